extension FieldEdits {
    /// Changes each element of an array's text, `{1,2,NULL}`; see PostgreSQL's manual, "Array Input and Output Syntax".
    mutating func changeArray(_ value: Span<UInt8>, _ index: Int, to writer: inout RowWriter) -> FieldEdit.Refusal? {
        // `[0:2]={1,2,3}`: the bounds stay.
        var at = 0
        if value.count > 0, value[0] == UInt8(ascii: "[") {
            guard let equals = value.firstIndex(of: UInt8(ascii: "="), from: 0) else { return .notArray }
            writer.append(value.extracting(0...equals))
            at = equals + 1
        }
        guard at < value.count, value[at] == UInt8(ascii: "{") else { return .notArray }
        while at < value.count {
            switch value[at] {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","):
                writer.append(value[at])
                at += 1
            case UInt8(ascii: "\""):
                guard let end = Self.endOfQuoted(value, at) else { return .notArray }
                if let refusal = changeQuoted(value.extracting((at + 1)..<(end - 1)), index, to: &writer) {
                    return refusal
                }
                at = end
            default:
                var end = at
                while end < value.count, value[end] != UInt8(ascii: ","), value[end] != UInt8(ascii: "}") { end += 1 }
                let element = value.extracting(at..<end)
                at = end
                if element.hasWord("null", in: 0..<element.count) {
                    writer.append(element)
                } else if case .prefix = edits[index].change {
                    if let refusal = changeQuoted(element, index, to: &writer) { return refusal }
                } else if let refusal = changeOne(element, index, to: &writer) {
                    return refusal
                }
            }
        }
        return nil
    }

    /// Changes what stands, or is to stand, in double quotes.
    private mutating func changeQuoted(
        _ element: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        writer.append(UInt8(ascii: "\""))
        if case .prefix(let prefix) = edits[index].change {
            for byte in prefix {
                // In an array's text these take a backslash, which COPY doubles; the prefix has its own doubled already.
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    writer.append(UInt8(ascii: "\\"))
                    if byte == UInt8(ascii: "\"") { writer.append(UInt8(ascii: "\\")) }
                }
                writer.append(byte)
            }
            writer.append(element)
        } else if let refusal = changeOne(element, index, to: &writer) {
            return refusal
        }
        writer.append(UInt8(ascii: "\""))
        return nil
    }

    /// Behind the quote that closes the one at `start`; inside, COPY has doubled each backslash.
    private static func endOfQuoted(_ value: Span<UInt8>, _ start: Int) -> Int? {
        var at = start + 1
        while at < value.count {
            if value[at] == UInt8(ascii: "\\"), at + 2 < value.count, value[at + 1] == UInt8(ascii: "\\") {
                // `\\"` is a quote inside, `\\\\` a backslash.
                at += value[at + 2] == UInt8(ascii: "\\") ? 4 : 3
                continue
            }
            if value[at] == UInt8(ascii: "\"") { return at + 1 }
            at += value[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }
}
