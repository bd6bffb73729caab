internal import DumpStream

/// Takes some fields out of rows of COPY data in text format.
struct AgainstFields: Equatable {
    /// The places of the fields in a row, in its order.
    let places: [Int]

    /// Appends the fields of the first row behind its number, as a row of COPY data.
    ///
    /// - Returns: how many bytes the row had.
    func append(_ number: Int, of rows: Span<UInt8>, to output: inout [UInt8]) -> Int {
        let (end, next) = CopyRows.firstRow(of: rows)
        let row = rows.extracting(0..<end)
        output += String(number).utf8
        var at = 0
        var field = 0
        for place in places {
            while field < place {
                at = Self.end(of: row, from: at) + 1
                field += 1
            }
            let stop = Self.end(of: row, from: at)
            output.append(UInt8(ascii: "\t"))
            output.append(row.extracting(min(at, stop)..<stop))
            (at, field) = (stop + 1, field + 1)
        }
        output.append(UInt8(ascii: "\n"))
        return next
    }

    /// Where the field ends that begins at `start`: at the next tab that no backslash precedes.
    private static func end(of row: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < row.count {
            let byte = row[at]
            if byte == UInt8(ascii: "\t") { return at }
            at += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return row.count
    }
}
