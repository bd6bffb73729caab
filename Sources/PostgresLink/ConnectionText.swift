internal import CLibpq

/// A connection written as a URI or as `keyword=value` settings, read by libpq's own parser.
///
/// libpq's messages quote the text, which may hold a password: none of them is passed on.
struct ConnectionText {
    private let text: String
    /// Whom errors are about.
    private let place: String

    init(_ text: String, place: String = "the connection") {
        self.text = text
        self.place = place
    }

    static func isURI(_ text: String) -> Bool { text.hasPrefix("postgresql://") || text.hasPrefix("postgres://") }

    /// Whether the text starts with one of libpq's keywords and an equals sign.
    static func isKeywordForm(_ text: String) -> Bool {
        guard let equals = text.firstIndex(of: "=") else { return false }
        return keywords.contains(String(text[..<equals].filter { $0 != " " }))
    }

    private static var keywords: Set<String> {
        guard let options = unsafe PQconndefaults() else { return [] }
        defer { unsafe PQconninfoFree(options) }
        var names: Set<String> = []
        var option = unsafe options
        // Sound: libpq ends the array with a null keyword.
        while let keyword = unsafe option.pointee.keyword {
            unsafe names.insert(String(cString: keyword))
            unsafe option += 1
        }
        return names
    }

    func settings() throws(LinkError) -> ConnectionSettings {
        guard !text.utf8.contains(0) else { throw bad("\(place) holds a NUL byte") }
        if Self.isURI(text) {
            try checkSpecialCharacters()
        } else if !Self.isKeywordForm(text) {
            throw bad(
                "\(place) is neither a URI nor settings",
                expected: "postgresql://user@host/database, service=NAME, host=… dbname=…, or a file ending in .toml")
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &message) else {
            unsafe PQfreemem(message)
            throw bad(
                "\(place) cannot be read",
                advice: Self.isURI(text)
                    ? "Special characters of the password are written as %40 for @, %2F for /, %3A for :, %25 for %."
                    : "Settings are written keyword=value with blanks between them; a value with blanks stands in '…'.")
        }
        defer { unsafe PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        let settings = ConnectionSettings(parameters: parameters)
        try Self.check(settings, place: place)
        return settings
    }

    /// Refuses settings in which a password stands where it would be shown.
    static func check(_ settings: ConnectionSettings, place: String) throws(LinkError) {
        let parameters = settings.parameters
        let ports = parameters["port"]?.split(separator: ",", omittingEmptySubsequences: false) ?? []
        if !ports.allSatisfy(isPort) {
            throw LinkError(
                .badSettings, found: "the port in \(place) is not a number", expected: "1 to 65535", advice: escapes)
        }
        if parameters["host"]?.contains("@") == true, parameters["host"]?.hasPrefix("@") != true {
            throw LinkError(.badSettings, found: "the host's name in \(place) holds an @", advice: escapes)
        }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty || (text.utf8.allSatisfy { $0 &- 0x30 < 10 } && Int(text).map { 1...65535 ~= $0 } == true)
    }

    private static let escapes =
        "Special characters of a URI's password are written as %40 for @, %2F for /, %3A for :, %25 for %."

    /// An @ or / in a password splits a URI elsewhere than its writer thought, and part of the password becomes the
    /// host's or database's name, which messages show.
    private func checkSpecialCharacters() throws(LinkError) {
        let scheme = text.hasPrefix("postgresql://") ? "postgresql://" : "postgres://"
        let beforeQuery = text.dropFirst(scheme.count).prefix { $0 != "?" }
        let authority = beforeQuery.prefix { $0 != "/" }
        let signs = beforeQuery.count { $0 == "@" }
        if signs > 1 || (signs == 1 && !authority.contains("@")) {
            throw bad("the URI of \(place) has an @ or a / inside its user or password", advice: Self.escapes)
        }
        // A `?` in a password ends the part above too early.
        if signs == 0, text.dropFirst(scheme.count).contains("@"), !hasAtInQuery {
            throw bad("the URI of \(place) has a ? inside its user or password", advice: Self.escapes)
        }
    }

    private var hasAtInQuery: Bool {
        guard let mark = text.firstIndex(of: "?") else { return false }
        return text[mark...].dropFirst().split(separator: "&").allSatisfy { !$0.contains("@") || $0.contains("=") }
    }

    private func bad(_ found: String, expected: String = "", advice: String = "") -> LinkError {
        LinkError(.badSettings, found: found, expected: expected, advice: advice)
    }
}
