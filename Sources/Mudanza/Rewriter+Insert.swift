internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// A run of INSERT statements that begin with the same bytes: what was found out for the first serves them all.
struct InsertRun {
    /// What the statements begin with, through the word VALUES; empty where there is no run.
    var prefix: [UInt8] = []
    /// What stands there instead.
    var edited: [UInt8] = []
    var place = 0
    var template: RowTemplate?
    /// How many values each row must have; nil when that is not known.
    var values: Int?
    /// Tenancy columns that the rows have already, by their place.
    var fills: [(place: Int, fill: RowTemplate.Fill)] = []
    /// The columns of the values, where they matter.
    var columns: [SQLIdentifier] = []
    /// Values that change, in rows that stay INSERTs; nil where none does.
    var edits: InsertEdits?
    /// Where the rows become COPY data.
    var copy: Copy?
    /// The COPY rows of one statement.
    ///
    /// Its storage is used again.
    var buffer: [UInt8] = []

    struct Copy {
        /// The header, and whether it has been written.
        var header: [UInt8]
        /// What follows the end mark where rows go by way of a temporary table.
        var staged: [UInt8] = []
        var isOpen = false
        /// The places of the values that become fields.
        var fields: [Int]
        /// What follows the fields of each row, its line end left out.
        var suffix: [UInt8]
        /// Fields that change.
        var edits: FieldEdits
    }
}

extension Rewriter {
    mutating func insert(_ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer) throws(DumpError) {
        if insertRun.prefix.isEmpty || !bytes.starts(with: insertRun.prefix) {
            try endRun()
            guard try beginRun(bytes, item, lexer) else { return }
        }
        guard let template = insertRun.template else { return }
        if template.isLeftOut { return leaveOutRows(reader.insertRows.count) }
        if insertRun.copy != nil, try copyRows(bytes, item, lexer) { return }
        guard template.staging == nil else {
            throw DumpError(
                .unsupported, at: item.location,
                found: "a row of \(template.plan.name), whose columns are computed, that is no row of constants",
                expected: "constants, as pg_dump writes them")
        }
        try flushHeld()
        try output.write(insertRun.edited)
        try writeRows(bytes, item, lexer, template)
    }

    /// Ends the run of INSERT statements, and the COPY block made of it.
    mutating func endRun() throws(DumpError) {
        if insertRun.copy?.isOpen == true { try closeCopy() }
        if let template = insertRun.template {
            if let copy = insertRun.copy {
                meet(copy.edits, template.plan.name, copy.fields.map { insertRun.columns[$0] })
            }
            if let edits = insertRun.edits {
                meet(edits.edits, template.plan.name, edits.places.map { insertRun.columns[$0] })
            }
        }
        insertRun.edits = nil
        insertRun.prefix = []
        insertRun.copy = nil
        insertRun.template = nil
    }

    private mutating func closeCopy() throws(DumpError) {
        try output.write("\\.\(lineEnd)")
        try output.write(insertRun.copy?.staged ?? [])
        // In place of the line end of the last INSERT: the rows and the end mark must end alike.
        let replaced =
            held.starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")]) ? 2 : held.first == UInt8(ascii: "\n") ? 1 : 0
        held.removeFirst(replaced)
        insertRun.copy?.isOpen = false
    }

