/// What becomes of single values, escapes aside.
struct ValueEdits: Sendable {
    /// What becomes of a value.
    enum Outcome {
        case same
        /// This number, with blanks behind it up to this many bytes.
        case number(Int, width: Int)
        /// It goes behind the prefix, without so many blanks at its end.
        case prefixed(cut: Int)
        /// What stands at these bytes of the map.
        case mapped(Range<Int>)
        case refused(FieldEdit.Refusal)
    }

    /// Whether the text is UTF-8, so that characters can be counted; otherwise each byte counts as one.
    let isUTF8: Bool
    /// Each edit's prefix as a field of COPY.
    let prefixes: [[UInt8]]
    /// The characters of each edit's prefix.
    private let lengths: [Int]
    /// The smallest and the largest integer that each edit met; the former is above the latter where it met none.
    private var met: [(lowest: Int, highest: Int)]

    init(_ edits: [FieldEdit], isUTF8: Bool) {
        self.isUTF8 = isUTF8
        let plain = edits.map { edit -> [UInt8] in
            if case .prefix(let prefix) = edit.change { prefix } else { [] }
        }
        prefixes = plain.map { prefix in
            prefix.flatMap { byte -> [UInt8] in CopyField.escape(byte).map { [UInt8(ascii: "\\"), $0] } ?? [byte] }
        }
        lengths = plain.map { Self.characters($0.span, isUTF8: isUTF8) }
        met = edits.map { _ in (.max, .min) }
    }

    var extents: [ClosedRange<Int>?] { met.map { $0.lowest <= $0.highest ? $0.lowest...$0.highest : nil } }

    /// Decides on a value, or on an element of an array.
    @inline(__always)
    mutating func decide(_ value: Span<UInt8>, _ edit: borrowing FieldEdit, _ index: Int) -> Outcome {
        switch edit.change {
        case .offset(let base, let bounds):
            guard let number = Self.integer(value, isLoose: true) else {
                return .refused(Self.isLongNumber(value) ? .outOfRange : .notInteger)
            }
            if number == 0, bounds == Self.oids { return .same }
            let (sum, overflows) = number.addingReportingOverflow(base)
            guard !overflows, bounds.contains(sum) else { return .refused(.outOfRange) }
            meet(number, index)
            return .number(sum, width: 0)
        case .textOffset(let base): return textOffset(value, base, edit.characters, index)
        case .prefix:
            guard let most = edit.characters, prefixes[index].count + value.count > most else {
                return .prefixed(cut: 0)
            }
            let excess = lengths[index] + Self.characters(value, isUTF8: isUTF8) - most
            // `character(n)` has blanks up to its length, and PostgreSQL itself drops those beyond it.
            guard excess <= value.blanksAtEnd else { return .refused(.tooLong) }
            return .prefixed(cut: max(excess, 0))
        case .map(let map):
            guard let range = map.value(of: value) else { return .same }
            if let most = edit.characters, range.count > most,
                Self.characters(map.bytes.span.extracting(range), isUTF8: isUTF8) > most
            {
                return .refused(.tooLong)
            }
            return .mapped(range)
        }
    }

    /// The bounds of OIDs, among which 0 (`InvalidOid`) names nothing.
    private static let oids = 0...Int(UInt32.max)

    private mutating func textOffset(_ value: Span<UInt8>, _ base: Int, _ most: Int?, _ index: Int) -> Outcome {
        let blanks = value.blanksAtEnd
        guard let number = Self.integer(value.extracting(droppingLast: blanks), isLoose: false) else { return .same }
        let (sum, overflows) = number.addingReportingOverflow(base)
        guard !overflows else { return .refused(.outOfRange) }
        if let most, sum.digits > most { return .refused(.tooLong) }
        meet(number, index)
        return .number(sum, width: blanks > 0 ? value.count : 0)
    }

    @inline(__always)
    private mutating func meet(_ number: Int, _ index: Int) {
        if number < met[index].lowest { met[index].lowest = number }
        if number > met[index].highest { met[index].highest = number }
    }

    private static func characters(_ value: Span<UInt8>, isUTF8: Bool) -> Int {
        guard isUTF8 else { return value.count }
        var count = 0
        for index in value.indices where value[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// The integer that a value is: as PostgreSQL reads it where `isLoose`, otherwise only as PostgreSQL writes it.
    @inline(__always)
    private static func integer(_ value: Span<UInt8>, isLoose: Bool) -> Int? {
        var at = 0
        var end = value.count
        if isLoose {
            while at < end, isSpace(value[at]) { at += 1 }
            while end > at, isSpace(value[end - 1]) { end -= 1 }
        }
        let isNegative = at < end && value[at] == UInt8(ascii: "-")
        if isNegative || (isLoose && at < end && value[at] == UInt8(ascii: "+")) { at += 1 }
        guard at < end else { return nil }
        if !isLoose, value[at] == UInt8(ascii: "0"), value.count > 1 { return nil }
        var number = 0
        while at < end {
            let digit = value[at] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, overflows) = number.multipliedReportingOverflow(by: 10)
            // Downwards for both: the lowest integer has no counterpart above 0.
            let (sum, alsoOverflows) = tens.subtractingReportingOverflow(Int(digit))
            guard !overflows, !alsoOverflows else { return nil }
            number = sum
            at += 1
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }

    private static func isLongNumber(_ value: Span<UInt8>) -> Bool {
        guard value.count > 18 else { return false }
        for index in 1..<value.count where value[index] &- UInt8(ascii: "0") > 9 { return false }
        return true
    }
}

extension Int {
    /// How many bytes it takes in decimal, its sign included.
    var digits: Int {
        var digits = self < 0 ? 2 : 1
        var left = magnitude / 10
        while left > 0 {
            digits += 1
            left /= 10
        }
        return digits
    }
}

extension Span where Element == UInt8 {
    /// How many blanks stand at the end.
    var blanksAtEnd: Int {
        var at = count
        while at > 0, self[at - 1] == UInt8(ascii: " ") { at -= 1 }
        return count - at
    }
}
