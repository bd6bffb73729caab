public import SQLSyntax

/// Which tables a rule is for: one name, or a glob.
///
/// A pattern is plain text, compared with the table's unquoted name: `roles`, `public.roles`, `public.log_*`. With a dot
/// it is compared with `schema.name`, without one with the bare name. `*` stands for any characters, `?` for one. In
/// double quotes, as SQL writes it, it is one exact name: `public."Weird.Name*"`.
public struct TablePattern: Sendable, Hashable, CustomStringConvertible {
    /// How much a pattern says; the most exact pattern decides.
    public struct Exactness: Sendable, Hashable, Comparable {
        /// Whether it is a name, no glob.
        public var isName: Bool
        /// How many of its characters stand for themselves.
        public var literalCount: Int

        /// A name beats a glob; then the more literal characters win.
        public static func < (a: Exactness, b: Exactness) -> Bool {
            a.isName == b.isName ? a.literalCount < b.literalCount : !a.isName
        }
    }

    /// The pattern as written.
    public let description: String
    /// How much it says.
    public let exactness: Exactness
    /// The name that it is, where it was written as SQL writes names.
    private let quotedName: QualifiedName?

    /// Reads a pattern; nil where it is empty or its quotes make no name.
    public init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        description = text
        if text.contains("\"") {
            guard let name = SQLText.qualifiedName(text) else { return nil }
            quotedName = name
            exactness = Exactness(isName: true, literalCount: name.plain.count)
        } else {
            quotedName = nil
            let wildcards = text.count { $0 == "*" || $0 == "?" }
            exactness = Exactness(isName: wildcards == 0, literalCount: text.count - wildcards)
        }
    }

    /// Whether the rule is for this table.
    ///
    /// A name without schema is taken to be in `public`.
    public func matches(_ name: QualifiedName) -> Bool {
        let schema = name.schema ?? "public"
        if let quotedName {
            return quotedName.name == name.name && (quotedName.schema ?? schema) == schema
        }
        let text = description.contains(".") ? schema.text + "." + name.name.text : name.name.text
        return exactness.isName ? text == description : Self.matches(Array(text), glob: Array(description))
    }

    /// Whether `text` is the name, or fits the pattern, as it stands.
    public func matches(plain text: String) -> Bool { Self.matches(Array(text), glob: Array(description)) }

    /// Matches by going back to the last star whenever what follows it does not fit.
    private static func matches(_ text: [Character], glob: [Character]) -> Bool {
        var (at, inGlob) = (0, 0)
        var star: (inGlob: Int, at: Int)?
        while at < text.count {
            if inGlob < glob.count, glob[inGlob] == "*" {
                star = (inGlob, at)
                inGlob += 1
            } else if inGlob < glob.count, glob[inGlob] == "?" || glob[inGlob] == text[at] {
                at += 1
                inGlob += 1
            } else if let last = star {
                star = (last.inGlob, last.at + 1)
                at = last.at + 1
                inGlob = last.inGlob + 1
            } else {
                return false
            }
        }
        return glob[inGlob...].allSatisfy { $0 == "*" }
    }
}
