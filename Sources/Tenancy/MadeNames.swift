public import SQLSyntax

/// Names for the objects that Mudanza makes: shortened as PostgreSQL shortens its own, and never taken twice.
///
/// Follows `makeObjectName` and `ChooseRelationName` of `src/backend/commands/indexcmds.c`.
public struct MadeNames: Sendable {
    /// The longest name in bytes (`NAMEDATALEN` - 1).
    public static let longest = 63

    private var taken: Set<QualifiedName> = []

    /// No name is taken yet.
    public init() {}

    /// Takes a name that exists.
    public mutating func take(_ name: QualifiedName) { taken.insert(name) }

    /// A free name made of the parts with underscores between them, e.g.
    ///
    /// `(idx, eventos, msp)`.
    ///
    /// Where it is too long the longer of `stem` and `column` gives up characters from its end; where it is taken a
    /// number is added to `label`.
    public mutating func make(
        prefix: String = "", stem: String, column: String, label: String = "", in schema: SQLIdentifier?
    ) -> SQLIdentifier {
        var number = 0
        while true {
            let suffix = number == 0 ? label : "\(label)\(number)"
            let text = Self.joined(prefix: prefix, stem: stem, column: column, label: suffix)
            let name = SQLIdentifier(text)
            if taken.insert(QualifiedName(schema, name)).inserted { return name }
            number += 1
        }
    }

    static func joined(prefix: String, stem: String, column: String, label: String) -> String {
        let overhead =
            (prefix.isEmpty ? 0 : prefix.utf8.count + 1) + 1 + (label.isEmpty ? 0 : label.utf8.count + 1)
        let room = longest - overhead
        var (first, second) = (stem.utf8.count, column.utf8.count)
        while first + second > room {
            if first > second { first -= 1 } else { second -= 1 }
        }
        let parts = [prefix, clipped(stem, first), clipped(column, second), label]
        return parts.filter { !$0.isEmpty }.joined(separator: "_")
    }

    /// As many whole characters as fit into `bytes` bytes.
    private static func clipped(_ text: String, _ bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var scalars = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            if length > bytes { break }
            scalars.append(scalar)
        }
        return String(scalars)
    }
}
