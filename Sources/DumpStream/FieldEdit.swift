/// How one field of COPY rows in text format changes.
///
/// Texts here are what fields stand for, without the escapes of COPY or of an array.
public struct FieldEdit: Sendable {
    /// What is done to a value; NULL stays.
    public enum Change: Sendable {
        /// This is added to an integer; the sum must lie within the bounds.
        case offset(Int, bounds: ClosedRange<Int>)
        /// This is added where a text is an integer as PostgreSQL writes it; other texts stay.
        case textOffset(Int)
        /// This is put in front.
        case prefix([UInt8])
        /// Another value stands for each of these; others stay.
        case map(FieldMap)
    }

    /// The rows concerned: those in which another field is one of these, blanks at its end aside.
    public struct Condition: Sendable {
        /// The other field's place, from 0.
        public var field: Int
        /// Its values.
        public var values: [[UInt8]]

        /// Makes a condition.
        public init(field: Int, values: [[UInt8]]) {
            self.field = field
            self.values = values
        }
    }

    /// The field's place, from 0.
    public var field: Int
    /// What is done to it.
    public var change: Change
    /// Whether it is an array's text, each element of which changes.
    public var isArray: Bool
    /// How many characters a value may have; nil: any number.
    public var characters: Int?
    /// The rows concerned; nil: all.
    public var condition: Condition?

    /// Makes an edit.
    public init(
        field: Int, change: Change, isArray: Bool = false, characters: Int? = nil, condition: Condition? = nil
    ) {
        self.field = field
        self.change = change
        self.isArray = isArray
        self.characters = characters
        self.condition = condition
    }

    /// Why a value cannot be changed.
    public enum Refusal: Sendable, Equatable {
        /// It is no integer.
        case notInteger
        /// What it becomes lies outside the bounds.
        case outOfRange
        /// What it becomes has more characters than it may.
        case tooLong
        /// It is no array.
        case notArray
    }
}

/// Values that stand for others, found without making a copy of what is looked up.
public struct FieldMap: Sendable {
    private struct Entry {
        var key: Range<Int>
        var value: Range<Int>
    }

    /// All keys and values.
    private(set) var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Places in ``entries``, plus one, by hash; 0 is free.
    private var slots: [Int32]
    /// The longest value, in bytes.
    let longest: Int

    /// Makes one of its pairs.
    public init(_ pairs: [[UInt8]: [UInt8]]) {
        var size = 16
        while size < pairs.count * 2 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
        longest = pairs.values.map(\.count).max() ?? 0
        for (key, value) in pairs {
            let (start, middle) = (bytes.count, bytes.count + key.count)
            bytes += key + value
            entries.append(Entry(key: start..<middle, value: middle..<bytes.count))
            var slot = Self.hash(key.span) & (size - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Int32(entries.count)
        }
    }

    private func isKey(_ entry: Entry, _ key: Span<UInt8>) -> Bool {
        guard entry.key.count == key.count else { return false }
        for index in key.indices where bytes[entry.key.lowerBound + index] != key[index] { return false }
        return true
    }

    /// FNV-1a: short keys, no attacker's choice of any weight.
    private static func hash(_ key: Span<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in key.indices { hash = (hash ^ UInt64(key[index])) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }

    /// Where in ``bytes`` stands what stands for `key`; nil where nothing does.
    func value(of key: Span<UInt8>) -> Range<Int>? {
        var slot = Self.hash(key) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if isKey(entry, key) { return entry.value }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }
}
