internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// Executes a plan over a dump: every byte that the plan does not change goes out as it came in.
struct Rewriter: ~Copyable {
    let decisions: Decisions
    let planDigest: SHA256Digest
    var reader: DumpReader
    var output: DumpOutput
    var tables: [QualifiedName: RowTemplate] = [:]
    /// The tables of which PostgreSQL computes columns, where the result is to do so itself.
    private(set) var stagings: [QualifiedName: RowStaging] = [:]
    /// Keys and indexes whose definition changes, by table and own name.
    private var keyEdits: [Catalog.ColumnReference: KeyEdit] = [:]
    /// What is added to the value that each sequence is set to.
    private(set) var sequenceMoves: [QualifiedName: Int] = [:]
    /// The integer columns of each table that become `bigint`.
    private var widenedColumns: [QualifiedName: Set<SQLIdentifier>] = [:]
    /// The smallest and the largest integer key of each column that moves, before it does.
    var keyExtents: [Catalog.ColumnReference: ClosedRange<Int>] = [:]
    var names = NameScope()
    var counts = RowCounts()
    /// Blanks and comments since the last statement: a statement that is left out takes its heading with it.
    var held: [UInt8] = []
    /// The line end that the dump uses.
    var lineEnd = "\n"
    var insertRun = InsertRun()
    var copyBlock: CopyBlock?
    private var leftOut: LeftOut
    private var hasBegun = false
    /// Whether the last item was left out.
    private var hasJustLeftOut = false
    private var hasRegistries = false
    /// What the plan adds and is not written yet.
    private var additions: [Addition]
    /// The tables that the dump has made so far.
    private var made: Set<QualifiedName> = []
    private var changedStatements = 0
    private var leftOutStatements = 0

    /// With `stages` the result has rows computed by PostgreSQL where the plan says so; without, whoever loads it does.
    init(
        _ decisions: Decisions, digest: SHA256Digest, source: String, output: consuming DumpOutput, stages: Bool = false
    ) throws(DumpError) {
        self.decisions = decisions
        planDigest = digest
        reader = DumpReader(file: source)
        self.output = output
        leftOut = LeftOut(decisions.leftOut)
        additions = decisions.additions
        for edit in decisions.keyEdits ?? [] {
            keyEdits[Catalog.ColumnReference(table: edit.table, column: edit.name)] = edit
        }
        for move in decisions.moves?.sequences ?? [] {
            sequenceMoves[move.sequence] = move.offset
            names.add(relation: move.sequence)
        }
        for place in decisions.moves?.widenedColumns ?? [] {
            widenedColumns[place.table, default: []].insert(place.column)
        }
        for table in decisions.tables {
            tables[table.name] = try RowTemplate(table, decisions)
            if stages, let staging = try RowStaging(table.name, decisions) { stagings[table.name] = staging }
            names.add(relation: table.name)
        }
    }

    /// Runs to the end of `input`, showing every item but rows of COPY to `observer` as well, before it is rewritten
    /// and after all that came before it has been handed over.
    mutating func run(
        _ input: inout DumpInput, hashes: Bool = true,
        observer: (DumpItem, Span<UInt8>, Lexer) throws(DumpError) -> Void
    ) throws(DumpError) {
        if hashes { try input.startHashing() }
        while true {
            let atEnd = input.atEnd
            let length: Int? = try input.withWindow { window throws(DumpError) in
                if reader.isInCopyData {
                    guard let item = try copyData(window, atEnd: atEnd) else { return nil }
                    return item.length
                }
                let lexer = reader.lexer
                guard let item = try reader.next(window, atEnd: atEnd) else { return nil }
                let bytes = window.extracting(0..<item.length)
                switch item.kind {
                case .statement, .copyHeader, .metaCommand: try output.handOver()
                case .insert: if insertRun.copy?.isOpen != true { try output.handOver() }
                default: break
                }
                try observer(item, bytes, lexer)
                try take(item, bytes, lexer)
                return item.length
            }
            if let length {
                input.consume(length)
            } else if atEnd {
                break
            } else {
                try input.fill()
            }
        }
        try begin()
        try endRun()
        try writeRegistries()
        made = []
        try writeAdditions()
        try flushHeld()
    }

    /// Writes the closing comment and gives the output its name.
    consuming func finish(_ input: inout DumpInput) throws(DumpError) -> RewriteSummary {
        let digest = try input.finishHashing()
        let bytes = reader.location.offset.value
        try output.write(
            Heading.closing(counts.tables, bytes: bytes, digest: digest, leftOut: leftOutStatements))
        let summary = RewriteSummary(
            source: reader.location.file, sourceBytes: bytes, sourceDigest: digest, planDigest: planDigest,
            resultBytes: output.bytesWritten, tables: counts.tables, changedStatements: changedStatements,
            leftOutStatements: leftOutStatements)
        try output.finish()
        return summary
    }

