public import Tenancy

/// Says messages in one language.
///
/// `let say = Speech(.es)`, then `say("Tables: \(count)")`. The Spanish of what is said stands in ``Spanish``, by the
/// English template; a test fails where one is missing.
public struct Speech: Sendable {
    /// The language.
    public let language: Language

    /// Speaks a language.
    public init(_ language: Language) { self.language = language }

    /// The message in the language; its words in English where they have no translation.
    public func callAsFunction(_ message: Message) -> String {
        guard language == .es, let spanish = Spanish.templates[message.template] else { return message.text(text) }
        return Self.fill(spanish, message.arguments.map(text)) ?? message.text(text)
    }

    private func text(_ argument: Message.Argument) -> String {
        switch (argument, language) {
        case (.message(let message), _): self(message)
        case (.count(let value, let one, let many), .es):
            // "Un millón de filas", but "un millón una filas".
            "\(Message.number(value)) \(value != 0 && value % 1_000_000 == 0 ? "de " : "")"
                + (Spanish.nouns[many].map { value == 1 ? $0.one : $0.many } ?? (value == 1 ? one : many))
        case (.text, _), (.number, _), (.count, .en): argument.description
        }
    }

    /// Puts arguments into a template, in order at `{}`, the one of that number at `{1}`.
    ///
    /// - Returns: nil where it does not name each argument once.
    static func fill(_ template: String, _ arguments: [String]) -> String? {
        var text = ""
        var left = Set(arguments.indices)
        var next = 0
        var rest = template[...]
        while let start = rest.firstIndex(of: "{") {
            guard let end = rest[start...].firstIndex(of: "}") else { break }
            let place = rest[rest.index(after: start)..<end]
            guard let index = place.isEmpty ? next : Int(place).map({ $0 - 1 }), left.remove(index) != nil else {
                return nil
            }
            next += 1
            text += rest[..<start] + arguments[index]
            rest = rest[rest.index(after: end)...]
        }
        return left.isEmpty ? text + rest : nil
    }
}
