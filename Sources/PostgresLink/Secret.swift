/// A text that must not be shown: a password.
///
/// Printing, interpolating, dumping or reflecting it gives `***`.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable,
    CustomPlaygroundDisplayConvertible, ExpressibleByStringLiteral
{
    private let text: String

    /// Keeps this text secret.
    public init(_ text: String) { self.text = text }

    /// Keeps this text secret.
    public init(stringLiteral text: String) { self.text = text }

    /// Whether there is no text.
    public var isEmpty: Bool { text.isEmpty }

    /// Gives the text itself to `body`, which must not let it out.
    public func withText<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(text)
    }

    /// `***`.
    public var description: String { "***" }

    /// `***`.
    public var debugDescription: String { "***" }

    /// Shows no part of it.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// `***`.
    public var playgroundDescription: Any { "***" }

    /// A message without this text.
    func removed(from message: String) -> String { text.isEmpty ? message : message.replacing(text, with: "***") }
}
