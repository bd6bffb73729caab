internal import DumpStream

/// Finds the names in the text of a routine's body that may be relations, by the words before them.
///
/// It errs to the side of too many: what is no relation of the dump is left out later, when all relations are known.
/// A body in another language than SQL is read the same way, inside its strings too, as is dynamic SQL in PL/pgSQL.
struct BodyScanner {
    /// In the order of the text, each once.
    private(set) var mentions: [Catalog.BodyMention] = []
    private var seen: Set<Catalog.BodyMention> = []
    private let isSQL: Bool
    private var cursor: TokenCursor
    /// For each open parenthesis: whether the list of the SELECT in it has a star.
    private var stars = [false]
    private var inDeclarations = false
    private var depth: Int

    /// Scans a body in this language, named as CREATE FUNCTION names it.
    init(body: Span<UInt8>, language: String, lexer: Lexer = Lexer()) {
        let lower = language.lowercased()
        self.init(body, isSQL: lower == "sql" || lower == "plpgsql", lexer: lexer, depth: 0)
    }

    private init(_ body: Span<UInt8>, isSQL: Bool, lexer: Lexer, depth: Int) {
        self.isSQL = isSQL
        self.depth = depth
        cursor = TokenCursor(lexer: lexer)
        scan(body)
    }

    private mutating func scan(_ text: Span<UInt8>) {
        var before: Token?
        var nameStart: Int?
        while let token = cursor.peek(in: text) {
            let start = token.start
            cursor.position = token.end
            var isNamePart = false
            switch token.kind {
            case .leftParenthesis: stars.append(false)
            case .rightParenthesis: if stars.count > 1 { stars.removeLast() }
            case .semicolon:
                stars = [false]
                if inDeclarations { declaration(text) }
            case .symbol: symbol(token, before: before, nameStart: nameStart, text)
            case .string, .escapeString, .dollarString, .unicodeString: string(token, text)
            case .quotedIdentifier where !isSQL: string(token, text)
            case .word:
                word(token, before: before, text)
                isNamePart = true
            case .quotedIdentifier, .dot: isNamePart = true
            default: break
            }
            if isNamePart {
                let joined = token.kind == .dot || before?.kind == .dot
                if !joined || nameStart == nil { nameStart = start }
            } else {
                nameStart = nil
            }
            before = token
        }
    }

    // MARK: Words

    private mutating func word(_ token: Token, before: Token?, _ text: Span<UInt8>) {
        let range = token.range
        func isAfter(_ word: StaticString) -> Bool {
            guard let before, before.kind == .word else { return false }
            return text.hasWord(word, in: before.range)
        }
        switch text[token.start] | 0x20 {
        case UInt8(ascii: "s"):
            if text.hasWord("select", in: range) { stars[stars.count - 1] = false }
            if text.hasWord("setof", in: range) { note(text, .wholeRow) }
        case UInt8(ascii: "i"):
            guard text.hasWord("into", in: range) else { return }
            if isAfter("insert") { insert(text) } else if isAfter("merge") { note(text, .updates) }
        case UInt8(ascii: "u"):
            if text.hasWord("update", in: range) {
                // FOR UPDATE, ON UPDATE and DO UPDATE SET name no table.
                if !isAfter("for"), !isAfter("on"), !isAfter("do"), !isAfter("key") { note(text, .updates) }
            } else if text.hasWord("using", in: range) {
                sources(text)
            }
        case UInt8(ascii: "f"):
            guard text.hasWord("from", in: range) else { return }
            if isAfter("delete") { note(text, .deletes) } else { sources(text) }
        case UInt8(ascii: "j"): if text.hasWord("join", in: range) { sources(text) }
        case UInt8(ascii: "t"):
            if text.hasWord("truncate", in: range) {
                cursor.skip(word: "table", in: text)
                note(text, .deletes)
            } else if text.hasWord("table", in: range) {
                note(text, .reads)
            }
        case UInt8(ascii: "v"): if text.hasWord("view", in: range) { note(text, .reads) }
        case UInt8(ascii: "c"): if text.hasWord("copy", in: range) { note(text, .reads) }
        case UInt8(ascii: "d"):
            guard text.hasWord("declare", in: range) else { return }
            inDeclarations = true
            declaration(text)
        case UInt8(ascii: "b"): if text.hasWord("begin", in: range) { inDeclarations = false }
        default: break
        }
    }

