/// Reads the fields of COPY data in text format as COPY FROM reads them, and writes them as COPY TO does.
package enum CopyField {
    /// The values of a row; nil stands for NULL.
    package static func values(of row: Span<UInt8>) -> [[UInt8]?] {
        var values: [[UInt8]?] = []
        var start = 0
        var at = 0
        while at <= row.count {
            if at == row.count || row[at] == UInt8(ascii: "\t") {
                values.append(value(of: row.extracting(start..<at)))
                start = at + 1
            } else if row[at] == UInt8(ascii: "\\"), at + 1 < row.count {
                at += 1
            }
            at += 1
        }
        return values
    }

    /// The value of a field; nil where it is `\N`, and nothing else.
    private static func value(of field: Span<UInt8>) -> [UInt8]? {
        if isNull(field) { return nil }
        var value: [UInt8] = []
        append(field, to: &value)
        return value
    }

    /// Whether a field is `\N`, and nothing else.
    static func isNull(_ field: Span<UInt8>) -> Bool {
        field.count == 2 && field[0] == UInt8(ascii: "\\") && field[1] == UInt8(ascii: "N")
    }

    /// What follows the backslash where COPY TO escapes a byte (`CopyAttributeOutText` in `copyto.c`); nil where it does not.
    @inline(__always)
    package static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"): byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0B: UInt8(ascii: "v")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }

    /// Appends what a field that is not NULL stands for.
    static func append(_ field: Span<UInt8>, to value: inout [UInt8]) {
        var at = 0
        while at < field.count {
            let byte = field[at]
            at += 1
            guard byte == UInt8(ascii: "\\"), at < field.count else {
                value.append(byte)
                continue
            }
            let letter = field[at]
            at += 1
            switch letter {
            case UInt8(ascii: "b"): value.append(8)
            case UInt8(ascii: "t"): value.append(9)
            case UInt8(ascii: "n"): value.append(10)
            case UInt8(ascii: "v"): value.append(11)
            case UInt8(ascii: "f"): value.append(12)
            case UInt8(ascii: "r"): value.append(13)
            case UInt8(ascii: "0")...UInt8(ascii: "7"):
                value.append(number(in: field, from: at - 1, to: &at, radix: 8, most: 3))
            case UInt8(ascii: "x") where at < field.count && digit(field[at], 16) != nil:
                value.append(number(in: field, from: at, to: &at, radix: 16, most: 2))
            default: value.append(letter)
            }
        }
    }

    /// The byte that up to `most` digits name; only its lower eight bits count.
    private static func number(
        in field: Span<UInt8>, from start: Int, to end: inout Int, radix: UInt16, most: Int
    ) -> UInt8 {
        var value: UInt16 = 0
        end = start
        while end < field.count, end - start < most, let digit = digit(field[end], radix) {
            value = value * radix + digit
            end += 1
        }
        return UInt8(truncatingIfNeeded: value)
    }

    private static func digit(_ byte: UInt8, _ radix: UInt16) -> UInt16? {
        let value: UInt16
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt16(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = UInt16(byte) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): value = UInt16(byte) - 0x37
        default: return nil
        }
        return value < radix ? value : nil
    }
}