    /// - Returns: false where the statement was dealt with whole.
    private mutating func beginRun(_ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer) throws(DumpError) -> Bool {
        guard let head = InsertHead(bytes, lexer: lexer) else {
            throw DumpError(
                .unsupported, at: item.location, found: "an INSERT statement of an unknown form",
                expected: "INSERT INTO table … VALUES (…);")
        }
        let name = names.relation(head.relation)
        guard let template = tables[name] else { throw unknownTable(name, item.location) }
        insertRun.template = template
        insertRun.place = counts.place(of: name, template.plan.tableClass)
        let columns = head.columns ?? template.insertColumns
        switch head.form {
        case .query:
            guard template.tableIsUntouched else {
                throw DumpError(
                    .unsupported, at: item.location, found: "INSERT INTO \(name) from a query",
                    expected: "rows, as pg_dump writes them")
            }
            try pass(bytes)
            return false
        case .defaultValues(let range):
            try checkComputed(template, [], item.location)
            try defaultValues(bytes, head, range, template)
            return false
        case .values(let position):
            insertRun.prefix = bytes.prefix(position)
        }
        insertRun.edited = insertRun.prefix
        insertRun.values = columns?.count
        insertRun.columns = columns ?? []
        let becomesCopy = decisions.insertsBecomeCopy || stagings[name] != nil
        guard !template.tableIsUntouched || becomesCopy else { return true }
        if !template.tableIsUntouched {
            guard let columns else { throw unnamedColumns(name, item.location) }
            try checkFills(template, columns, name, item.location)
            try checkComputed(template, columns, item.location)
            insertRun.edits = InsertEdits(try template.moves.edits(of: columns, at: item.location))
            insertRun.fills = template.fills.compactMap { fill in
                columns.firstIndex(of: fill.column).map { ($0, fill) }
            }.sorted { $0.place < $1.place }
            if template.namesColumns(columns, areListed: head.columns != nil) {
                let edit = head.adding(template.added, all: columns)
                insertRun.edited.replaceSubrange(edit.range, with: edit.replacement)
            }
        } else {
            insertRun.fills = []
        }
        if becomesCopy { insertRun.copy = try copyForm(head, template, item) }
        return true
    }

    /// `DEFAULT VALUES`: what a table without columns is filled with.
    private mutating func defaultValues(
        _ bytes: Span<UInt8>, _ head: InsertHead, _ range: Range<Int>, _ template: RowTemplate
    ) throws(DumpError) {
        let place = insertRun.place
        if template.isLeftOut { return leaveOutRows(1) }
        try endRun()
        counts.add(1, at: place)
        let names = template.added + template.fills.map(\.column)
        guard !names.isEmpty else { return try pass(bytes) }
        let separator = Array(", ".utf8)
        let values = Array(template.insertSuffix.dropFirst(2)) + template.fills.flatMap { separator + $0.literal }
        var text = bytes.prefix(bytes.count)
        text.replaceSubrange(
            range,
            with: Array("(".utf8) + Array(names.map(\.sql).joined(separator: separator)) + Array(") VALUES (".utf8)
                + values.drop { template.added.isEmpty && separator.contains($0) } + Array(")".utf8))
        try flushHeld()
        try output.write(text)
    }

    /// Leaves a statement's rows out, with the heading before the first.
    private mutating func leaveOutRows(_ rows: Int) {
        dropHeading()
        counts.add(rows, at: insertRun.place)
    }

    // MARK: Rows as INSERT

    /// Writes what follows VALUES, each row with the tenant's values.
    private mutating func writeRows(
        _ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer, _ template: RowTemplate
    ) throws(DumpError) {
        var written = insertRun.prefix.count
        let rows = reader.insertRows
        let suffix = template.insertSuffix
        for row in rows where !template.tableIsUntouched {
            try checkCount(row.values, item, bytes, row.open)
            if !insertRun.fills.isEmpty || insertRun.edits != nil {
                try change(row, bytes, item, lexer, template, &written)
            }
            try output.write(bytes.extracting(written..<row.close))
            // Where there is no value before them, the comma in front goes.
            try output.write(suffix.span.extracting((row.values == 0 ? separatorLength : 0)...))
            written = row.close
        }
        guard !rows.isEmpty else {
            throw DumpError(
                .unsupported, at: item.location, found: "an INSERT statement without rows", expected: "VALUES (…)")
        }
        counts.add(rows.count, at: insertRun.place)
        try output.write(bytes.extracting(written..<bytes.count))
    }

    private var separatorLength: Int { 2 }

