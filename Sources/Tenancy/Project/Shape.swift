/// What a value of the project file may be.
///
/// The whole file is declared in ``ProjectShape``; the check of a file and the JSON Schema are both made from that
/// declaration.
indirect enum Shape: Sendable {
    /// A string.
    case text
    /// A string that may hold a password: no diagnostic quotes it.
    case secret
    /// A string or a number.
    case textOrNumber
    /// Anything but an array or a table.
    case scalar
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer
    /// One of these strings.
    case choice([String])
    /// An array whose elements have one shape.
    case list(of: Shape, canBeEmpty: Bool = false)
    /// A table.
    case section(Section)

    /// A table: the keys that have a meaning, and what any other key may hold.
    struct Section: Sendable {
        /// The keys with a meaning of their own.
        var keys: [Key] = []
        /// What any further key holds; nil where a further key is an error.
        var further: Further?

        /// A section with these keys and no other.
        init(_ keys: [Key]) { self.keys = keys }

        /// A section that also takes keys of the user's choice.
        init(_ keys: [Key] = [], further: Further) {
            self.keys = keys
            self.further = further
        }

        /// The declaration of a key.
        func key(_ name: String) -> Key? { keys.first { $0.name == name } }
    }

    /// A key of a section.
    struct Key: Sendable {
        var name: String
        var shape: Shape
        /// What it means, in one or two sentences.
        var summary: String
        /// What holds when it is absent; nil where nothing does.
        var defaultValue: Default?
        var isRequired = false
        var example: String?
    }

    /// What holds when a key is absent.
    enum Default: Sendable {
        /// A value, written the same in TOML and JSON.
        case value(String)
        /// What depends on something else, in words.
        case words(String)
    }

    /// Keys of the user's choice.
    struct Further: Sendable {
        /// What such a key is: `a table's name or glob`.
        var keyMeaning: String
        var shape: Shape
    }

    /// What is expected, for diagnostics.
    var expectation: String {
        switch self {
        case .text, .secret: "a string"
        case .textOrNumber: "a string or a number"
        case .scalar: "a string, number, boolean or date"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .choice(let choices): Self.oneOf(choices)
        case .list(.section, _): "an array of tables"
        case .list: "an array of strings"
        case .section: "a table"
        }
    }

    /// `"a"`, `"a" or "b"`, `"a", "b" or "c"`.
    static func oneOf(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
