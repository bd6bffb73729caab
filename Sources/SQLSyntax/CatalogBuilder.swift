public import DumpStream

/// Makes the catalog from a dump's statements, one after the other.
///
/// Statements that say something about the schema are given to PostgreSQL 15's parser; all others are only counted.
/// What that parser refuses is read by its tokens and noted in ``Catalog/notParsed``. Rows never come here: neither
/// COPY data nor the values of an INSERT are looked at.
public struct CatalogBuilder: Sendable {
    /// What is known so far; ``catalog`` completes it.
    var model = Catalog()
    var scope = NameScope()
    /// Where in ``Catalog/tables`` a table is.
    var tableIndex: [QualifiedName: Int] = [:]
    var viewIndex: [QualifiedName: Int] = [:]
    var sequenceIndex: [QualifiedName: Int] = [:]
    var typeIndex: [QualifiedName: Int] = [:]

    /// A builder that has seen nothing.
    ///
    /// Until the dump says otherwise the search path is `public`.
    public init() {}

    /// The catalog of everything added so far.
    ///
    /// It is completed anew at each call: keep it.
    public var catalog: Catalog { MentionFilter(model).completed(model) }

    /// Takes one statement into account.
    ///
    /// - Parameters:
    ///   - statement: the statement, from its first word.
    ///   - location: where it begins.
    ///   - lexer: how the dump's strings are read there.
    /// - Throws: `unsupported` when a table has the name of an earlier one.
    public mutating func add(
        _ statement: Span<UInt8>, at location: Location, lexer: Lexer = Lexer()
    ) throws(DumpError) {
        let subject = StatementSubject(statement, lexer: lexer)
        model.statementCounts[subject.command, default: 0] += 1
        let input = StatementInput(lexer: lexer, location: location, subject: subject)
        switch subject.command {
        case "SET": scope.follow(statement, lexer: lexer)
        case "CREATE SCHEMA", "CREATE EXTENSION": named(input, statement)
        case let command where command.hasPrefix("COMMENT ON"): comment(input, statement)
        case "ALTER TABLE", "ALTER FOREIGN TABLE":
            if !Self.saysNothing(input, statement) { try parsed(input, statement) }
        case "CREATE TABLE", "CREATE FOREIGN TABLE", "CREATE INDEX", "CREATE SEQUENCE", "ALTER SEQUENCE", "CREATE VIEW",
            "CREATE MATERIALIZED VIEW", "CREATE TYPE", "CREATE DOMAIN", "CREATE FUNCTION", "CREATE PROCEDURE",
            "CREATE AGGREGATE", "CREATE TRIGGER", "CREATE RULE", "CREATE POLICY":
            try parsed(input, statement)
        default: break
        }
    }

    /// Hands the statement to the parser, and what the parser refuses to the reading by tokens.
    private mutating func parsed(_ input: StatementInput, _ text: Span<UInt8>) throws(DumpError) {
        do {
            let node = try ParseTree.statement(text, lexer: input.lexer)
            try add(node, input, text)
        } catch let refusal as ParseTree.Refusal {
            try unparsed(input, text, refusal)
        } catch let error as DumpError {
            throw error
        } catch {
            throw DumpError(.unsupported, at: input.location, found: "\(error)")
        }
    }

    private mutating func add(_ node: ParseNode, _ input: StatementInput, _ text: Span<UInt8>) throws(DumpError) {
        if node.isA("CreateStmt") {
            try createTable(node, input, text)
        } else if node.isA("CreateForeignTableStmt") {
            if let base = node.node("base_stmt") { try createTable(base, input, text) }
        } else if node.isA("AlterTableStmt") {
            alterTable(node, input, text)
        } else if node.isA("IndexStmt") {
            createIndex(node, input, text)
        } else if node.isA("CreateSeqStmt") || node.isA("AlterSeqStmt") {
            sequence(node, input, text)
        } else if node.isA("ViewStmt") {
            createView(node, input, text)
        } else if node.isA("CreateTableAsStmt") {
            try createTableAs(node, input, text)
        } else if node.isA("CreateTrigStmt") {
            createTrigger(node, input, text)
        } else if node.isA("RuleStmt") {
            createRule(node, input, text)
        } else if node.isA("CreatePolicyStmt") {
            createPolicy(node, input, text)
        } else if node.isA("CreateFunctionStmt") {
            createRoutine(node, input, text)
        } else if node.isA("DefineStmt") {
            define(node, input, text)
        } else {
            createType(node, input, text)
        }
    }

    /// Whether an ALTER TABLE changes nothing that the catalog keeps; most of a dump's are OWNER TO.
    private static func saysNothing(_ input: StatementInput, _ text: Span<UInt8>) -> Bool {
        var cursor = TokenCursor(lexer: input.lexer)
        cursor.skip(word: "alter", in: text)
        cursor.skip(word: "foreign", in: text)
        cursor.skip(word: "table", in: text)
        cursor.skipIfExists(in: text)
        cursor.skip(word: "only", in: text)
        _ = cursor.qualifiedName(in: text)
        return cursor.isAt(word: "owner", in: text) || cursor.isAt(word: "replica", in: text)
            || cursor.isAt(word: "cluster", in: text)
    }

    // MARK: Statements that need no parser

    /// `CREATE SCHEMA name`, `CREATE EXTENSION name`.
    private mutating func named(_ input: StatementInput, _ text: Span<UInt8>) {
        var cursor = TokenCursor(lexer: input.lexer)
        cursor.skip(word: "create", in: text)
        let isSchema = cursor.skip(word: "schema", in: text)
        if !isSchema { cursor.skip(word: "extension", in: text) }
        cursor.skipIfExists(in: text)
        if isSchema { cursor.skip(word: "authorization", in: text) }
        guard let name = cursor.identifier(in: text) else { return }
        if isSchema { model.schemas.append(name) } else { model.extensions.append(name) }
    }

    /// `COMMENT ON kind object IS 'text'`.
    private mutating func comment(_ input: StatementInput, _ text: Span<UInt8>) {
        let kind = String(input.subject.command.dropFirst("COMMENT ON ".count))
        var cursor = TokenCursor(lexer: input.lexer)
        cursor.skip(words: "comment", "on", in: text)
        cursor.skip(word: "procedural", in: text)
        if ObjectKind.read(&cursor, in: text) == nil { _ = cursor.next(in: text) }
        guard let first = cursor.peek(in: text) else { return }
        var end = first.start
        var depth = 0
        while let token = cursor.next(in: text) {
            if token.kind == .leftParenthesis { depth += 1 }
            if token.kind == .rightParenthesis { depth -= 1 }
            if depth == 0, token.kind == .word, text.hasWord("is", in: token.range) { break }
            end = token.end
        }
        guard let words = cursor.string(in: text) else { return }
        let object = ElementText.string(text, first.start..<max(end, first.start))
        model.comments.append(Catalog.Comment(objectKind: kind, object: object, text: SQLIdentifier(bytes: words).text))
    }
}

/// What is known about a statement on its way into the catalog, apart from its text.
struct StatementInput {
    let lexer: Lexer
    let location: Location
    let subject: StatementSubject
}