    /// Gives the NULLs of tenancy columns that the row has already the tenant's values, and changes the values that move.
    private mutating func change(
        _ row: InsertRow, _ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer, _ template: RowTemplate,
        _ written: inout Int
    ) throws(DumpError) {
        var values = InsertRows(at: row.open, lexer: lexer)
        guard values.next(in: bytes) != nil else { return }
        var changed: [(place: Int, literal: [UInt8])] = []
        var belongsToOther = false
        for (place, fill) in insertRun.fills {
            let value = values.values[place]
            if value.count == 4, bytes.hasWord("null", in: value) {
                changed.append((place, fill.literal))
            } else if isOther(value, bytes, lexer, fill) {
                belongsToOther = true
            }
        }
        if let places = insertRun.edits?.places {
            guard let moved = insertRun.edits?.literals(values.values, of: bytes, lexer) else {
                throw DumpError(
                    .unsupported, at: place(of: row.open, in: bytes, item),
                    found: "a row of \(template.plan.name) whose key is an expression",
                    expected: "constants, as pg_dump writes them")
            }
            if let refused = moved.refused {
                let field = insertRun.edits?.edits.edits[refused.edit].field ?? 0
                throw refusal(
                    refused.refusal, of: insertRun.columns[places[field]], template.plan.name,
                    at: place(of: row.open, in: bytes, item))
            }
            changed += moved.changed
        }
        for (place, literal) in changed.sorted(by: { $0.place < $1.place }) {
            let value = values.values[place]
            try output.write(bytes.extracting(written..<value.lowerBound))
            try output.write(literal)
            written = value.upperBound
        }
        if belongsToOther { counts.add(0, others: 1, at: insertRun.place) }
    }

    /// Where a row of a statement stands.
    private func place(of row: Int, in bytes: Span<UInt8>, _ item: DumpItem) -> Location {
        Location(
            file: item.location.file,
            line: item.location.line + bytes.extracting(0..<row).occurrences(of: UInt8(ascii: "\n")),
            offset: item.location.offset + row)
    }

    /// Whether a value that is not NULL is another tenant's; what is no constant may be anybody's.
    private func isOther(
        _ value: Range<Int>, _ bytes: Span<UInt8>, _ lexer: Lexer, _ fill: RowTemplate.Fill
    ) -> Bool {
        var field: [UInt8] = []
        guard CopyFieldWriter.append(value, of: bytes, lexer: lexer, to: &field) else { return true }
        return fill.isOther(field.span)
    }

    private func checkCount(
        _ count: Int, _ item: DumpItem, _ bytes: Span<UInt8>, _ row: Int
    ) throws(DumpError) {
        guard let wanted = insertRun.values, count != wanted, let template = insertRun.template else { return }
        throw DumpError(
            .fieldCount, at: place(of: row, in: bytes, item),
            found: "a row of \(template.plan.name) with \(count) values", expected: "\(wanted), one for each column",
            advice: "The dump is damaged or was edited by hand; make it again.")
    }

    // MARK: Rows as COPY

    private func copyForm(
        _ head: InsertHead, _ template: RowTemplate, _ item: DumpItem
    ) throws(DumpError) -> InsertRun.Copy? {
        var text = Array("COPY ".utf8) + head.relation.sql
        var fields: [Int] = []
        let listed = head.columns ?? template.insertColumns
        if let listed {
            let generated = Set(template.plan.columns?.filter(\.isGenerated).map(\.name) ?? [])
            fields = listed.indices.filter { !generated.contains(listed[$0]) }
            let names = fields.map { listed[$0] } + template.added
            if !names.isEmpty {
                text += Array(" (".utf8) + Array(names.map(\.sql).joined(separator: Array(", ".utf8)))
                text += Array(")".utf8)
            }
        } else {
            return nil
        }
        text += Array(" FROM stdin;\(lineEnd)".utf8)
        let staging = stagings[template.plan.name]
        let all = fields.compactMap { listed?[$0] } + template.added
        if let staging { text = beforeStaging(staging, all) + staged(copyOf: all) }
        return InsertRun.Copy(
            header: text, staged: staging.map { afterStaging($0, all) } ?? [], fields: fields,
            suffix: template.copySuffix(after: fields.count),
            edits: try template.moves.edits(of: fields.map { insertRun.columns[$0] }, at: item.location))
    }

