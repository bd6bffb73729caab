internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// The COPY block that is being rewritten.
struct CopyBlock {
    var place: Int
    var table: QualifiedName
    var isLeftOut: Bool
    var rows: CopyRows
    /// Tenancy columns that the rows have already, by the field they stand in.
    var fills: [(field: Int, fill: RowTemplate.Fill)] = []
    /// Values that change; of the columns, by their fields.
    var edits = FieldEdits([], isUTF8: true)
    var columns: [SQLIdentifier] = []
    /// What ends the block where its rows go by way of a temporary table.
    var staged: [UInt8] = []
    /// Rows whose fills are done.
    ///
    /// Its storage is used again.
    var filled: [UInt8] = []
}

extension Rewriter {
    mutating func copyHeader(_ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer) throws(DumpError) {
        guard let header = CopyHeader(bytes, lexer: lexer) else {
            throw DumpError(
                .unsupported, at: item.location, found: "a COPY statement of an unknown form",
                expected: "COPY table (columns) FROM stdin;")
        }
        try endRun()
        let name = names.relation(header.relation)
        guard let template = tables[name] else { throw unknownTable(name, item.location) }
        let columns = header.columns ?? template.copyColumns
        var block = CopyBlock(
            place: counts.place(of: name, template.plan.tableClass), table: name, isLeftOut: template.isLeftOut,
            rows: CopyRows(fields: columns?.count))
        defer { copyBlock = block }
        if template.isLeftOut { return try leaveOut(bytes) }
        let keepsRows = template.tableIsUntouched
        guard header.isPlain else {
            // Other formats have rows of another shape; they pass where nothing is to be done to them.
            guard keepsRows else {
                throw DumpError(
                    .unsupported, at: item.location, found: "COPY of \(name) with options",
                    expected: "the text format that pg_dump writes")
            }
            block.rows = CopyRows()
            return try pass(bytes)
        }
        guard !keepsRows else { return try pass(bytes) }
        guard let columns else { throw unnamedColumns(name, item.location) }
        block.rows.suffix = template.copySuffix(after: columns.count)
        block.fills = template.fills.compactMap { fill in
            columns.firstIndex(of: fill.column).map { ($0, fill) }
        }
        try checkFills(template, columns, name, item.location)
        try checkComputed(template, columns, item.location)
        block.columns = columns
        block.edits = try template.moves.edits(of: columns, at: item.location)
        try flushHeld()
        if let staging = stagings[name] {
            let all = columns + template.added
            block.staged = afterStaging(staging, all)
            return try output.write(beforeStaging(staging, all) + staged(copyOf: all))
        }
        if template.namesColumns(columns, areListed: header.columns != nil) {
            try write(bytes, edited: [header.adding(template.added, all: columns)])
        } else {
            try output.write(bytes)
        }
    }

    /// Rewrites the rows, or the end mark, at the window's start.
    mutating func copyData(_ window: Span<UInt8>, atEnd: Bool) throws(DumpError) -> DumpItem? {
        guard let block = copyBlock else { return try reader.next(window, atEnd: atEnd) }
        let scan: CopyRows.Scan
        if block.isLeftOut {
            scan = block.rows.scan(window, atEnd: atEnd)
        } else if block.fills.isEmpty, block.edits.isEmpty {
            scan = try output.copyRows(block.rows, from: window, atEnd: atEnd)
        } else {
            scan = CopyRows(fields: block.rows.fields).scan(window, atEnd: atEnd)
            try edit(window.extracting(0..<scan.consumed))
        }
        if let wrong = scan.wrong {
            throw DumpError(
                .fieldCount,
                at: Location(
                    file: reader.location.file, line: reader.location.line + scan.lines,
                    offset: reader.location.offset + wrong.start),
                found: "a row of \(block.table) with \(wrong.fields) field\(wrong.fields == 1 ? "" : "s")",
                expected: "\(block.rows.fields ?? 0), one for each column of the COPY statement",
                advice: "The dump is damaged or was edited by hand; make it again.")
        }
        guard let item = try reader.copyItem(scan, windowCount: window.count, atEnd: atEnd) else { return nil }
        switch item.kind {
        case .copyRows(let rows): counts.add(rows, at: block.place)
        case .copyEnd:
            if !block.isLeftOut { try output.write(window.extracting(0..<item.length)) }
            try output.write(block.staged)
            if let block = copyBlock { meet(block.edits, block.table, block.columns) }
            copyBlock = nil
        default: break
        }
        return item
    }

    /// Writes whole rows in which something changes.
    private mutating func edit(_ rows: Span<UInt8>) throws(DumpError) {
        // Taken out, so that what it keeps has one owner and is not copied.
        guard var block = exchange(&copyBlock, nil) else { return }
        if block.fills.isEmpty {
            try edit(rows, &block)
        } else {
            fill(rows, &block)
            let filled = exchange(&block.filled, [])
            try edit(filled.span, &block)
            block.filled = filled
        }
        copyBlock = block
    }

