internal import SystemPackage
internal import TOMLText

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// A Streamlit secrets file: `PG_HOST` and its like, or one `DATABASE_URL`.
struct SecretsFile {
    private let path: String

    init(path: String) { self.path = path }

    /// The keys and libpq's names for them.
    private static let keys: KeyValuePairs = [
        "PG_HOST": "host", "PG_PORT": "port", "PG_DATABASE": "dbname", "PG_USER": "user", "PG_PASSWORD": "password",
        "PG_SSLMODE": "sslmode", "PG_CHANNEL_BINDING": "channel_binding", "PG_OPTIONS": "options",
        "PG_SSLROOTCERT": "sslrootcert",
    ]

    func settings() throws(LinkError) -> ConnectionSettings {
        let (text, warnings) = try contents()
        let document: TOMLNode
        do {
            document = try TOMLNode.document(text)
        } catch {
            let problem = error.problems[0]
            throw bad(problem.found, line: problem.line, expected: problem.expected, advice: problem.advice)
        }
        var settings = try settings(in: try section(of: document))
        settings.warnings = warnings
        settings.file = path
        return settings
    }

    /// The table that holds the settings: the file itself, or its only section that has any.
    private func section(of document: TOMLNode) throws(LinkError) -> TOMLNode {
        if Self.isSettings(document) { return document }
        let sections = document.entries.filter { Self.isSettings($0.node) }
        guard let section = sections.first else {
            throw bad("no connection in it", expected: "PG_HOST, PG_DATABASE and PG_USER, or DATABASE_URL")
        }
        guard sections.count == 1 else {
            throw bad(
                "connections in several sections: " + sections.map(\.key).joined(separator: ", "),
                expected: "one database a file", advice: "Make a file of its own for each database.")
        }
        return section.node
    }

    private static func isSettings(_ node: TOMLNode) -> Bool {
        node["DATABASE_URL"] != nil || keys.contains { node[$0.key] != nil }
    }

    private func settings(in section: TOMLNode) throws(LinkError) -> ConnectionSettings {
        if let mode = section["DB_MODE"], mode.text != "postgres" {
            throw bad("DB_MODE is not \"postgres\"", line: mode.line, advice: "Is this the file of another database?")
        }
        let given = Self.keys.filter { section[$0.key] != nil }
        if let url = section["DATABASE_URL"] {
            if let other = given.first {
                throw bad("both DATABASE_URL and \(other.key)", line: section[other.key]?.line, expected: "one of them")
            }
            guard let text = url.text, ConnectionText.isURI(text) else {
                throw bad("DATABASE_URL is no URI", line: url.line, expected: "postgresql://user@host/database")
            }
            return try ConnectionText(text, place: "\(path)\(url.line.map { ":\($0)" } ?? ""): DATABASE_URL").settings()
        }
        var parameters: [String: String] = [:]
        for (key, name) in given {
            guard let node = section[key] else { continue }
            switch node.value {
            case .text(let text): parameters[name] = text
            case .integer(let number) where name == "port": parameters[name] = String(number)
            default: throw bad("\(key) is \(node.kind)", line: node.line, expected: "a string")
            }
        }
        for key in ["PG_HOST", "PG_DATABASE", "PG_USER"] where section[key]?.text?.isEmpty ?? true {
            throw bad("\(key) is missing", expected: "PG_HOST, PG_DATABASE and PG_USER, or DATABASE_URL")
        }
        let settings = ConnectionSettings(parameters: parameters)
        try ConnectionText.check(settings, place: path)
        return settings
    }

    /// The file's text, and what is to be said of its permissions.
    private func contents() throws(LinkError) -> (String, [String]) {
        var bytes: [UInt8] = []
        var warnings: [String] = []
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            defer { try? file.close() }
            let mode = try Stat(file).permissions
            if !mode.isDisjoint(with: [.groupRead, .otherRead, .groupWrite, .otherWrite]) {
                let whom = mode.isDisjoint(with: [.otherRead, .otherWrite]) ? "its group" : "other users"
                warnings = ["\(path) holds a password and is open to \(whom); close it: chmod 600 \(path)"]
            }
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while bytes.count <= 1 << 20 {
                let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
                if count == 0 { break }
                bytes += buffer[..<count]
            }
        } catch {
            throw bad("cannot be read: \(error)", expected: "a secrets file")
        }
        guard bytes.count <= 1 << 20, let text = String(validating: bytes, as: UTF8.self) else {
            throw bad("no secrets file", expected: "TOML in UTF-8")
        }
        return (text, warnings)
    }

    private func bad(_ found: String, line: Int? = nil, expected: String = "", advice: String = "") -> LinkError {
        LinkError(
            .badSettings, found: "\(path)\(line.map { ":\($0)" } ?? ""): \(found)", expected: expected, advice: advice)
    }
}
