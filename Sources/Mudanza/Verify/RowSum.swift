internal import DumpStream

/// How many rows there are, and the sum of their digests modulo 2^128: equal for the same rows in any order.
struct RowSum: Sendable, Equatable {
    var rows = 0
    var digest = Digest128.zero

    static func += (sum: inout RowSum, other: RowSum) {
        sum.rows += other.rows
        sum.digest += other.digest
    }
}

/// Sums up the rows of one table, each brought into the form in which it is compared.
struct RowSummer {
    private let seed: UInt64
    /// The fields that must be looked at, in order.
    private let fields: [(place: Int, form: FieldForm)]
    /// A row in the form in which it is compared.
    ///
    /// Its storage is used again.
    private var buffer: [UInt8] = []
    private(set) var sum = RowSum()

    init(_ forms: [FieldForm], seed: UInt64) {
        self.seed = seed
        fields = forms.enumerated().filter { $0.element != .asIs }.map { ($0.offset, $0.element) }
    }

    /// Adds a row of COPY data in text format, its line end left out.
    @inline(__always)
    mutating func add(_ row: Span<UInt8>) {
        sum.rows += 1
        sum.digest += digest(of: row)
    }

    /// The digest of a row of COPY data in text format, its line end left out.
    @inline(__always)
    mutating func digest(of row: Span<UInt8>) -> Digest128 {
        fields.isEmpty || !change(row) ? Digest128(of: row, seed: seed) : Digest128(of: buffer.span, seed: seed)
    }

    /// Adds whole rows, each with its line end.
    mutating func add(rows: Span<UInt8>) {
        var at = 0
        while at < rows.count {
            let rest = rows.extracting(at...)
            let (end, next) = CopyRows.firstRow(of: rest)
            add(rest.extracting(0..<end))
            at += next
        }
    }

    /// Puts the row's one form into ``buffer``.
    ///
    /// - Returns: false where that is the row itself.
    private mutating func change(_ row: Span<UInt8>) -> Bool {
        buffer.removeAll(keepingCapacity: true)
        var copied = 0
        var isChanged = false
        var place = 0
        var start = 0
        fields: for (wanted, form) in fields {
            while place < wanted {
                guard let tab = row.firstIndex(of: 0x09, from: start) else { break fields }
                start = tab + 1
                place += 1
            }
            let end = row.firstIndex(of: 0x09, from: start) ?? row.count
            let field = row.extracting(start..<end)
            let isNull = field.count == 2 && field[0] == UInt8(ascii: "\\") && field[1] == UInt8(ascii: "N")
            guard !isNull else { continue }
            let before = buffer.count
            buffer.append(row.extracting(copied..<start))
            if form.append(field, to: &buffer) {
                copied = end
                isChanged = true
            } else {
                buffer.removeLast(buffer.count - before)
            }
        }
        if isChanged { buffer.append(row.extracting(copied..<row.count)) }
        return isChanged
    }
}
