import Foundation
package import SystemPackage

/// PgBouncer in transaction mode before a temporary server: SCRAM from its clients and to the server, TLS to both where
/// the server has it.
package struct TemporaryPgBouncer: Sendable {
    package let server: TemporaryServer
    package let port: Int
    private let folder: FilePath
    private let keeper: KeeperOrders
    private let admin: ServerOptions.Role

    /// Starts PgBouncer for `body` and removes it afterwards.
    ///
    /// It opens `poolSize` server connections for a database and user; `settings` are further lines of its
    /// configuration.
    package static func with<Result: Sendable>(
        _ server: TemporaryServer, poolSize: Int = 2, settings: [String: String] = [:],
        _ body: (TemporaryPgBouncer) async throws -> Result
    ) async throws -> Result {
        let program = try program()
        let folder = try makeTemporaryFolder()
        let port = try LoopbackSocket.freePort()
        let admin = ServerOptions.Role("pgbouncer_admin", password: UUID().uuidString)
        let certificate = server.options.certificate
        // Files hold the passwords, not arguments; the keeper lets PgBouncer's user alone read them.
        let users = (server.options.roles + [admin]).map { role in
            "\(quoted(role.name)) \(quoted(role.password))\n"
        }
        try folder.appending("users.txt").write(users.joined())
        var lines = [
            "listen_addr": "127.0.0.1", "listen_port": String(port), "unix_socket_dir": "",
            "auth_type": "scram-sha-256", "auth_file": "\(folder)/users.txt", "admin_users": admin.name,
            "pool_mode": "transaction", "default_pool_size": String(poolSize), "max_client_conn": "100",
            "logfile": "\(folder)/pgbouncer.log", "server_login_retry": "1",
        ]
        if certificate != .none {
            lines["client_tls_sslmode"] = "require"
            lines["client_tls_cert_file"] = "\(folder)/pooler.crt"
            lines["client_tls_key_file"] = "\(folder)/pooler.key"
            lines["server_tls_sslmode"] = "verify-ca"
            lines["server_tls_ca_file"] = "\(folder)/server-ca.crt"
            try folder.appending("server-ca.crt").write(try server.authority.read())
        }
        lines.merge(settings) { _, last in last }
        let configuration =
            "[databases]\n* = host=127.0.0.1 port=\(server.port)\n[pgbouncer]\n"
            + lines.sorted { $0.key < $1.key }.map { "\($0) = \($1)\n" }.joined()
        try folder.appending("pgbouncer.ini").write(configuration)
        let words = [
            "/bin/bash", "-c", PgBouncerKeeper.script, "keeper", folder.string, program.string, String(port),
            certificate == .none ? "none" : "valid",
        ]
        return try await Keeper.run(words, what: "PgBouncer") {
            let pooler = TemporaryPgBouncer(
                server: server, port: port, folder: folder, keeper: KeeperOrders(folder: folder), admin: admin)
            return try await body(pooler)
        }
    }

    /// Kills it as `kill -9` does: every connection is cut.
    package func kill() async throws { try await keeper.give("kill") }

    /// Starts it again, on the same port.
    package func start() async throws { try await keeper.give("start") }

    /// The certificate of the authority that signed PgBouncer's.
    package var authority: FilePath { folder.appending("ca.crt") }

    /// The environment in which a role reaches the server through PgBouncer.
    package func environment(database: String, as role: ServerOptions.Role) -> [String: String?] {
        var variables = server.environment(database: database, as: role, port: port)
        if server.options.certificate != .none { variables["PGSSLROOTCERT"] = authority.string }
        return variables
    }

    /// The same as a connection URI.
    package func uri(database: String, as role: ServerOptions.Role) -> String {
        server.uri(database: database, as: role, port: port)
            .replacing(server.authority.string, with: authority.string)
    }

    /// What the admin console answers to a command such as `SHOW POOLS`.
    package func console(_ command: String) async throws -> [[String]] {
        let result = try await Command(
            server.cluster.programs.program("psql"),
            ["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--field-separator", "\u{1F}"],
            environment: environment(database: "pgbouncer", as: admin), input: Array(command.utf8)
        ).run().succeeded()
        return result.text.split(separator: "\n").map { line in
            line.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

    /// Debian keeps it where only root looks.
    static func program() throws -> FilePath {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for folder in folders + ["/usr/sbin"] where FilePath(folder).appending("pgbouncer").exists {
            return FilePath(folder).appending("pgbouncer")
        }
        throw ClusterError(description: "PgBouncer is not installed (make setup)")
    }
}
