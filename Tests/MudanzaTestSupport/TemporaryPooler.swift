package import SystemPackage

/// PgBouncer of the tests' own in front of a temporary cluster, on a Unix socket.
package struct TemporaryPooler: Sendable {
    /// What becomes of a server connection.
    package enum Mode: String, Sendable { case session, transaction }

    /// The folder of the socket.
    package let socketFolder: FilePath
    /// The socket's number.
    package static let port = "6432"

    /// Runs a pooler for `body`, as an unprivileged user.
    package static func with<Result>(
        of cluster: TemporaryCluster, mode: Mode = .transaction, serverConnections: Int = 2, settings: String = "",
        _ body: (TemporaryPooler) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            try folder.appending("pgbouncer.ini").write(
                """
                [databases]
                * = host=\(cluster.socketFolder) port=5432 user=postgres
                [pgbouncer]
                listen_addr =
                listen_port = \(port)
                unix_socket_dir = \(folder)
                auth_type = any
                pool_mode = \(mode.rawValue)
                default_pool_size = \(serverConnections)
                pidfile = \(folder)/pid
                logfile = \(folder)/log
                \(settings)

                """)
            let start = #"""
                PATH=$PATH:/usr/sbin
                user=()
                if [ "$(id -u)" = 0 ]; then
                    chown -R postgres "$1"
                    user=(setpriv --reuid postgres --regid "$(id -g postgres)" --clear-groups)
                fi
                "${user[@]}" pgbouncer --quiet --daemon "$1/pgbouncer.ini"
                until [ -S "$1/.s.PGSQL.$2" ]; do :; done
                """#
            _ = try await Command.bash(start, [folder.string, port]).run().succeeded()
            do {
                let result = try await body(TemporaryPooler(socketFolder: folder))
                try await stop(folder)
                return result
            } catch {
                try? await stop(folder)
                throw error
            }
        }
    }

    /// Stops it and waits for its end, or its folder could not be removed.
    private static func stop(_ folder: FilePath) async throws {
        let script = #"id=$(cat "$1/pid"); kill "$id"; while kill -0 "$id" 2>/dev/null; do :; done"#
        _ = try await Command.bash(script, [folder.string]).run()
    }
}