    private mutating func take(_ item: DumpItem, _ bytes: Span<UInt8>, _ lexer: Lexer) throws(DumpError) {
        let afterLeftOut = hasJustLeftOut
        hasJustLeftOut = false
        switch item.kind {
        case .byteOrderMark: try output.write(bytes)
        case .trivia: try hold(bytes.extracting((afterLeftOut ? lineEnds(before: bytes) : 0)...))
        case .metaCommand:
            try begin()
            try pass(bytes)
        case .statement:
            try begin()
            try statement(bytes, item, lexer)
        case .insert:
            try begin()
            try writeRegistries()
            try insert(bytes, item, lexer)
        case .copyHeader:
            try begin()
            try writeRegistries()
            try copyHeader(bytes, item, lexer)
        case .copyRows, .copyEnd: break
        }
    }

    // MARK: Statements

    private mutating func statement(_ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer) throws(DumpError) {
        let subject = StatementSubject(bytes, lexer: lexer)
        names.follow(bytes, lexer: lexer)
        if leftOut.takes(subject, bytes, lexer: lexer, names: names) { return try leaveOut(bytes) }
        switch subject.command {
        case "SET":
            if let setting = SessionSetting(bytes, lexer: lexer), decisions.omittedSettings.contains(setting.name) {
                return try leaveOut(bytes)
            }
        case "CREATE TABLE", "CREATE FOREIGN TABLE":
            try writeRegistries()
            return try createTable(bytes, subject, item, lexer)
        case "ALTER TABLE", "CREATE INDEX": if try key(bytes, subject, item, lexer) { return }
        case "SETVAL", "CREATE SEQUENCE":
            if let edit = try sequence(bytes, subject, item, lexer) { return try passEdited(bytes, [edit]) }
        // These run code over the finished tables; they come last in a dump, behind what is added.
        case "CREATE EVENT TRIGGER", "REFRESH MATERIALIZED VIEW": try writeAdditions()
        default: break
        }
        if let offset = decisions.moves?.largeObjects, offset != 0 {
            guard let edits = KeyMoveEdit.largeObjects(bytes, by: offset, lexer: lexer) else {
                throw DumpError(
                    .unsupported, at: item.location, found: "a large object whose OID and base are no OID together",
                    expected: "a sum below 4,294,967,296", advice: "Give a smaller base.")
            }
            if !edits.isEmpty { return try passEdited(bytes, edits) }
        }
        try pass(bytes)
    }

    /// Writes a statement with edits, with what was held before it.
    private mutating func passEdited(_ bytes: Span<UInt8>, _ edits: [TextEdit]) throws(DumpError) {
        try endRun()
        try flushHeld()
        try write(bytes, edited: edits)
        changedStatements += 1
    }

    private mutating func createTable(
        _ bytes: Span<UInt8>, _ subject: StatementSubject, _ item: DumpItem, _ lexer: Lexer
    ) throws(DumpError) {
        guard let name = subject.relation.map({ names.created($0) }), let template = tables[name] else {
            throw DumpError(
                .unsupported, at: item.location,
                found: "the dump creates \(subject.relation?.description ?? "a table"), which the plan does not know",
                expected: "the dump that the plan was made from", advice: "Make the plan again from this dump.")
        }
        made.insert(name)
        let widened = widenedColumns[name].map { KeyMoveEdit.widening($0, in: bytes, lexer: lexer) } ?? []
        guard template.plan.treatment == .addColumns else {
            return widened.isEmpty ? try pass(bytes) : try passEdited(bytes, widened)
        }
        let columns = zip(decisions.columns, template.plan.tenancy).compactMap { column, origin -> [UInt8]? in
            guard origin == .added else { return nil }
            return column.name.sql + [UInt8(ascii: " ")] + Array(column.type.utf8)
                + (column.nullable ? [] : Array(" NOT NULL".utf8))
        }
        guard let edit = CreateTableEdit.adding(columns, to: bytes, lexer: lexer) else {
            throw DumpError(
                .unsupported, at: item.location, found: "\(name) is created without a list of columns",
                advice: "Make it shared, or skip it.")
        }
        try flushHeld()
        try write(bytes, edited: widened + [edit])
        changedStatements += 1
    }

    /// Writes the definition of a key or index that changes.
    ///
    /// - Returns: false where the statement defines none.
    private mutating func key(
        _ bytes: Span<UInt8>, _ subject: StatementSubject, _ item: DumpItem, _ lexer: Lexer
    ) throws(DumpError) -> Bool {
        guard !keyEdits.isEmpty, let table = subject.relation.map(names.relation), let name = subject.part,
            let key = keyEdits[Catalog.ColumnReference(table: table, column: name)]
        else { return false }
        guard
            let edits = KeyDefinitionEdit.edits(
                of: bytes, leading: key.leading, setColumns: key.setColumns, dropsMatchFull: key.dropsMatchFull,
                lexer: lexer)
        else {
            throw DumpError(
                .unsupported, at: item.location, found: "\(name) of \(table) is defined in a way that is not known",
                expected: "a key as pg_dump writes it", advice: "Give the table the strategy keep.")
        }
        try endRun()
        try flushHeld()
        try write(bytes, edited: edits)
        changedStatements += 1
        return true
    }

