/// A CSV text as RFC 4180 describes it, read strictly, with the line of each record.
///
/// Lines may end in a line feed alone. A quote that is not closed, or stands where none may, is an error: what is
/// guessed in a list of tenants goes to the wrong one.
struct CSVText {
    /// One record, which a quoted line end can spread over several lines.
    struct Record: Equatable {
        var line: Int
        var fields: [String]
    }

    /// Why a text is none.
    struct Problem: Error, Equatable {
        var line: Int
        var found: String
    }

    /// Reads the records; lines without a character are passed over.
    static func records(_ text: String) throws(Problem) -> [Record] {
        var reader = Reader(bytes: Array(text.utf8))
        // Spreadsheets put a byte-order mark first.
        if text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) { reader.at = 3 }
        var records: [Record] = []
        while let record = try reader.record() {
            if record.fields != [""] { records.append(record) }
        }
        return records
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        var line = 1

        private static let (quote, comma, newline, carriageReturn) = (
            UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r")
        )

        mutating func record() throws(Problem) -> Record? {
            guard at < bytes.count else { return nil }
            var record = Record(line: line, fields: [])
            while true {
                record.fields.append(try field())
                guard at < bytes.count else { return record }
                let byte = bytes[at]
                at += 1
                if byte == Self.comma { continue }
                if byte == Self.carriageReturn { at += 1 }
                line += 1
                return record
            }
        }

        /// A field, up to the comma or line end behind it.
        private mutating func field() throws(Problem) -> String {
            guard at < bytes.count, bytes[at] == Self.quote else {
                let start = at
                while at < bytes.count, bytes[at] != Self.comma, !isLineEnd {
                    if bytes[at] == Self.quote {
                        throw Problem(line: line, found: "a quote inside a field that does not begin with one")
                    }
                    at += 1
                }
                return String(decoding: bytes[start..<at], as: UTF8.self)
            }
            let opened = line
            var value: [UInt8] = []
            at += 1
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                if byte != Self.quote {
                    value.append(byte)
                    if byte == Self.newline { line += 1 }
                } else if at < bytes.count, bytes[at] == Self.quote {
                    value.append(byte)
                    at += 1
                } else {
                    guard at == bytes.count || bytes[at] == Self.comma || isLineEnd else {
                        throw Problem(line: line, found: "text behind the quote that ends a field")
                    }
                    return String(decoding: value, as: UTF8.self)
                }
            }
            throw Problem(line: opened, found: "a quote that is never closed")
        }

        private var isLineEnd: Bool {
            bytes[at] == Self.newline
                || bytes[at] == Self.carriageReturn && at + 1 < bytes.count && bytes[at + 1] == Self.newline
        }
    }
}
