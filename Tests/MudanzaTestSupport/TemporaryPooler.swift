import SystemPackage

/// PgBouncer before a temporary cluster, for tests of what it does with server connections: anybody may be anybody.
///
/// ``TemporaryPgBouncer`` is the one with passwords and TLS.
package struct TemporaryPooler: Sendable {
    /// What becomes of a server connection.
    package enum Mode: String, Sendable { case session, transaction }

    /// Where it listens, on the loopback address.
    package let port: Int

    /// Runs a pooler for `body`, as an unprivileged user.
    package static func with<Result: Sendable>(
        of cluster: TemporaryCluster, mode: Mode = .transaction, serverConnections: Int = 2, settings: String = "",
        _ body: (TemporaryPooler) async throws -> Result
    ) async throws -> Result {
        let program = try TemporaryPgBouncer.program()
        let folder = try makeTemporaryFolder()
        let port = try LoopbackSocket.freePort()
        try folder.appending("users.txt").write("")
        try folder.appending("pgbouncer.ini").write(
            """
            [databases]
            * = host=\(cluster.socketFolder) port=\(cluster.port) user=postgres
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = \(port)
            unix_socket_dir =
            auth_type = any
            pool_mode = \(mode.rawValue)
            default_pool_size = \(serverConnections)
            logfile = \(folder)/pgbouncer.log
            \(settings)

            """)
        let words = [
            "/bin/bash", "-c", PgBouncerKeeper.script, "keeper", folder.string, program.string, String(port), "none",
        ]
        return try await Keeper.run(words, what: "PgBouncer") { try await body(TemporaryPooler(port: port)) }
    }
}
