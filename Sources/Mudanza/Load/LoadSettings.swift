internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// The settings that the dump's statements rely on, for the length of each transaction only.
///
/// Nothing that a dump sets may reach a session: behind a pooler that is the next client's.
struct LoadSettings {
    private var commands: [(name: String, command: SQLCommand)] = []
    /// The parameters that the server has; nil: all.
    private let known: Set<String>?
    /// Those of the dump that it has not, as newer versions' dumps set some.
    private(set) var unknown: [String] = []

    init(known: Set<String>? = nil) { self.known = known }

    /// `SET LOCAL` commands, in the order of the dump.
    var local: [SQLCommand] { commands.map(\.command) }

    /// Takes a statement that sets something; false where it is another.
    mutating func take(_ bytes: Span<UInt8>, lexer: Lexer) -> Bool {
        guard let setting = SessionSetting(bytes, lexer: lexer) else { return false }
        // It would forbid to load a table under row-level security, which is dealt with table by table.
        guard setting.name != "row_security" else { return true }
        // A name with a dot is a parameter of somebody's own: any server takes it.
        if let known, !known.contains(setting.name), !setting.name.contains(".") {
            if !unknown.contains(setting.name) { unknown.append(setting.name) }
            return true
        }
        guard let command = Self.local(bytes, setting, lexer) else { return true }
        commands.removeAll { $0.name == setting.name }
        commands.append((setting.name, command))
        return true
    }

    private static func local(_ bytes: Span<UInt8>, _ setting: SessionSetting, _ lexer: Lexer) -> SQLCommand? {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(word: "set", in: bytes) else {
            guard cursor.isAt(word: "select", in: bytes) else { return nil }
            return "SELECT pg_catalog.set_config(\(SQLLiteral(setting.name)), \(SQLLiteral(setting.value)), true)"
        }
        cursor.skip(word: "session", in: bytes)
        cursor.skip(word: "local", in: bytes)
        guard let first = cursor.peek(in: bytes) else { return nil }
        return
            "SET LOCAL \(SQLCommand(statement: bytes.extracting(first.start..<bytes.count).prefix(bytes.count - first.start)))"
    }
}
