/// The JSON Schema of `mudanza.toml`, for editors that complete and check as one types.
///
/// It is made from the same declaration as the check of a file. It says no less, but it cannot say what concerns two
/// settings at once: those remain ``Project/parse(_:file:)``'s affair.
public enum ProjectSchema {
    private static let schema = ShapeSchema(
        title: "mudanza.toml",
        description: "What Mudanza makes of a single-tenant database. Every key has a default.",
        root: ProjectShape.root)

    /// The schema (draft 2020-12) as text, with a line end after its last line.
    public static func json() -> String { schema.json() }

    /// Every key that the project file knows, as `section.key`, for tests of the documentation.
    static var keys: [String] { schema.keys }
}
