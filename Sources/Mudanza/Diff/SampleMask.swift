public import SQLSyntax
internal import Tenancy

/// Which values of sample rows are hidden: those of named columns, those of columns that by their name hold personal
/// data, and what looks like such data inside other values.
public struct SampleMask: Sendable, Equatable {
    /// `column`, `table.column` or `schema.table.column`, with `*` and `?`: hidden too.
    public var hidden: [String]
    /// The same, shown although their name says that they should not be.
    public var shown: [String]

    /// Makes one.
    public init(hidden: [String] = [], shown: [String] = []) {
        self.hidden = hidden
        self.shown = shown
    }

    /// Words of column names, in English and Spanish, without accents: e-mail, telephone, identification, and secrets.
    private static let words: Set<String> = [
        "email", "mail", "correo", "telefono", "tel", "phone", "telephone", "celular", "cel", "movil", "mobile", "fax",
        "whatsapp", "identificacion", "identification", "documento", "dni", "curp", "rfc", "nss", "cedula", "pasaporte",
        "passport", "ssn", "cuit", "cuil", "rut", "nit", "ine", "licencia", "license", "tarjeta", "card", "iban",
        "clabe",
        "password", "passwd", "pwd", "pass", "contrasena", "clave", "secret", "secreto", "token", "otp", "salt", "pin",
        "nacimiento",
        "birthday", "birthdate", "birth", "dob",
    ]
    /// What of those stands inside longer words: `emailaddress`, `telefonocasa`.
    private static let stems = [
        "email", "correo", "telefono", "celular", "passw", "contrasen", "identificaci", "pasaporte", "passport",
        "phone",
    ]

    /// Whether all values of a column are hidden.
    public func hides(_ column: String, of table: QualifiedName) -> Bool {
        if hidden.contains(where: { Self.matches($0, column, table) }) { return true }
        return !shows(column, of: table) && Self.isPersonal(column)
    }

    private func shows(_ column: String, of table: QualifiedName) -> Bool {
        shown.contains { Self.matches($0, column, table) }
    }

    /// Refuses names that are no column's: what was to be hidden would be shown.
    func requireColumns(among columns: [(table: QualifiedName, column: String)]) throws(MaskError) {
        for pattern in hidden + shown {
            if columns.contains(where: { Self.matches(pattern, $0.column, $0.table) }) { continue }
            throw MaskError(pattern: pattern, nearest: Suggestion.nearest(to: pattern, among: columns.map(\.column)))
        }
    }

    /// A pattern of one name is a column's; of two, a table's and a column's; of three, a schema's too.
    private static func matches(_ pattern: String, _ column: String, _ table: QualifiedName) -> Bool {
        let parts = [table.schema?.text ?? "public", table.name.text, column]
        let count = min(max(pattern.split(separator: ".", omittingEmptySubsequences: false).count, 1), parts.count)
        return TablePattern(pattern)?.matches(plain: parts.suffix(count).joined(separator: ".")) ?? false
    }

    /// Whether a name has a word that stands for personal data: `correo`, `telefono_casa`, `contactEmail`.
    static func isPersonal(_ name: String) -> Bool {
        var words: [String] = [""]
        var wasLower = false
        for character in name {
            let isUpper = character.isUppercase
            if !character.isLetter || isUpper && wasLower { words.append("") }
            if character.isLetter { words[words.count - 1] += plain(character) }
            wasLower = character.isLowercase
        }
        let whole = words.joined()
        // Many of them are as personal as one.
        return words.contains {
            Self.words.contains($0) || $0.hasSuffix("s") && Self.words.contains(String($0.dropLast()))
        }
            || stems.contains(where: whole.contains)
    }

    private static func plain(_ character: Character) -> String {
        let lower = character.lowercased()
        return ["á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"][lower] ?? lower
    }

    // MARK: Fields

    /// How many characters of a value are shown.
    static let shownCharacters = 120

    /// What a report shows of a field.
    func field(_ text: String?, column: String, of table: QualifiedName) -> DiffField {
        guard let text else { return DiffField(column: column, content: .null) }
        if hides(column, of: table) { return DiffField(column: column, content: .masked) }
        // Hidden before it is cut: half an address would not look like one.
        let part = String(text.prefix(16 * Self.shownCharacters))
        let safe = shows(column, of: table) ? part : Redaction.text(part)
        let isCut = safe.count > Self.shownCharacters || text.count > 16 * Self.shownCharacters
        return DiffField(column: column, content: .value(String(safe.prefix(Self.shownCharacters)), isCut: isCut))
    }
}

/// A column that is to be hidden or shown, and that no table has.
public struct MaskError: Error, Sendable, CustomStringConvertible {
    /// What was given.
    public let pattern: String
    /// The column that was probably meant.
    public let nearest: String?

    /// What was given, and what it may be.
    public var description: String {
        "no column of the dump is called \(pattern)\n"
            + "  --mask and --unmask take column, table.column or schema.table.column, as PostgreSQL stores them, and globs"
            + (nearest.map { "\n  did you mean \"\($0)\"?" } ?? "")
    }
}
