internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// The settings that the dump's statements rely on, for the length of each transaction only.
///
/// Nothing that a dump sets may reach a session: behind a pooler that is the next client's.
struct LoadSettings {
    /// Takes back what ``forStatements`` may hold of another user.
    static let ownUser: SQLCommand = "SET LOCAL SESSION AUTHORIZATION DEFAULT"
    private static let user = "session_authorization"

    private var commands: [(name: String, command: SQLCommand)] = []
    /// The parameters that the server has.
    private let known: Set<String>
    /// Those of the dump that it has not, as newer versions' dumps set some.
    private(set) var unknown: [String] = []
    /// `SET LOCAL` commands for the statement that comes next, in the order of the dump.
    private(set) var forStatements: [SQLCommand] = []
    /// The same for rows, which are this user's to load, as the ledger is to write.
    private(set) var forRows: [SQLCommand] = []

    init(known: Set<String>) { self.known = known }

    /// Takes a statement that sets something; false where it is another.
    mutating func take(_ bytes: Span<UInt8>, lexer: Lexer) -> Bool {
        if let command = Self.sessionAuthorization(bytes, lexer) {
            set(Self.user, command)
            return true
        }
        guard let setting = SessionSetting(bytes, lexer: lexer) else { return false }
        // It would forbid to load a table under row-level security, which is dealt with table by table.
        guard setting.name != "row_security" else { return true }
        // A name with a dot is a parameter of somebody's own: any server takes it.
        if !known.contains(setting.name), !setting.name.contains(".") {
            if !unknown.contains(setting.name) { unknown.append(setting.name) }
            return true
        }
        if let command = Self.local(bytes, setting, lexer) { set(setting.name, command) }
        return true
    }

    private mutating func set(_ name: String, _ command: SQLCommand) {
        commands.removeAll { $0.name == name }
        commands.append((name, command))
        forStatements = commands.map(\.command)
        forRows = commands.filter { $0.name != Self.user }.map(\.command)
    }

    private static func local(_ bytes: Span<UInt8>, _ setting: SessionSetting, _ lexer: Lexer) -> SQLCommand? {
        var cursor = TokenCursor(lexer: lexer)
        guard cursor.skip(word: "set", in: bytes) else {
            guard cursor.isAt(word: "select", in: bytes) else { return nil }
            return "SELECT pg_catalog.set_config(\(SQLLiteral(setting.name)), \(SQLLiteral(setting.value)), true)"
        }
        cursor.skip(word: "session", in: bytes)
        cursor.skip(word: "local", in: bytes)
        return "SET LOCAL \(rest(of: bytes, cursor))"
    }

    /// `SET SESSION AUTHORIZATION`, which a dump that is trusted may hold, and its RESET.
    private static func sessionAuthorization(_ bytes: Span<UInt8>, _ lexer: Lexer) -> SQLCommand? {
        var cursor = TokenCursor(lexer: lexer)
        if cursor.skip(word: "reset", in: bytes) {
            return cursor.skip(words: "session", "authorization", in: bytes) ? ownUser : nil
        }
        guard cursor.skip(word: "set", in: bytes) else { return nil }
        cursor.skip(word: "local", in: bytes)
        if cursor.skip(words: "session", "session", in: bytes) {
            cursor.skip(word: "authorization", in: bytes)
        } else if !cursor.skip(words: "session", "authorization", in: bytes) {
            return nil
        }
        return "SET LOCAL SESSION AUTHORIZATION \(rest(of: bytes, cursor))"
    }

    private static func rest(of bytes: Span<UInt8>, _ cursor: TokenCursor) -> SQLCommand {
        let start = cursor.peek(in: bytes)?.start ?? bytes.count
        return SQLCommand(statement: bytes.extracting(start...).prefix(bytes.count - start))
    }
}
