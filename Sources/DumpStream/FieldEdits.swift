/// Copies rows of COPY data in text format with changes in some of their fields.
///
/// A state machine over whole rows (``CopyRows/scan(_:atEnd:)`` finds them): it takes bytes and writes bytes, and keeps
/// the smallest and the largest integer that it changed.
public struct FieldEdits: Sendable {
    /// The edits, by field; of several for one field the first whose condition holds is made.
    public let edits: [FieldEdit]
    /// For each edit the smallest and largest integer it met; nil where it met none.
    public private(set) var extents: [ClosedRange<Int>?]
    /// Whether the text is UTF-8, so that characters can be counted; otherwise each byte counts as one.
    private let isUTF8: Bool
    /// The last field that must be found.
    private let lastField: Int
    /// Where the fields of a row end; used again for every row.
    private var ends: [Int]
    /// How many bytes longer a row can become at most: by edits of whole fields, and for each element of its arrays.
    private let growth: Int
    private let elementGrowth: Int

    /// Makes them.
    public init(_ edits: [FieldEdit], isUTF8: Bool) {
        self.edits = edits.enumerated().sorted { ($0.element.field, $0.offset) < ($1.element.field, $1.offset) }
            .map(\.element)
        self.isUTF8 = isUTF8
        extents = edits.map { _ in nil }
        lastField = edits.map { max($0.field, $0.condition?.field ?? 0) }.max() ?? -1
        ends = [Int](repeating: 0, count: lastField + 1)
        growth = edits.filter { !$0.isArray }.reduce(0) { $0 + $1.growth }
        elementGrowth = edits.filter(\.isArray).reduce(0) { $0 + $1.growth }
    }

    /// The same edits of fields at other places.
    public func renumbered(_ place: (Int) -> Int) -> FieldEdits {
        FieldEdits(
            edits.map { edit in
                var edit = edit
                edit.field = place(edit.field)
                if let field = edit.condition?.field { edit.condition?.field = place(field) }
                return edit
            }, isUTF8: isUTF8)
    }

    /// Whether there is nothing to do.
    public var isEmpty: Bool { edits.isEmpty }

    /// Why copying stopped before the last row.
    public enum Stop: Sendable, Equatable {
        /// The output lacks room for the next row, which may take so many bytes.
        case room(Int)
        /// A field of the next row cannot be changed: by which edit, and why.
        case refused(edit: Int, FieldEdit.Refusal)
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
            let room = next + suffix.count + growth + (elementGrowth > 0 ? elementGrowth * (end / 2 + 2) : 0)
            guard room <= output.count - written else { return (at, count, .room(room)) }
            let row = rows.extracting(at..<(at + next))
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
            let value = row.extracting(start..<from)
            if value.count == 2, value[0] == UInt8(ascii: "\\"), value[1] == UInt8(ascii: "N") {
                writer.append(value)
            } else if let refusal = change(value, index, to: &writer) {
                return .refused(edit: index, refusal)
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
        for field in 0...lastField {
            var tab = row.firstIndex(of: 0x09, from: from)
            // A tab after a backslash of its own is data; pg_dump never writes one so.
            while let hit = tab, hit > from, row[hit - 1] == UInt8(ascii: "\\"), isEscaped(row, hit) {
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

    private func isEscaped(_ row: Span<UInt8>, _ index: Int) -> Bool {
        var at = index
        while at > 0, row[at - 1] == UInt8(ascii: "\\") { at -= 1 }
        return (index - at) & 1 == 1
    }

    private func holds(_ condition: FieldEdit.Condition, _ row: Span<UInt8>, _ found: Int) -> Bool {
        guard condition.field < found else { return false }
        let start = condition.field == 0 ? 0 : ends[condition.field - 1] + 1
        let value = row.extracting(start..<ends[condition.field])
        return condition.values.contains { value.equals($0) }
    }

    // MARK: One value

    private mutating func change(
        _ value: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        edits[index].isArray ? changeArray(value, index, to: &writer) : changeOne(value, index, to: &writer)
    }

    /// Changes a value, or an element of an array.
    mutating func changeOne(_ value: Span<UInt8>, _ index: Int, to writer: inout RowWriter) -> FieldEdit.Refusal? {
        let start = writer.count
        switch edits[index].change {
        case .offset(let base, let bounds):
            guard let number = Self.integer(value, mayPad: true) else {
                return Self.isLongNumber(value) ? .outOfRange : .notInteger
            }
            let (sum, overflows) = number.addingReportingOverflow(base)
            guard !overflows, bounds.contains(sum) else { return .outOfRange }
            meet(number, index)
            writer.append(sum)
        case .textOffset(let base):
            guard let number = Self.integer(value, mayPad: false) else {
                writer.append(value)
                return nil
            }
            let (sum, overflows) = number.addingReportingOverflow(base)
            guard !overflows else { return .outOfRange }
            meet(number, index)
            writer.append(sum)
        case .prefix(let prefix):
            writer.append(prefix)
            writer.append(value)
        case .map(let map):
            if !map.append(value, to: &writer) { writer.append(value) }
        }
        if let most = edits[index].characters, writer.count - start > most {
            let all =
                if case .prefix(let prefix) = edits[index].change {
                    characters(prefix.span) + characters(value)
                } else {
                    writer.count - start
                }
            if all > most { return .tooLong }
        }
        return nil
    }

    private mutating func meet(_ number: Int, _ index: Int) {
        guard let met = extents[index] else {
            extents[index] = number...number
            return
        }
        if number < met.lowerBound { extents[index] = number...met.upperBound }
        if number > met.upperBound { extents[index] = met.lowerBound...number }
    }

    /// Characters of a field: an escape is one, and so is what several bytes of UTF-8 write.
    private func characters(_ field: Span<UInt8>) -> Int {
        var count = 0
        var at = 0
        while at < field.count {
            if field[at] == UInt8(ascii: "\\") { at += 1 }
            at += 1
            while isUTF8, at < field.count, field[at] & 0xC0 == 0x80 { at += 1 }
            count += 1
        }
        return count
    }

    /// The integer that a field is; without `mayPad` only as PostgreSQL itself writes it.
    private static func integer(_ value: Span<UInt8>, mayPad: Bool) -> Int? {
        var at = 0
        let isNegative = value.count > 0 && value[0] == UInt8(ascii: "-")
        if isNegative || (mayPad && value.count > 0 && value[0] == UInt8(ascii: "+")) { at = 1 }
        guard at < value.count else { return nil }
        if !mayPad, value[at] == UInt8(ascii: "0"), value.count > 1 { return nil }
        var number = 0
        while at < value.count {
            let digit = value[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            let (sum, alsoOverflows) =
                isNegative
                ? tens.subtractingReportingOverflow(Int(digit)) : tens.addingReportingOverflow(Int(digit))
            guard !overflows, !alsoOverflows else { return nil }
            number = sum
            at += 1
        }
        return number
    }

    private static func isLongNumber(_ value: Span<UInt8>) -> Bool {
        guard value.count > 18 else { return false }
        for index in 1..<value.count where value[index] &- UInt8(ascii: "0") > 9 { return false }
        return true
    }
}

extension FieldEdit {
    /// How many bytes longer a value can become at most.
    fileprivate var growth: Int {
        let quotes = isArray ? 2 : 0
        return switch change {
        case .offset, .textOffset: 20 + quotes
        case .prefix(let prefix): (isArray ? 4 : 1) * prefix.count + quotes
        case .map(let map): map.longest + quotes
        }
    }
}