    private mutating func insert(_ text: Span<UInt8>) {
        var ahead = cursor
        guard let name = ahead.qualifiedName(in: text) else { return }
        if ahead.skip(word: "as", in: text) { _ = ahead.identifier(in: text) }
        let columns = ahead.nameList(in: text)
        add(name, columns == nil ? .insertsByPosition : .insertsWithColumns, columns ?? [])
        cursor.position = ahead.position
    }

    /// The list after FROM, JOIN and USING: `a, b AS x, …`, up to a parenthesis, which the scan goes into itself.
    private mutating func sources(_ text: Span<UInt8>) {
        let use: Catalog.BodyMention.Use = stars[stars.count - 1] ? .wholeRow : .reads
        var ahead = cursor
        while true {
            ahead.skip(word: "only", in: text)
            ahead.skip(word: "lateral", in: text)
            guard let name = ahead.qualifiedName(in: text) else { return }
            if ahead.peek(in: text)?.kind != .leftParenthesis { add(name, use) }
            // An alias may follow, but a further key word may be none: only what a comma follows is passed.
            var alias = ahead
            alias.skip(word: "as", in: text)
            _ = alias.identifier(in: text)
            if alias.skip(.comma, in: text) != nil {
                ahead = alias
            } else if ahead.skip(.comma, in: text) == nil {
                return
            }
        }
    }

    /// `name [CONSTANT] type` of a DECLARE section: a type that is a table's is its row.
    private mutating func declaration(_ text: Span<UInt8>) {
        var ahead = cursor
        guard !ahead.isAt(word: "begin", in: text), ahead.identifier(in: text) != nil else { return }
        ahead.skip(word: "constant", in: text)
        if let type = ahead.qualifiedName(in: text) { add(type, .wholeRow) }
    }

    // MARK: Other tokens

    private mutating func symbol(_ token: Token, before: Token?, nameStart: Int?, _ text: Span<UInt8>) {
        switch text[token.start] {
        case UInt8(ascii: "*"):
            guard let before else { return }
            let isList =
                before.kind == .comma || before.kind == .dot
                || (before.kind == .word
                    && (text.hasWord("select", in: before.range) || text.hasWord("distinct", in: before.range)))
            if isList { stars[stars.count - 1] = true }
        case UInt8(ascii: "%"):
            guard let nameStart else { return }
            var name = TokenCursor(lexer: cursor.lexer, at: nameStart)
            if cursor.isAt(word: "rowtype", in: text) {
                if let relation = name.qualifiedName(in: text) { add(relation, .wholeRow) }
            } else if cursor.isAt(word: "type", in: text) {
                let parts = name.dottedName(in: text).dropLast()
                if let relation = ColumnReader.qualified(Array(parts)) { add(relation, .reads) }
            }
        case UInt8(ascii: ":"):
            // A cast to a row type; `:=` and `:name` are something else.
            guard let before, before.end == token.start, text[before.start] == UInt8(ascii: ":") else { return }
            var ahead = cursor
            if let type = ahead.qualifiedName(in: text) { add(type, .wholeRow) }
        default: break
        }
    }

    /// SQL inside a string: dynamic statements, and everything in a language with quotes of its own.
    private mutating func string(_ token: Token, _ text: Span<UInt8>) {
        guard depth < 3, token.count > 8 else { return }
        let value = StringToken.value(of: token, in: text) ?? text.bytes((token.start + 1)..<(token.end - 1))
        let inner = BodyScanner(value.span, isSQL: isSQL, lexer: cursor.lexer, depth: depth + 1)
        for mention in inner.mentions { add(mention.relation, mention.use, mention.columns) }
    }

    private mutating func note(_ text: Span<UInt8>, _ use: Catalog.BodyMention.Use) {
        var ahead = cursor
        ahead.skipIfExists(in: text)
        ahead.skip(word: "only", in: text)
        if let name = ahead.qualifiedName(in: text) { add(name, use) }
    }

    private mutating func add(
        _ relation: QualifiedName, _ use: Catalog.BodyMention.Use, _ columns: [SQLIdentifier] = []
    ) {
        let mention = Catalog.BodyMention(relation: relation, use: use, columns: columns)
        if seen.insert(mention).inserted { mentions.append(mention) }
    }
}