    /// Writes a statement with edits, which are in the order of its text.
    mutating func write(_ bytes: Span<UInt8>, edited edits: [TextEdit]) throws(DumpError) {
        var written = 0
        for edit in edits {
            try output.write(bytes.extracting(written..<edit.range.lowerBound))
            try output.write(edit.replacement)
            written = edit.range.upperBound
        }
        try output.write(bytes.extracting(written..<bytes.count))
    }

    /// Writes a statement as it came, with what was held before it.
    mutating func pass(_ bytes: Span<UInt8>) throws(DumpError) {
        try endRun()
        try flushHeld()
        try output.write(bytes)
    }

    /// Leaves a statement out, and the heading that belongs to it.
    mutating func leaveOut(_ bytes: Span<UInt8>) throws(DumpError) {
        try endRun()
        dropHeading()
        leftOutStatements += 1
    }

    mutating func dropHeading() {
        held.removeLast(held.count - Heading.start(in: held))
        hasJustLeftOut = true
    }

    // MARK: Between statements

    /// How many bytes of what follows something left out are its own line ends; those before it are held already.
    private func lineEnds(before bytes: Span<UInt8>) -> Int {
        guard held.last == UInt8(ascii: "\n") else { return 0 }
        var count = 0
        while count < bytes.count, bytes[count] == UInt8(ascii: "\n") || bytes[count] == UInt8(ascii: "\r") {
            count += 1
        }
        return count
    }

    private mutating func hold(_ bytes: Span<UInt8>) throws(DumpError) {
        held.append(bytes)
        // What parts two statements, and no comment.
        guard bytes.firstIndex(of: UInt8(ascii: "-"), from: 0) != nil else { return }
        if let at = bytes.firstIndex(of: UInt8(ascii: "\n"), from: 0) {
            lineEnd = at > 0 && bytes[at - 1] == UInt8(ascii: "\r") ? "\r\n" : "\n"
        }
        // A dump of nothing but comments must not fill the memory.
        if held.count > 1 << 20 {
            try begin()
            try endRun()
            try flushHeld()
        }
        guard !additions.isEmpty, let end = Heading.endOfDump(in: held) else { return }
        let rest = Array(held[end...])
        held.removeLast(rest.count)
        try begin()
        try endRun()
        try writeRegistries()
        try writeAdditions()
        held += rest
    }

    mutating func flushHeld() throws(DumpError) {
        guard !held.isEmpty else { return }
        try output.write(held)
        held.removeAll(keepingCapacity: true)
    }

    // MARK: What the plan adds

    private mutating func begin() throws(DumpError) {
        guard !hasBegun else { return }
        hasBegun = true
        try output.write(Heading.opening(decisions, digest: planDigest, source: reader.location.file))
    }

    private mutating func writeRegistries() throws(DumpError) {
        guard !hasRegistries else { return }
        hasRegistries = true
        guard !decisions.registries.isEmpty, decisions.tables.contains(where: { !$0.tenancy.isEmpty }) else { return }
        let heading = Heading.start(in: held)
        let rest = Array(held[heading...])
        held.removeLast(rest.count)
        try flushHeld()
        for registry in decisions.registries {
            try output.write(Heading.toc(registry.table.name, type: "TABLE", schema: registry.table.schema))
            for statement in registry.statements { try output.write(text(statement) + Array("\n\n\n".utf8)) }
        }
        held = rest
    }

    /// Writes what is added to the tables that are made; to all where the dump makes none.
    private mutating func writeAdditions() throws(DumpError) {
        let due = made.isEmpty ? additions : additions.filter { made.contains($0.table) }
        guard !due.isEmpty else { return }
        // Dumps one after the other: the next one's tables are still to come.
        additions = due.count == additions.count ? [] : additions.filter { !made.contains($0.table) }
        let heading = Heading.start(in: held)
        let rest = Array(held[heading...])
        held.removeLast(rest.count)
        try flushHeld()
        if heading == 0 { try output.write("\n\n") }
        for addition in due {
            try output.write(
                Heading.toc(SQLIdentifier(addition.name), type: addition.kind.rawValue, schema: addition.table.schema))
            try output.write(text(addition.statement) + Array("\n\n\n".utf8))
        }
        held = rest
    }

    /// The plan's text in the dump's encoding.
    ///
    /// What cannot be written there was a blocker.
    private func text(_ text: String) -> [UInt8] {
        TextEncoding.bytes(of: text, in: decisions.encoding) ?? SQLIdentifier(text).bytes
    }
}
