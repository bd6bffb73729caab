import MudanzaTestSupport
import PostgresLink
import Synchronization
import SystemPackage
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Connecting", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct ConnectingTests {
    private func failure(_ parameters: [String: String], timeout: Int? = nil) throws -> LinkError {
        try linkError {
            _ = try PostgresConnection(ConnectionSettings(parameters: parameters), connectTimeout: timeout)
        }
    }

    @Test("to where nobody listens fails at once, and may pass")
    func refused() async throws {
        try await withTemporaryFolder { folder in
            let error = try failure(["host": folder.string, "user": "u", "dbname": "d", "password": "hunter2"])
            #expect(error.kind == .cannotConnect && error.isTransient)
            #expect(error.description.contains(folder.string) && !error.description.contains("hunter2"))
        }
    }

    /// A socket that listens and never answers.
    @Test("to a server that says nothing ends at the deadline")
    func silent() async throws {
        try await withTemporaryFolder { folder in
            let listener = try Listener(port: 5432, in: folder)
            defer { listener.close() }
            let error = try failure(["host": folder.string, "user": "u", "dbname": "d"], timeout: 1)
            #expect(error.kind == .timedOut && error.isTransient && error.description.contains("within 1 s"))
        }
    }

    @Test("to a database that is not there is not worth another try")
    func noDatabase() async throws {
        let cluster = try await TemporaryCluster.shared
        let error = try failure(TemporaryDatabase(cluster: cluster, name: "missing").settings.parameters)
        #expect(error.kind == .cannotConnect && error.server?.sqlState == "3D000" && !error.isTransient)
        #expect(error.description.contains("\"missing\""))
    }

    @Test("with a wrong password, or none, says so and shows none")
    func passwords() async throws {
        try await TemporaryCluster.with { cluster in
            let admin = TemporaryDatabase(cluster: cluster, name: "postgres")
            try await admin.execute("CREATE ROLE guest LOGIN PASSWORD 'right-hunter2'")
            let file = cluster.socketFolder.appending("data/pg_hba.conf")
            try file.write("local all guest scram-sha-256\nlocal all all trust\n")
            try await admin.execute("SELECT pg_reload_conf()")
            // The reload is not waited for by the function; a new server process has read the file once it asks.
            var parameters = admin.settings.parameters
            parameters["user"] = "guest"
            parameters["password"] = "wrong-hunter2"
            parameters["passfile"] = "/nowhere"
            while (try? PostgresConnection(ConnectionSettings(parameters: parameters))) != nil {}
            var error = try failure(parameters)
            #expect(error.kind == .authentication && error.server?.sqlState == "28P01" && !error.isTransient)
            #expect(!"\(error) \(error.withValues)".contains("hunter2"))
            parameters["password"] = nil
            error = try failure(parameters)
            #expect(error.kind == .authentication && error.advice.contains("No password"))
            parameters["password"] = "right-hunter2"
            var connection = try PostgresConnection(ConnectionSettings(parameters: parameters))
            try connection.expect("SELECT current_user", gives: "guest")
            parameters["sslmode"] = "require"
            parameters["channel_binding"] = "require"
            error = try failure(parameters)
            #expect(error.kind == .tls || error.kind == .authentication)
            #expect(!error.description.contains("hunter2"))
        }
    }

    @Test("again after what may pass, as often as told")
    func retry() async throws {
        try await withTemporaryFolder { folder in
            var asked = 0
            let settings = ConnectionSettings(parameters: ["host": folder.string, "user": "u", "dbname": "d"])
            let error = try linkError {
                _ = try PostgresConnection.connect(
                    settings, backoff: Backoff(first: .milliseconds(1), longest: .milliseconds(1), tries: 4)
                ) {
                    asked += 1
                    return 0.5
                }
            }
            #expect(error.kind == .cannotConnect && asked == 4)
        }
    }
}

/// A Unix socket of the name that libpq looks for, on which nobody answers.
private struct Listener {
    private let descriptor: FileDescriptor

    init(port: Int, in folder: FilePath) throws {
        descriptor = FileDescriptor(rawValue: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(folder.appending(".s.PGSQL.\(port)").string.utf8)
        try #require(path.count < MemoryLayout.size(ofValue: address.sun_path))
        // Sound: the path fits, and the rest of the address is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor.rawValue, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0 && listen(descriptor.rawValue, 5) == 0)
    }

    func close() { try? descriptor.close() }
}
