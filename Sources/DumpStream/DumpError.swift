/// Why a dump cannot be read, rewritten or written: what was found, where, and what to do.
///
/// The text never quotes row values: a dump holds personal data and errors end up in logs.
public struct DumpError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure this is; tests and scripts match on it.
    public enum Code: String, Sendable, Codable {
        case cannotOpen, cannotRead, cannotWrite, notADump, empty
        case unterminated, truncatedCopy, metaCommand, fieldCount, unsupported, tooLarge, changedFile
    }

    /// The kind of failure.
    public var code: Code
    /// Where it was found; nil when it concerns no place in a file.
    public var location: Location?
    /// What was found, in one sentence without a final full stop.
    public var found: String
    /// What was expected instead; empty when obvious.
    public var expected: String
    /// What the user can do; empty when nothing sensible can be said.
    public var advice: String

    /// Makes an error; the texts are sentences without a final full stop.
    public init(
        _ code: Code, at location: Location? = nil, found: String, expected: String = "", advice: String = ""
    ) {
        self.code = code
        self.location = location
        self.found = found
        self.expected = expected
        self.advice = advice
    }

    /// The whole message, one line a sentence.
    public var description: String {
        var text = location.map { "\($0): " } ?? ""
        text += found
        if !expected.isEmpty { text += "; expected \(expected)" }
        if !advice.isEmpty { text += "\n  \(advice)" }
        return text
    }
}
