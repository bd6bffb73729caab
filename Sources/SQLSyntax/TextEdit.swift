/// A change to a statement's text at the place of a token.
public struct TextEdit: Sendable, Equatable {
    /// The bytes replaced, counted from the statement's first; empty for an insertion.
    public var range: Range<Int>
    /// What stands there instead.
    public var replacement: [UInt8]

    /// Makes an edit.
    public init(_ range: Range<Int>, _ replacement: [UInt8]) {
        self.range = range
        self.replacement = replacement
    }
}
