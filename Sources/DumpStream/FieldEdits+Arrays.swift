extension FieldEdits {
    /// Changes each element of an array's text, `{1,2,NULL}`; see PostgreSQL's manual, "Array Input and Output Syntax".
    mutating func changeArray(_ text: Span<UInt8>, _ index: Int, to writer: inout RowWriter) -> FieldEdit.Refusal? {
        // `[0:2]={1,2,3}`: the bounds stay.
        var at = 0
        if text.count > 0, text[0] == UInt8(ascii: "[") {
            guard let equals = text.firstIndex(of: UInt8(ascii: "="), from: 0) else { return .notArray }
            at = equals + 1
        }
        guard at < text.count, text[at] == UInt8(ascii: "{") else { return .notArray }
        var kept = 0
        var depth = 0
        while at < text.count {
            let byte = text[at]
            switch byte {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: ","): break
            case _ where isSpace(byte): break
            default:
                guard depth > 0, let end = Self.endOfElement(text, at) else { return .notArray }
                writer.append(escaping: text.extracting(kept..<at))
                if let refusal = changeElement(text.extracting(at..<end), index, to: &writer) { return refusal }
                (at, kept) = (end, end)
                continue
            }
            at += 1
            guard depth > 0 || at == text.count else { return .notArray }
        }
        guard depth == 0 else { return .notArray }
        writer.append(escaping: text.extracting(kept...))
        return nil
    }

    /// Changes an element, in double quotes or not.
    private mutating func changeElement(
        _ text: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        let isQuoted = text[0] == UInt8(ascii: "\"")
        if !isQuoted, text.hasWord("null", in: 0..<text.count) {
            writer.append(text)
            return nil
        }
        let inside = isQuoted ? text.extracting(1..<(text.count - 1)) : text
        if inside.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil {
            return changeElement(text, inside, index, to: &writer)
        }
        var value = exchange(&element, [])
        value.removeAll(keepingCapacity: true)
        var at = 0
        while at < inside.count {
            if inside[at] == UInt8(ascii: "\\"), at + 1 < inside.count { at += 1 }
            value.append(inside[at])
            at += 1
        }
        let refusal = changeElement(text, value.span, index, to: &writer)
        element = value
        return refusal
    }

    /// Changes an element, which stands for `value`.
    private mutating func changeElement(
        _ text: Span<UInt8>, _ value: Span<UInt8>, _ index: Int, to writer: inout RowWriter
    ) -> FieldEdit.Refusal? {
        let nothing: [UInt8] = []
        switch values.decide(value, edits[index], index) {
        case .same: writer.append(escaping: text)
        case .number(let number, let width):
            let isPadded = width > number.digits
            if isPadded { writer.append(UInt8(ascii: "\"")) }
            writer.append(number, width: width)
            if isPadded { writer.append(UInt8(ascii: "\"")) }
        case .prefixed(let cut):
            guard case .prefix(let prefix) = edits[index].change else { break }
            writer.append(element: prefix.span, value.extracting(droppingLast: cut))
        case .mapped(let range):
            guard case .map(let map) = edits[index].change else { break }
            writer.append(element: nothing.span, map.bytes.span.extracting(range))
        case .refused(let refusal): return refusal
        }
        return nil
    }

    /// Behind the element that begins at `start`, blanks at its end left out; nil where it does not end.
    private static func endOfElement(_ text: Span<UInt8>, _ start: Int) -> Int? {
        let isQuoted = text[start] == UInt8(ascii: "\"")
        var at = isQuoted ? start + 1 : start
        var end = at
        while at < text.count {
            switch text[at] {
            case UInt8(ascii: "\\"):
                at += 2
                end = at
                continue
            case UInt8(ascii: "\""): return isQuoted ? at + 1 : nil
            case UInt8(ascii: ","), UInt8(ascii: "}"): if !isQuoted { return end }
            case UInt8(ascii: "{"): if !isQuoted { return nil }
            case let byte: if isQuoted || !isSpace(byte) { end = at + 1 }
            }
            at += 1
        }
        return nil
    }
}

extension RowWriter {
    /// Writes two texts as one element of an array, in quotes where PostgreSQL writes them (`array_out` in `arrayfuncs.c`).
    fileprivate mutating func append(element first: Span<UInt8>, _ second: Span<UInt8>) {
        let isQuoted =
            first.count + second.count == 0 || first.needsQuotes || second.needsQuotes
            || isNull(first, second)
        if isQuoted { append(UInt8(ascii: "\"")) }
        append(inArray: first)
        append(inArray: second)
        if isQuoted { append(UInt8(ascii: "\"")) }
    }

    private func isNull(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Bool {
        guard first.count + second.count == 4 else { return false }
        for (index, letter) in "null".utf8.enumerated() {
            let byte = index < first.count ? first[index] : second[index - first.count]
            if byte | 0x20 != letter { return false }
        }
        return true
    }

    private mutating func append(inArray text: Span<UInt8>) {
        for index in text.indices {
            // Each escape of the array's is a backslash to COPY, which escapes it once more.
            if text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "\\") {
                append(escaping: UInt8(ascii: "\\"))
            }
            append(escaping: text[index])
        }
    }
}

extension Span where Element == UInt8 {
    fileprivate var needsQuotes: Bool {
        for index in indices {
            switch self[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\\"):
                return true
            case let byte: if isSpace(byte) { return true }
            }
        }
        return false
    }
}
