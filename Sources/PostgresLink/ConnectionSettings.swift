/// How to reach a database: what libpq's connection parameters say.
///
/// Made by ``read(_:environment:)``. What is not said here, libpq takes from where it always does: `PG*` variables,
/// the service file, `~/.pgpass`.
public struct ConnectionSettings: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// libpq's parameters by name, but for the password.
    public internal(set) var parameters: [String: String]
    /// The password, if the settings hold one.
    public internal(set) var password: Secret?
    /// What the user should know of the settings' source, in sentences without a final full stop.
    public internal(set) var warnings: [String] = []
    /// The file they come from; nil for a URI or a string of settings.
    public internal(set) var file: String?

    /// Settings by libpq's names, such as `host` and `dbname`.
    ///
    /// A `password` among them is kept apart.
    public init(parameters: [String: String], password: Secret? = nil) {
        self.parameters = parameters
        self.password = password
        if let given = self.parameters.removeValue(forKey: "password") { self.password = Secret(given) }
    }

    /// Host, port, database and user as far as the settings name them; never a password.
    public var description: String {
        if let service = parameters["service"], parameters["host"] == nil { return "service=\(service)" }
        var text = parameters["user"].map { "\($0)@" } ?? ""
        text += parameters["host"] ?? parameters["hostaddr"] ?? "(default host)"
        if let port = parameters["port"] { text += ":\(port)" }
        return text + "/" + (parameters["dbname"] ?? "(default database)")
    }

    /// Shows what ``description`` shows.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// Reads what the user gave as a connection.
    ///
    /// - Parameters:
    ///   - text: A `postgresql://` or `postgres://` URI; settings as `host=… dbname=…` or `service=NAME`; or the path of
    ///     a Streamlit secrets file, which ends in `.toml`.
    ///   - environment: The process's variables; `~` at the start of a path is its `HOME`.
    /// - Returns: the settings, with warnings.
    /// - Throws: ``LinkError`` of the kind `badSettings`, which quotes nothing that may be a password.
    public static func read(_ text: String, environment: [String: String]) throws(LinkError) -> ConnectionSettings {
        if isFile(text) {
            var path = text
            if path.hasPrefix("~/"), let home = environment["HOME"] { path = home + path.dropFirst() }
            return try SecretsFile(path: path).settings()
        }
        return try ConnectionText(text).settings()
    }

    /// Whether a text names a secrets file rather than a connection.
    public static func isFile(_ text: String) -> Bool { !ConnectionText.isURI(text) && text.hasSuffix(".toml") }

    /// Whether a text says how to reach a server: a URI, settings, or a secrets file; not the name of a dump.
    public static func isConnection(_ text: String) -> Bool {
        ConnectionText.isURI(text) || isFile(text) || ConnectionText.isKeywordForm(text)
    }
}
