import Foundation
import Subprocess
package import SystemPackage

/// A PostgreSQL server for one test alone: over TCP too, with TLS and passwords where asked for, to be stopped and
/// started again at will.
package struct TemporaryServer: Sendable {
    /// The server as its superuser reaches it, over the Unix socket.
    package let cluster: TemporaryCluster
    package let port: Int
    package let options: ServerOptions
    private let keeper: KeeperOrders

    /// How a server stops: `pg_ctl`'s modes.
    package enum StopMode: String, Sendable { case smart, fast, immediate }

    /// Starts a server for `body` and removes it afterwards.
    package static func with<Result: Sendable>(
        _ options: ServerOptions = ServerOptions(), _ body: (TemporaryServer) async throws -> Result
    ) async throws -> Result {
        let programs = try await PostgreSQLPrograms.find(options.major)
        let folder = try makeTemporaryFolder()
        let port = try LoopbackSocket.freePort()
        let settings = options.settings.sorted { $0.key < $1.key }.map { "\($0) = '\($1)'" }.joined(separator: "\n")
        let certificate = "\(options.certificate)"
        var words = [
            "/bin/bash", "-c", ServerKeeper.script, "keeper", folder.string, programs.folder.string, String(port),
            certificate, String(options.smallDisk ?? 0), settings,
        ]
        if options.smallDisk != nil { words = ["/usr/bin/unshare", "--mount"] + words }
        return try await Keeper.run(words, what: "PostgreSQL \(options.major)") {
            let cluster = TemporaryCluster(programs: programs, socketFolder: folder, port: port)
            let server = TemporaryServer(
                cluster: cluster, port: port, options: options, keeper: KeeperOrders(folder: folder))
            try await server.prepare()
            return try await body(server)
        }
    }

    /// Makes the roles, and the tablespace of the small disk.
    private func prepare() async throws {
        let maintenance = TemporaryDatabase(cluster: cluster, name: "postgres")
        for role in options.roles {
            let password = role.password.replacing("'", with: "''")
            // By standard input: a password is no argument.
            try await maintenance.execute(
                "CREATE ROLE \(role.name) LOGIN \(role.attributes) PASSWORD '\(password)'")
        }
        if options.smallDisk != nil {
            try await maintenance.execute(
                "CREATE TABLESPACE small LOCATION '\(cluster.socketFolder.appending("small"))'")
            try await maintenance.execute("GRANT CREATE ON TABLESPACE small TO PUBLIC")
        }
    }

    /// Stops it; `immediate` is as good as pulling the plug.
    package func stop(_ mode: StopMode = .immediate) async throws { try await keeper.give("stop \(mode.rawValue)") }

    /// Starts it again, on the same port, and waits until it answers.
    package func start() async throws { try await keeper.give("start") }

    /// The certificate of the authority that signed the server's.
    package var authority: FilePath { cluster.socketFolder.appending("ca.crt") }

    /// The environment in which a role reaches the server over TCP, with TLS proved where there is any.
    package func environment(database: String, as role: ServerOptions.Role, port: Int? = nil) -> [String: String?] {
        var variables = cluster.environment(database: database)
        variables["PGHOST"] = "127.0.0.1"
        variables["PGPORT"] = String(port ?? self.port)
        variables["PGUSER"] = role.name
        variables["PGPASSWORD"] = role.password
        guard options.certificate != .none else { return variables }
        variables["PGSSLMODE"] = "verify-full"
        variables["PGSSLROOTCERT"] = authority.string
        return variables
    }

    /// The same as a connection URI.
    package func uri(database: String, as role: ServerOptions.Role, port: Int? = nil) -> String {
        let password = role.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let base = "postgresql://\(role.name):\(password)@127.0.0.1:\(port ?? self.port)/\(database)"
        guard options.certificate != .none else { return base }
        return base + "?sslmode=verify-full&sslrootcert=\(authority)"
    }
}
