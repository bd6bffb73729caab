internal import DumpStream

/// How the fields of a column are brought into the one form in which they are compared.
///
/// The form is what the target's server writes under ``SessionForm``, so that its rows need no work; only fields of
/// floating-point numbers are read on both sides, for servers before version 12 write more digits than are needed.
enum FieldForm: Sendable, Equatable {
    /// The text as it came: two servers write equal values alike, or the difference is left to the server to judge.
    case asIs
    /// `true` and `false`, as INSERT has them, become `t` and `f`.
    case boolean
    /// Any offset becomes `+00`.
    case timestampWithTimeZone
    /// The escape format becomes the hex format.
    case bytes
    /// The number's bits.
    case float4
    /// The number's bits.
    case float8
    /// One text, as the plan writes it, becomes another, as the server writes it.
    case constant([UInt8], written: [UInt8])

    /// The form for a type of the server's own, by its OID; domains come as the type below them.
    init(typeOID: Int) {
        self =
            switch typeOID {
            case 16: .boolean
            case 17: .bytes
            case 700: .float4
            case 701: .float8
            case 1184: .timestampWithTimeZone
            default: .asIs
            }
    }

    /// Whether the target's fields need it too.
    var isForBothSides: Bool { self == .float4 || self == .float8 }

    /// Appends a field's one form.
    ///
    /// - Parameters:
    ///   - field: A field of COPY data in text format that is not NULL.
    ///   - row: What the form is appended to.
    /// - Returns: false, with nothing appended, where the field has that form already, or is nothing that is understood.
    @inline(__always)
    func append(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        switch self {
        case .asIs: return false
        case .boolean: return BooleanForm.append(field, to: &row)
        case .timestampWithTimeZone: return TimestampForm.append(field, to: &row)
        case .bytes: return BytesForm.append(field, to: &row)
        case .float4: return FloatForm.append4(field, to: &row)
        case .float8: return FloatForm.append8(field, to: &row)
        case .constant(let text, let written):
            guard field.equals(text) else { return false }
            row += written
            return true
        }
    }
}

/// `true` and `false`.
enum BooleanForm {
    static func append(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        guard field.count > 1 else { return false }
        if field.hasWord("true", in: 0..<field.count) {
            row.append(UInt8(ascii: "t"))
        } else if field.hasWord("false", in: 0..<field.count) {
            row.append(UInt8(ascii: "f"))
        } else {
            return false
        }
        return true
    }
}

/// `bytea`, in whichever output format.
enum BytesForm {
    private static let backslash = UInt8(ascii: "\\")

    /// Writes the escape format, in which COPY doubles each backslash, as hex.
    static func append(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        // The escape format writes a backslash as two, so `\x` begins nothing but hex.
        if field.count >= 3, field[0] == backslash, field[1] == backslash, field[2] == UInt8(ascii: "x") {
            return false
        }
        let start = row.count
        row.append(backslash)
        row.append(backslash)
        row.append(UInt8(ascii: "x"))
        var at = 0
        while at < field.count {
            var byte = field[at]
            at += 1
            if byte == backslash {
                // Two of COPY's are one of the format's; behind that comes another one, or three octal digits.
                guard at < field.count, field[at] == backslash else { return refuse(&row, start) }
                if at + 2 < field.count, field[at + 1] == backslash, field[at + 2] == backslash {
                    at += 3
                } else {
                    guard at + 3 < field.count, let high = octal(field[at + 1]), high < 4,
                        let middle = octal(field[at + 2]), let low = octal(field[at + 3])
                    else { return refuse(&row, start) }
                    byte = high << 6 | middle << 3 | low
                    at += 4
                }
            }
            row.append(digit(byte >> 4))
            row.append(digit(byte & 15))
        }
        return true
    }

    private static func refuse(_ row: inout [UInt8], _ start: Int) -> Bool {
        row.removeLast(row.count - start)
        return false
    }

    private static func octal(_ byte: UInt8) -> UInt8? {
        let value = byte &- 0x30
        return value < 8 ? value : nil
    }

    static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}

/// Floating-point numbers: their bits in hexadecimal.
enum FloatForm {
    static func append8(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        if let (mantissa, power, isNegative) = Decimal.read(field), mantissa < 1 << 53, -22...22 ~= power {
            // Both are exact, so one operation rounds rightly (Clinger's fast path).
            var value = Double(mantissa)
            value = power < 0 ? value / powers8[-power] : value * powers8[power]
            append(bits(isNegative ? -value : value), 16, to: &row)
            return true
        }
        guard let value = Double(text(field)) else { return false }
        append(bits(value), 16, to: &row)
        return true
    }

    static func append4(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        if let (mantissa, power, isNegative) = Decimal.read(field), mantissa < 1 << 24, -10...10 ~= power {
            var value = Float(mantissa)
            value = power < 0 ? value / powers4[-power] : value * powers4[power]
            append(bits(isNegative ? -value : value), 8, to: &row)
            return true
        }
        guard let value = Float(text(field)) else { return false }
        append(bits(value), 8, to: &row)
        return true
    }

    /// For PostgreSQL every NaN is the same, and so are the two zeros: an INSERT that says -0 stores 0.
    private static func bits(_ value: Double) -> UInt64 {
        value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern
    }

    private static func bits(_ value: Float) -> UInt64 {
        UInt64(value.isNaN ? Float.nan.bitPattern : value == 0 ? 0 : value.bitPattern)
    }

    private static let powers8: [Double] = (0...22).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }
    private static let powers4: [Float] = (0...10).map { power in (0..<power).reduce(1.0) { value, _ in value * 10 } }

    private static func text(_ field: Span<UInt8>) -> String {
        String(decoding: field.prefix(field.count), as: UTF8.self)
    }

    private static func append(_ bits: UInt64, _ digits: Int, to row: inout [UInt8]) {
        for shift in stride(from: (digits - 1) * 4, through: 0, by: -4) {
            row.append(BytesForm.digit(UInt8(truncatingIfNeeded: bits >> UInt64(shift)) & 15))
        }
    }

    /// A decimal number without rounding.
    private enum Decimal {
        static func read(_ field: Span<UInt8>) -> (mantissa: UInt64, power: Int, isNegative: Bool)? {
            var at = 0
            let isNegative = field.count > 0 && field[0] == UInt8(ascii: "-")
            if isNegative { at = 1 }
            var mantissa: UInt64 = 0
            var digits = 0
            var power = 0
            var isFraction = false
            var hasDigit = false
            while at < field.count {
                let value = field[at] &- 0x30
                if value < 10 {
                    mantissa = mantissa &* 10 &+ UInt64(value)
                    if mantissa > 0 { digits += 1 }
                    hasDigit = true
                    if isFraction { power -= 1 }
                } else if field[at] == UInt8(ascii: "."), !isFraction {
                    isFraction = true
                } else {
                    return nil
                }
                at += 1
            }
            return digits > 18 || !hasDigit ? nil : (mantissa, power, isNegative)
        }
    }
}
