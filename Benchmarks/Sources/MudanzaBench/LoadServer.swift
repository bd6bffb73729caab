import FoundationEssentials
import Glibc
import SystemPackage

/// A PostgreSQL server that is loaded into, in the storage folder, reached over a Unix socket only.
///
/// A script keeps it, which lives as long as its standard input is open: the system closes that when this program ends
/// in whatever way, so no server outlives the measurements.
final class LoadServer {
    private let folder: String
    /// Where its programs are: Debian's `psql` on the PATH is a script that starts the real one.
    private let programs: String
    private let keeper: Child
    private let lifeline: FileDescriptor

    /// What is not PostgreSQL's default.
    static let settings = ["shared_buffers = 256MB", "max_wal_size = 4GB", "max_locks_per_transaction = 1024"]

    init(_ storage: Storage) throws {
        folder = storage.file("server")
        // A socket's whole name has 107 bytes.
        guard folder.utf8.count < 90 else {
            throw BenchError("\(folder) is too long for the name of a Unix socket; name another with --folder")
        }
        tell("starting a PostgreSQL server in \(folder)")
        let lifeline = try closedOnExec(FileDescriptor.pipe())
        let words = try closedOnExec(FileDescriptor.pipe())
        let lines = Self.settings + ["listen_addresses = ''", "unix_socket_directories = '\(folder)'"]
        keeper = try Child(
            ["bash", "-c", Self.script, "keeper", folder, lines.joined(separator: "\n")],
            input: lifeline.readEnd, output: words.writeEnd)
        try lifeline.readEnd.close()
        try words.writeEnd.close()
        self.lifeline = lifeline.writeEnd
        let answer = try words.readEnd.closeAfter { try Self.text(words.readEnd) }
        guard answer.hasPrefix("/") else {
            try? self.lifeline.close()
            _ = keeper.wait()
            throw BenchError("no PostgreSQL server could be started:\n\(answer)")
        }
        programs = String(answer.dropLast())
    }

    /// Stops it and removes all it had; to be called once.
    func stop() {
        try? lifeline.close()
        _ = keeper.wait()
    }

    /// What names a database to programs of libpq.
    func uri(_ database: String) -> String { "postgresql://postgres@/\(database)?host=\(folder)" }

    /// The same in pgloader's own way.
    func pgloaderURI(_ database: String) -> String { "pgsql://postgres@unix:\(folder):5432/\(database)" }

    /// The path of `psql`, `pg_dump` or `pg_restore`.
    func program(_ name: String) -> String {
        let path = "\(programs)/\(name)"
        return FileManager.default.isExecutableFile(atPath: path) ? path : name
    }

    /// Makes a database anew.
    func create(_ database: String) throws {
        try drop(database)
        try execute("CREATE DATABASE \(database) TEMPLATE template0")
    }

    /// Removes a database, if it is there; the server writes a checkpoint, so each run begins with none due.
    func drop(_ database: String) throws { try execute("DROP DATABASE IF EXISTS \(database) WITH (FORCE)") }

    /// Runs one statement, in the database `postgres` where no other is named.
    func execute(_ statement: String, in database: String = "postgres") throws {
        _ = try Pipeline([
            program("psql"), "-Xq", "-d", uri(database), "-v", "ON_ERROR_STOP=1",
            "-c", "SET client_min_messages = warning", "-c", statement,
        ]).run()
    }

    /// What is written until the first line's end, which is the folder of the programs, or until the end.
    private static func text(_ descriptor: FileDescriptor) throws -> String {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n") || bytes.first != UInt8(ascii: "/") {
            var byte: UInt8 = 0
            // Sound: the kernel writes into a variable of one byte, at most one byte.
            let count = try unsafe withUnsafeMutableBytes(of: &byte) { try unsafe descriptor.read(into: $0) }
            guard count > 0 else { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Makes, runs and removes the server; says where its programs are once it answers.
    ///
    ///     usage: bash -c SCRIPT keeper FOLDER SETTINGS
    private static let script = #"""
        set -eu
        folder=$1 settings=$2
        trap '' INT HUP
        trap 'exit 143' TERM

        programs=/usr/lib/postgresql/15/bin
        [ -x "$programs/initdb" ] || programs=$(pg_config --bindir 2>/dev/null || true)
        [ -x "$programs/initdb" ] || programs=$(dirname "$(command -v initdb || echo /nowhere/initdb)")
        [ -x "$programs/initdb" ] || { echo "there is no initdb; scripts/setup --for bench installs it"; exit 1; }

        mkdir -m 700 "$folder"
        # initdb and postgres refuse to run as root.
        user=()
        if [ "$(id -u)" = 0 ]; then
            name=postgres
            id "$name" >/dev/null 2>&1 || name=nobody
            user=(setpriv --reuid "$name" --regid "$(id -g "$name")" --clear-groups)
            chown "$name" "$folder"
        fi
        cd "$folder"
        clean_up() {
            status=$?
            trap - EXIT
            if [ -f data/postmaster.pid ]; then
                "${user[@]}" "$programs/pg_ctl" stop --pgdata=data --mode=immediate --silent >&2 || true
            fi
            cd /
            rm -rf "$folder"
            exit "$status"
        }
        trap clean_up EXIT

        "${user[@]}" "$programs/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 \
            --locale=C.UTF-8 >initdb.log 2>&1 || { cat initdb.log; exit 1; }
        printf '%s\n' "$settings" >>data/postgresql.conf
        # The server must not hold this script's output open, or its reader would wait for the server.
        "${user[@]}" "$programs/pg_ctl" start --pgdata=data --wait --silent --log=server.log >pg_ctl.log 2>&1 </dev/null ||
            { cat pg_ctl.log server.log; exit 1; }
        printf '%s\n' "$programs"

        while read -r _; do :; done
        """#
}