    /// Writes the rows of a statement as COPY data.
    ///
    /// - Returns: false, with nothing written, where one of its values is no constant or it ends in ON CONFLICT.
    private mutating func copyRows(_ bytes: Span<UInt8>, _ item: DumpItem, _ lexer: Lexer) throws(DumpError) -> Bool {
        guard let copy = insertRun.copy else { return false }
        var rows = InsertRows(at: insertRun.prefix.count, lexer: lexer)
        insertRun.buffer.removeAll(keepingCapacity: true)
        var count = 0
        var others = 0
        while let row = rows.next(in: bytes) {
            try checkCount(rows.values.count, item, bytes, row.lowerBound)
            var belongsToOther = false
            for (index, place) in copy.fields.enumerated() {
                if index > 0 { insertRun.buffer.append(UInt8(ascii: "\t")) }
                let value = rows.values[place]
                if let (_, fill) = insertRun.fills.first(where: { $0.place == place }) {
                    if value.count == 4, bytes.hasWord("null", in: value) {
                        insertRun.buffer += fill.field
                        continue
                    }
                    if isOther(value, bytes, lexer, fill) { belongsToOther = true }
                }
                guard CopyFieldWriter.append(value, of: bytes, lexer: lexer, to: &insertRun.buffer) else {
                    if insertRun.copy?.isOpen == true { try closeCopy() }
                    return false
                }
            }
            if copy.edits.isEmpty { insertRun.buffer += copy.suffix }
            // The server wants every line of a COPY to end as its first does.
            insertRun.buffer += lineEnd.utf8
            count += 1
            if belongsToOther { others += 1 }
        }
        var cursor = TokenCursor(lexer: lexer, at: rows.position)
        guard count > 0, cursor.skip(.semicolon, in: bytes) != nil else {
            if insertRun.copy?.isOpen == true { try closeCopy() }
            return false
        }
        if copy.isOpen, held.allSatisfy({ $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            held.removeAll(keepingCapacity: true)
        } else {
            if copy.isOpen { try closeCopy() }
            try flushHeld()
            try output.write(copy.header)
            try output.handOver()
            insertRun.copy?.isOpen = true
        }
        if copy.edits.isEmpty {
            try output.write(insertRun.buffer)
        } else {
            try writeEdited(bytes, item)
        }
        counts.add(count, others: others, at: insertRun.place)
        return true
    }
}

extension Rewriter {
    /// Writes the rows of a statement that became COPY data, with their changes.
    private mutating func writeEdited(_ bytes: Span<UInt8>, _ item: DumpItem) throws(DumpError) {
        guard var copy = exchange(&insertRun.copy, nil), let template = insertRun.template else { return }
        let rows = exchange(&insertRun.buffer, [])
        let done = try output.write(rows: rows.span, edits: &copy.edits, suffix: copy.suffix)
        if let refused = done.refused {
            let field = copy.edits.edits[refused.edit].field
            throw refusal(
                refused.refusal, of: insertRun.columns[copy.fields[field]], template.plan.name,
                at: place(of: insertRun.prefix.count, in: bytes, item))
        }
        insertRun.buffer = rows
        insertRun.copy = copy
    }
}

extension RowTemplate {
    /// Whether rows go out as they came.
    var tableIsUntouched: Bool { added.isEmpty && fills.isEmpty && moves.isEmpty && staging == nil }

    /// Whether the columns of a statement that fills the table are written anew.
    func namesColumns(_ columns: [SQLIdentifier], areListed: Bool) -> Bool {
        if areListed || columns.isEmpty { return !added.isEmpty }
        return plan.namesColumns || staging != nil
    }
}
