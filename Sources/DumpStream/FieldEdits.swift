/// Copies rows of COPY data in text format with changes in some of their fields.
///
/// A state machine over whole rows (``CopyRows/scan(_:atEnd:)`` finds them): it takes bytes and writes bytes, and keeps
/// the smallest and the largest integer that it changed.
public struct FieldEdits: Sendable {
    /// The edits, by field; of several for one field the first whose condition holds is made.
    public let edits: [FieldEdit]
    /// What is done to single values.
    var values: ValueEdits
    /// The last field that must be found.
    private let lastField: Int
    /// Where the fields of a row end; used again for every row.
    private var ends: [Int]
    /// How many bytes longer a row can become at most by edits of whole fields.
    private let growth: Int
    private let hasArrays: Bool
    /// What a field with escapes stands for; used again for each.
    private var plain: [UInt8] = []
    /// What an element with escapes stands for; used again for each.
    var element: [UInt8] = []

    /// Makes them; characters are counted as those of UTF-8, or each byte as one.
    public init(_ edits: [FieldEdit], isUTF8: Bool) {
        let sorted = edits.enumerated().sorted { ($0.element.field, $0.offset) < ($1.element.field, $1.offset) }
        self.edits = sorted.map(\.element)
        values = ValueEdits(self.edits, isUTF8: isUTF8)
        lastField = edits.map { max($0.field, $0.condition?.field ?? 0) }.max() ?? -1
        ends = [Int](repeating: 0, count: lastField + 1)
        growth = edits.filter { !$0.isArray }.reduce(0) { $0 + $1.growth }
        hasArrays = edits.contains(where: \.isArray)
    }

