/// A sentence for people that can be said in another language.
///
/// Written as a string literal with interpolations. What is interpolated is kept apart from the words around it, so that
/// a translation is looked up by the words alone (``template``) and the arguments are put into it. Numbers are grouped;
/// what counts something is written with its noun, `"\(n, one: "row", many: "rows") left out"`, for plurals differ from
/// language to language; a year or an identifier is interpolated as text.
///
/// Two messages are equal where their English is, and a message is encoded as that: a decoded one has no arguments.
public struct Message: Sendable {
    /// What stands at a placeholder.
    public enum Argument: Sendable {
        /// A name, a value, SQL: the same in every language.
        case text(String)
        /// A number.
        case number(Int)
        /// A number and what it counts.
        case count(Int, one: String, many: String)
        /// Words of their own.
        case message(Message)
    }

    /// What stands before, between and behind the arguments: one more than they are.
    private var words = [""]
    /// What stands at the placeholders, in order.
    public private(set) var arguments: [Argument] = []

    /// Says what no language changes: a name, a server's own message.
    public init(verbatim text: String) { words = [text] }

    /// The English words, with `{}` where an argument stands.
    public var template: String { words.joined(separator: "{}") }

    /// Whether nothing is said.
    public var isEmpty: Bool { description.isEmpty }

    /// One message of both: for a sentence too long for a line of code.
    ///
    /// Its template is both together. What is made at another place is interpolated, to be translated by itself.
    public static func + (first: Message, second: Message) -> Message {
        var both = first
        both.words[both.words.count - 1] += second.words[0]
        both.words += second.words.dropFirst()
        both.arguments += second.arguments
        return both
    }

    /// The English words with the arguments as `say` has them.
    public func text(_ say: (Argument) -> String) -> String {
        zip(arguments, words.dropFirst()).reduce(into: words[0]) { $0 += say($1.0) + $1.1 }
    }

    private mutating func append(_ argument: Argument) {
        arguments.append(argument)
        words.append("")
    }
}

// MARK: English

extension Message: CustomStringConvertible {
    /// The message in English.
    public var description: String { text(\.description) }

    /// `1,234,567`, as English and Mexican Spanish write it.
    public static func number(_ value: Int) -> String {
        var digits = String(value.magnitude)[...]
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }
}

extension Message.Argument: CustomStringConvertible {
    /// The argument in English.
    public var description: String {
        switch self {
        case .text(let text): text
        case .number(let value): Message.number(value)
        case .count(let value, let one, let many): "\(Message.number(value)) \(value == 1 ? one : many)"
        case .message(let message): message.description
        }
    }
}

extension Message: Hashable {
    /// Whether both say the same in English.
    public static func == (first: Message, second: Message) -> Bool { first.description == second.description }

    /// By the English text.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Message: Codable {
    /// A message of the text alone.
    public init(from decoder: any Decoder) throws {
        self.init(verbatim: try decoder.singleValueContainer().decode(String.self))
    }

    /// Encodes the English text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

// MARK: Literals

extension Message: ExpressibleByStringInterpolation {
    /// Gathers words and arguments.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var message = Message(verbatim: "")

        /// Gathers nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Words.
        public mutating func appendLiteral(_ literal: String) { message.words[message.words.count - 1] += literal }

        /// A name, a value, SQL: the same in every language.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            message.append(.text(value.description))
        }

        /// Words of their own.
        public mutating func appendInterpolation(_ words: Message) { message.append(.message(words)) }

        /// A number.
        public mutating func appendInterpolation(_ value: Int) { message.append(.number(value)) }

        /// A number and what it counts.
        public mutating func appendInterpolation(_ value: Int, one: String, many: String) {
            message.append(.count(value, one: one, many: many))
        }
    }

    /// Words without arguments.
    public init(stringLiteral value: String) { self.init(verbatim: value) }

    /// Words with arguments.
    public init(stringInterpolation: StringInterpolation) { self = stringInterpolation.message }
}