    private mutating func edit(_ rows: Span<UInt8>, _ block: inout CopyBlock) throws(DumpError) {
        let done = try output.write(rows: rows, edits: &block.edits, suffix: block.rows.suffix)
        guard let refused = done.refused else { return }
        let before = rows.extracting(0..<done.bytes)
        throw refusal(
            refused.refusal, of: block.columns[block.edits.edits[refused.edit].field], block.table,
            at: Location(
                file: reader.location.file,
                line: reader.location.line + before.occurrences(of: UInt8(ascii: "\n")),
                offset: reader.location.offset + done.bytes + refused.at))
    }

    /// Rows that have a tenancy column already: its NULLs get the tenant's value, other tenants' values are counted.
    private mutating func fill(_ rows: Span<UInt8>, _ block: inout CopyBlock) {
        block.filled.removeAll(keepingCapacity: true)
        var at = 0
        while at < rows.count {
            let (end, length) = CopyRows.firstRow(of: rows.extracting(at...))
            let row = rows.extracting(at..<(at + length))
            var field = 0
            var start = 0
            var belongsToOther = false
            while start <= end {
                var stop = start
                while stop < end, row[stop] != UInt8(ascii: "\t") {
                    stop += row[stop] == UInt8(ascii: "\\") ? 2 : 1
                }
                stop = min(stop, end)
                if field > 0 { block.filled.append(UInt8(ascii: "\t")) }
                let value = row.extracting(start..<stop)
                if let (_, fill) = block.fills.first(where: { $0.field == field }) {
                    if value.count == 2, value[0] == UInt8(ascii: "\\"), value[1] == UInt8(ascii: "N") {
                        block.filled += fill.field
                    } else {
                        if fill.isOther(value) { belongsToOther = true }
                        block.filled.append(value)
                    }
                } else {
                    block.filled.append(value)
                }
                field += 1
                start = stop + 1
            }
            block.filled.append(row.extracting(end..<length))
            if belongsToOther { counts.add(0, others: 1, at: block.place) }
            at += length
        }
    }

    /// A tenancy column of the source that the rows leave out would get no value.
    func checkFills(
        _ template: RowTemplate, _ columns: [SQLIdentifier], _ name: QualifiedName, _ location: Location
    ) throws(DumpError) {
        for fill in template.fills where !columns.contains(fill.column) {
            throw DumpError(
                .unsupported, at: location, found: "rows of \(name) without the column \(fill.column), which it has",
                expected: "all columns, as pg_dump lists them")
        }
    }

    // MARK: By way of a temporary table

    /// A computed column that the rows leave out would not be computed.
    func checkComputed(
        _ template: RowTemplate, _ columns: [SQLIdentifier], _ location: Location
    ) throws(DumpError) {
        guard let column = template.staging?.missing(in: columns).first else { return }
        throw DumpError(
            .unsupported, at: location,
            found: "rows of \(template.plan.name) without the column \(column), which is computed",
            expected: "all columns, as pg_dump lists them")
    }

    func beforeStaging(_ staging: RowStaging, _ columns: [SQLIdentifier]) -> [UInt8] {
        staging.making(columns).bytes + Array(";\(lineEnd)\(lineEnd)".utf8)
    }

    func staged(copyOf columns: [SQLIdentifier]) -> [UInt8] {
        ("COPY \(RowStaging.stage) (\(columns)) FROM stdin" as SQLCommand).bytes + Array(";\(lineEnd)".utf8)
    }

    func afterStaging(_ staging: RowStaging, _ columns: [SQLIdentifier]) -> [UInt8] {
        let drop: SQLCommand = "DROP TABLE \(RowStaging.stage)"
        return (staging.moving(columns, isLocal: false) + [drop]).flatMap {
            Array(lineEnd.utf8) + $0.bytes + Array(";\(lineEnd)".utf8)
        }
    }

    func unknownTable(_ name: QualifiedName, _ location: Location) -> DumpError {
        DumpError(
            .unsupported, at: location, found: "rows of \(name), a table that the plan does not know",
            expected: "the dump that the plan was made from",
            advice: "Make the plan again from this dump. If it holds rows only, give the file that creates its "
                + "tables: --schema SCHEMA.sql")
    }

    func unnamedColumns(_ name: QualifiedName, _ location: Location) -> DumpError {
        DumpError(
            .unsupported, at: location, found: "rows of \(name) without a list of columns, and no CREATE TABLE for it",
            advice: "Give the file that creates its tables: --schema SCHEMA.sql")
    }
}
