/// The declaration of every key of a manifest in TOML, with its type, meaning and default.
enum ManifestShape {
    /// The whole file.
    static let root = Shape.Section([
        Shape.Key(
            name: "defaults", shape: .section(Shape.Section(settings)),
            summary: "What holds for every dump that does not say otherwise."),
        Shape.Key(
            name: "dump", shape: .list(of: .section(dump)),
            summary: "The dumps, in the order in which they are loaded.", isRequired: true),
    ])

    static let dump = Shape.Section(
        [
            Shape.Key(
                name: "file", shape: .text,
                summary:
                    "The dump's path, from the manifest's folder; or a glob with `*`, `?` and `[...]`, for as many "
                    + "dumps as it finds. Then `pattern` says whose each is.",
                isRequired: true, example: "dumps/condominio-9.sql"),
            Shape.Key(
                name: "pattern", shape: .text,
                summary: "How the dump's path ends, with the names of tenancy columns in braces, where their values "
                    + "stand.",
                example: "{msp_id}/{condominio_id}.sql"),
            Shape.Key(
                name: "base", shape: .integer,
                summary: "Under the strategy `offset`: what is added to this tenant's integer keys.",
                defaultValue: .words("a base from the target's ledger")),
            Shape.Key(
                name: "prefix", shape: .text,
                summary: "Under the strategy `prefix`: what this tenant's text keys begin with.",
                defaultValue: .words("the tenant's last value and `-`"), example: "COND-9-"),
        ] + settings)

    private static let settings = [
        Shape.Key(
            name: "tenant", shape: .section(tenant),
            summary: "The tenant whose dump it is: a value for each tenancy column of the project file."),
        Shape.Key(
            name: "strategy", shape: .choice(KeyStrategy.allCases.map(\.rawValue)),
            summary: "How keys stay apart, where it is not as in `[keys]` of the project file.",
            defaultValue: .words("that of the project file")),
        Shape.Key(
            name: "shared", shape: .list(of: .text, canBeEmpty: true),
            summary: "Further tables, by name or glob, that are copied once for all tenants.", example: "public.roles"),
        Shape.Key(
            name: "skip", shape: .list(of: .text, canBeEmpty: true),
            summary: "Further tables, by name or glob, that are left out.", example: "audit.*"),
        Shape.Key(
            name: "schema", shape: .text,
            summary: "For a dump of rows alone: the dump that creates its tables, from the manifest's folder.",
            example: "dumps/schema.sql"),
    ]

    private static let tenant = Shape.Section(
        further: Shape.Further(keyMeaning: "the name of a tenancy column", shape: .textOrNumber))
}

/// The JSON Schema of a manifest in TOML, for editors that complete and check as one types.
///
/// What concerns two settings, the project file or the file system is ``Manifest``'s affair.
public enum ManifestSchema {
    private static let schema = ShapeSchema(
        title: "A manifest of mudanza batch", description: "The dumps of many tenants that go into one database.",
        root: ManifestShape.root)

    /// The schema (draft 2020-12) as text, with a line end after its last line.
    public static func json() -> String { schema.json() }

    /// Every key that a manifest knows, as `section.key`, for tests of the documentation.
    static var keys: [String] { schema.keys }
}