    /// The same edits of fields at other places.
    public func renumbered(_ place: (Int) -> Int) -> FieldEdits {
        FieldEdits(
            edits.map { edit in
                var edit = edit
                edit.field = place(edit.field)
                if let field = edit.condition?.field { edit.condition?.field = place(field) }
                return edit
            }, isUTF8: values.isUTF8)
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { edits.isEmpty }

    /// For each edit the smallest and largest integer it met; nil where it met none.
    public var extents: [ClosedRange<Int>?] { values.extents }

    /// Why copying stopped before the last row.
    public enum Stop: Sendable, Equatable {
        /// The output lacks room for the next row, which may take so many bytes.
        case room(Int)
        /// A field of the next row, which begins at this byte of the row, cannot be changed: by which edit, and why.
        case refused(edit: Int, FieldEdit.Refusal, at: Int)
    }

    /// Copies rows to `output[written...]`, each with its edits and with `suffix` before its line end.
    ///
    /// - Returns: how many bytes and rows were copied, and why not all.
    public mutating func copy(
        _ rows: Span<UInt8>, suffix: [UInt8], into output: inout [UInt8], written: inout Int
    ) -> (bytes: Int, rows: Int, stop: Stop?) {
        var at = 0
        var count = 0
        while at < rows.count {
            let (end, next) = CopyRows.firstRow(of: rows.extracting(at...))
            let row = rows.extracting(at..<(at + next))
            let room = next + suffix.count + growth + (hasArrays ? arrayGrowth(row, end) : 0)
            guard room <= output.count - written else { return (at, count, .room(room)) }
            let place = written
            // Sound: the writer gets the bytes behind `written`, of which there are `room`, compared just before.
            let (length, refusal) = unsafe output.withUnsafeMutableBufferPointer { buffer -> (Int, Stop?) in
                guard let base = buffer.baseAddress else { return (0, nil) }
                var writer = unsafe RowWriter(base + place)
                if let stop = write(row, end, to: &writer) { return (0, stop) }
                writer.append(suffix)
                writer.append(row.extracting(end...))
                return (writer.count, nil)
            }
            if let refusal { return (at, count, refusal) }
            written += length
            at += next
            count += 1
        }
        return (at, count, nil)
    }

    /// How many bytes longer a row can become at most by edits of its arrays.
    private mutating func arrayGrowth(_ row: Span<UInt8>, _ end: Int) -> Int {
        let found = findFields(row, end)
        var all = 0
        for edit in edits where edit.isArray && edit.field < found {
            let length = ends[edit.field] - (edit.field == 0 ? 0 : ends[edit.field - 1] + 1)
            // An array is written anew, in which a control character may take two bytes for one.
            all += length + edit.growth * (length / 2 + 2)
        }
        return all
    }

    /// Writes the fields of a row, which end at `end`.
    private mutating func write(_ row: Span<UInt8>, _ end: Int, to writer: inout RowWriter) -> Stop? {
        let found = findFields(row, end)
        var from = 0
        var edited = -1
        for index in edits.indices {
            let field = edits[index].field
            guard field > edited, field < found else { continue }
            if let condition = edits[index].condition, !holds(condition, row, found) { continue }
            edited = field
            let start = field == 0 ? 0 : ends[field - 1] + 1
            writer.append(row.extracting(from..<start))
            from = ends[field]
            if let refusal = change(row.extracting(start..<from), index, to: &writer) {
                return .refused(edit: index, refusal, at: start)
            }
        }
        writer.append(row.extracting(from..<end))
        return nil
    }

    /// Finds the fields up to the last that is wanted.
    ///
    /// - Returns: how many there are.
    private mutating func findFields(_ row: Span<UInt8>, _ end: Int) -> Int {
        let row = row.extracting(0..<end)
        var from = 0
        for field in ends.indices {
            var tab = row.firstIndex(of: 0x09, from: from)
            // A tab after a backslash of its own is data; pg_dump never writes one so.
            while let hit = tab, hit > from, row[hit - 1] == UInt8(ascii: "\\"), CopyRows.isEscaped(row, hit) {
                tab = row.firstIndex(of: 0x09, from: hit + 1)
            }
            guard let tab else {
                ends[field] = end
                return field + 1
            }
            ends[field] = tab
            from = tab + 1
        }
        return lastField + 1
    }

    private func holds(_ condition: FieldEdit.Condition, _ row: Span<UInt8>, _ found: Int) -> Bool {
        guard condition.field < found else { return false }
        let start = condition.field == 0 ? 0 : ends[condition.field - 1] + 1
        let field = row.extracting(start..<ends[condition.field])
        if field.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil { return condition.holds(field) }
        if CopyField.isNull(field) { return false }
        var value: [UInt8] = []
        CopyField.append(field, to: &value)
        return condition.holds(value.span)
    }

    // MARK: One field

    private mutating func change(
        _ field: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        if field.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil {
            return change(field, field, index, to: &writer)
        }
        if CopyField.isNull(field) {
            writer.append(field)
            return nil
        }
        // Taken out for as long as it is read: what it stands for is part of this value.
        var value = exchange(&plain, [])
        value.removeAll(keepingCapacity: true)
        CopyField.append(field, to: &value)
        let refusal = change(field, value.span, index, to: &writer)
        plain = value
        return refusal
    }

    /// Changes a field, which stands for `value`.
    private mutating func change(
        _ field: Span<UInt8>, _ value: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        if edits[index].isArray { return changeArray(value, index, to: &writer) }
        switch values.decide(value, edits[index], index) {
        case .same: writer.append(field)
        case .number(let number, let width): writer.append(number, width: width)
        case .prefixed(let cut):
            writer.append(values.prefixes[index])
            if cut == 0 { writer.append(field) } else { writer.append(escaping: value.extracting(droppingLast: cut)) }
        case .mapped(let range):
            if case .map(let map) = edits[index].change { writer.append(escaping: map.bytes.span.extracting(range)) }
        case .refused(let refusal): return refusal
        }
        return nil
    }
}

extension FieldEdit.Condition {
    /// Whether a value is one of these; `character(n)` has blanks at its end, which do not count.
    fileprivate func holds(_ value: Span<UInt8>) -> Bool {
        let value = value.extracting(droppingLast: value.blanksAtEnd)
        return values.contains { value.equals($0) }
    }
}

extension FieldEdit {
    /// How many bytes longer a value can become at most, in an array by quotes and the escapes of both array and COPY.
    fileprivate var growth: Int {
        let (quotes, most) = isArray ? (2, 4) : (0, 2)
        return switch change {
        case .offset, .textOffset: 20 + quotes
        case .prefix(let prefix): most * prefix.count + quotes
        case .map(let map): most * map.longest + quotes
        }
    }
}
