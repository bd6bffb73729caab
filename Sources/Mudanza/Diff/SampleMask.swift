internal import SQLSyntax
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
        "passport", "ssn", "cuit", "cuil", "rut", "nit", "ine", "licencia", "license", "tarjeta", "card", "iban", "clabe",
        "password", "passwd", "pwd", "pass", "contrasena", "clave", "secret", "secreto", "token", "pin", "nacimiento",
        "birthday", "birthdate", "birth", "dob",
    ]
    /// What of those stands inside longer words: `emailaddress`, `telefonocasa`.
    private static let stems = [
        "email", "correo", "telefono", "celular", "passw", "contrasen", "identificaci", "pasaporte", "passport", "phone",
    ]

    /// Whether all values of a column are hidden.
    public func hides(_ column: String, of table: String) -> Bool {
        if Self.matches(shown, column, table) { return false }
        return Self.matches(hidden, column, table) || Self.isPersonal(column)
    }

    private static func matches(_ patterns: [String], _ column: String, _ table: String) -> Bool {
        let parts = (table.split(separator: ".").map(String.init) + [column])
        return patterns.contains { pattern in
            let wanted = pattern.split(separator: ".", omittingEmptySubsequences: false).count
            guard let glob = TablePattern(pattern) else { return false }
            return glob.matches(plain: parts.suffix(max(wanted, 1)).joined(separator: "."))
        }
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
        return words.contains(where: Self.words.contains) || stems.contains(where: whole.contains)
    }

    private static func plain(_ character: Character) -> String {
        let lower = character.lowercased()
        return ["á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u", "ü": "u", "ñ": "n"][lower] ?? lower
    }

    // MARK: Inside values

    /// What is put in the place of a part that is hidden.
    static let dots = "•••"

    /// A value without the e-mail addresses and international telephone numbers in it, and without what JSON has under a
    /// key of such a name.
    ///
    /// Other numbers are shown: nothing tells a local telephone number from a key.
    static func redacted(_ value: String) -> String {
        var text = value
        if let first = value.first(where: { !$0.isWhitespace }), first == "{" || first == "[" { text = json(text) }
        if text.contains("@") {
            text = text.replacing(/[^\s"'<>,;:()\[\]{}]+@[^\s"'<>,;:()\[\]{}@]+\.[^\s"'<>,;:()\[\]{}@]+/) { _ in dots }
        }
        if text.contains("+") { text = text.replacing(/\+[0-9][0-9 ().\-]{6,}[0-9]/) { _ in dots } }
        return text
    }

    private static func json(_ text: String) -> String {
        text.replacing(/"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+\-]*)/) { match in
            isPersonal(String(match.1)) ? "\"\(match.1)\"\(match.2)\"\(dots)\"" : String(match.0)
        }
    }

    // MARK: Fields

    /// How many characters of a value are shown.
    static let shownCharacters = 120

    /// What a report shows of a field.
    func field(_ value: [UInt8]?, column: String, of table: String) -> DiffField {
        guard let value else { return DiffField(column: column, content: .null) }
        let text = DumpExtract.text(value)
        if hides(column, of: table) { return DiffField(column: column, content: .masked(length: text.count)) }
        // Hidden before it is cut: half an address would not look like one.
        let safe = Self.redacted(String(text.prefix(16 * Self.shownCharacters)))
        let isCut = safe.count > Self.shownCharacters || text.count > 16 * Self.shownCharacters
        return DiffField(column: column, content: .value(String(safe.prefix(Self.shownCharacters)), isCut: isCut))
    }
}
