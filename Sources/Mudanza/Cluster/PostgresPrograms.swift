internal import SystemPackage

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// The programs of a PostgreSQL installation, with which a server is made and run.
public struct PostgresPrograms: Sendable, Equatable {
    /// Their folder.
    public let folder: String
    /// PostgreSQL's major version.
    public let major: Int

    /// A program's path.
    public func path(_ program: String) -> String { FilePath(folder).appending(program).string }

    private static let needed = ["initdb", "pg_ctl", "postgres", "psql"]

    /// Finds an installation: the given folder; else where `pg_config` says, on the PATH, or the newest in the usual
    /// places.
    ///
    /// - Parameters:
    ///   - given: A folder that must be it.
    ///   - environment: The process's variables.
    /// - Returns: the installation.
    /// - Throws: ``TargetError`` with where it was looked for.
    public static func find(_ given: String?, environment: [String: String]) throws(TargetError) -> PostgresPrograms {
        if let given {
            guard let programs = PostgresPrograms(in: given, environment) else {
                let missing = needed.filter { !isProgram(FilePath(given).appending($0).string) }
                throw TargetError(
                    .noCluster,
                    found: missing.isEmpty
                        ? "the server in \(given) does not tell its version"
                        : "\(given) has no \(missing.joined(separator: ", "))",
                    expected: "the folder of PostgreSQL's programs, such as /usr/lib/postgresql/16/bin")
            }
            return programs
        }
        let path = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        var folders: [String] = []
        if let config = path.map({ FilePath($0).appending("pg_config").string }).first(where: isProgram),
            let said = output(config, ["--bindir"], environment)
        {
            folders.append(said)
        }
        folders += path
        for folder in folders + usualPlaces() {
            if let programs = PostgresPrograms(in: folder, environment) { return programs }
        }
        throw TargetError(
            .noCluster,
            found: "no PostgreSQL server is installed here: neither pg_config, PATH nor "
                + "/usr/lib/postgresql has one",
            expected: needed.joined(separator: ", "),
            advice: "Install one (Debian: apt-get install postgresql), or name its folder with --pg-bin.")
    }

    private init?(in folder: String, _ environment: [String: String]) {
        let paths = Self.needed.map { FilePath(folder).appending($0).string }
        guard paths.allSatisfy(Self.isProgram),
            // `postgres (PostgreSQL) 15.14 (Debian …)`
            let said = Self.output(paths[2], ["--version"], environment),
            let major = said.split(separator: " ").compactMap({ Int($0.prefix { $0.isNumber }) }).first
        else { return nil }
        (self.folder, self.major) = (folder, major)
    }

    /// Debian, Red Hat, from source, Homebrew; the newest first.
    private static func usualPlaces() -> [String] {
        var found: [(version: Int, folder: String)] = []
        for (parent, prefix, below) in [
            ("/usr/lib/postgresql", "", "bin"), ("/usr", "pgsql-", "bin"), ("/opt/homebrew/opt", "postgresql@", "bin"),
            ("/usr/local/opt", "postgresql@", "bin"),
        ] {
            for name in entries(of: parent) where name.hasPrefix(prefix) {
                guard let version = Int(name.dropFirst(prefix.count)) else { continue }
                found.append((version, "\(parent)/\(name)/\(below)"))
            }
        }
        return found.sorted { $0.version > $1.version }.map(\.folder) + ["/usr/local/pgsql/bin"]
    }

    private static func entries(of folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            // Sound: the name ends in NUL inside the entry, which lives until the next readdir.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    private static func isProgram(_ path: String) -> Bool {
        guard let stat = try? Stat(FilePath(path)), stat.type == .regular else { return false }
        return unsafe access(path, X_OK) == 0
    }

    /// What a program says on standard output, without the line end; nil where it fails.
    private static func output(_ program: String, _ arguments: [String], _ environment: [String: String]) -> String? {
        guard var child = try? ChildProcess(program, arguments, environment: environment, captured: .output) else {
            return nil
        }
        let said = String(decoding: child.rest(), as: UTF8.self)
        guard child.end() == 0 else { return nil }
        return said.split(whereSeparator: \.isNewline).first.map(String.init)
    }
}
