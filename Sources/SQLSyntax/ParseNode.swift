/// A node of a parse tree.
///
/// Fields are asked for by the names they have in `pg_query.proto`, which are PostgreSQL's.
/// The wrapper message `Node` (one field for each type of node) is passed through: a node is always the wrapped one.
struct ParseNode {
    /// The tree's bytes; every node of it shares them.
    struct Source {
        let bytes: [UInt8]
        /// Where two bytes each were put into the text before it was parsed.
        let insertions: [Int]
    }

    private let source: Source
    private let range: Range<Int>
    private let type: MessageType

    init(source: Source, range: Range<Int>, type: MessageType) {
        self.source = source
        self.range = range
        self.type = type
    }

    /// The name of its type, such as `RangeVar`.
    var typeName: String { type.name }

    /// Whether this is a node of the type with this name, such as `RangeVar`.
    func isA(_ name: StaticString) -> Bool { type.isNamed(name) }

    /// The node in a field; nil where there is none.
    func node(_ field: StaticString, ifPresent: Bool = false) -> ParseNode? {
        guard let field = type.field(field, ifPresent: ifPresent), let inner = field.message,
            let found = first(field.id)
        else { return nil }
        return unwrapped(found, inner)
    }

    /// The nodes in a repeated field; with `ifPresent`, none where this type of node has no such field.
    func nodes(_ field: StaticString, ifPresent: Bool = false) -> [ParseNode] {
        guard let field = type.field(field, ifPresent: ifPresent), let inner = field.message else { return [] }
        var result: [ParseNode] = []
        var at = range.lowerBound
        while let entry = WireEntry(source.bytes, at: at, limit: range.upperBound) {
            at = entry.next
            if entry.id == field.id, let node = unwrapped(entry.content, inner) { result.append(node) }
        }
        return result
    }

    /// Every node directly below, in the order of the message's fields, but for those in the fields named.
    func children(except fields: [StaticString] = []) -> [ParseNode] {
        let left = fields.compactMap { type.field($0)?.id }
        var result: [ParseNode] = []
        var at = range.lowerBound
        while let entry = WireEntry(source.bytes, at: at, limit: range.upperBound) {
            at = entry.next
            if !left.isEmpty, left.contains(entry.id) { continue }
            if let inner = type.field(id: entry.id)?.message, let node = unwrapped(entry.content, inner) {
                result.append(node)
            }
        }
        return result
    }

    /// The bytes of a string field; empty where it is not set.
    func bytes(_ field: StaticString) -> ArraySlice<UInt8> {
        guard let field = type.field(field), let found = first(field.id) else { return [] }
        return source.bytes[found]
    }

    /// A string field that holds a name; nil where it is empty.
    func name(_ field: StaticString) -> SQLIdentifier? {
        let bytes = bytes(field)
        return bytes.isEmpty ? nil : SQLIdentifier(bytes: bytes)
    }

    /// Whether a string field is exactly this text; PostgreSQL's one-letter codes are such.
    func has(_ field: StaticString, _ text: String) -> Bool { bytes(field).elementsEqual(text.utf8) }

    /// A number, or the number of an enumerator; 0 where it is not set.
    func int(_ field: StaticString) -> Int {
        guard let field = type.field(field) else { return 0 }
        var at = range.lowerBound
        while let entry = WireEntry(source.bytes, at: at, limit: range.upperBound) {
            if entry.id == field.id { return Int(Int32(truncatingIfNeeded: entry.number)) }
            at = entry.next
        }
        return 0
    }

    /// A Boolean.
    func flag(_ field: StaticString) -> Bool { int(field) != 0 }

    /// Where it begins in the statement's text; nil where the parser does not say.
    var location: Int? {
        let parsed = int("location")
        guard parsed > 0 else { return nil }
        return parsed - 2 * source.insertions.count { $0 < parsed }
    }

    /// The names in a list of `String` nodes.
    func names(_ field: StaticString) -> [SQLIdentifier] {
        nodes(field).compactMap { $0.isA("String") ? $0.name("sval") : nil }
    }

    private func first(_ id: UInt64) -> Range<Int>? {
        var at = range.lowerBound
        while let entry = WireEntry(source.bytes, at: at, limit: range.upperBound) {
            if entry.id == id { return entry.content }
            at = entry.next
        }
        return nil
    }

    private func unwrapped(_ content: Range<Int>, _ inner: MessageType) -> ParseNode? {
        guard inner.isNamed("Node") else { return ParseNode(source: source, range: content, type: inner) }
        guard let entry = WireEntry(source.bytes, at: content.lowerBound, limit: content.upperBound),
            let wrapped = inner.field(id: entry.id)?.message
        else { return nil }
        return ParseNode(source: source, range: entry.content, type: wrapped)
    }
}

/// One field of a protobuf message: a key, then a number or bytes with their length.
private struct WireEntry {
    let id: UInt64
    var number: UInt64 = 0
    var content: Range<Int> = 0..<0
    let next: Int

    /// nil at the message's end, or where its bytes make no sense.
    init?(_ bytes: [UInt8], at start: Int, limit: Int) {
        var at = start
        guard at < limit, let key = Self.varint(bytes, &at, limit) else { return nil }
        id = key >> 3
        switch key & 7 {
        case 0:
            guard let value = Self.varint(bytes, &at, limit) else { return nil }
            number = value
            next = at
        case 1 where at + 8 <= limit: next = at + 8
        case 2:
            guard let length = Self.varint(bytes, &at, limit), length <= UInt64(limit - at) else { return nil }
            content = at..<(at + Int(length))
            next = content.upperBound
        case 5 where at + 4 <= limit: next = at + 4
        default: return nil
        }
    }

    @inline(__always)
    private static func varint(_ bytes: [UInt8], _ at: inout Int, _ limit: Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < limit, shift < 64 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
