/// The declaration of every key of `mudanza.toml`, with its type, meaning and default.
enum ProjectShape {
    /// The whole file.
    static let root = Shape.Section([
        Shape.Key(
            name: "tenant", shape: .section(tenant),
            summary: "The tenant of this run: a value for each tenancy column. `--tenant` overrides it."),
        Shape.Key(
            name: "tenancy", shape: .section(tenancy), summary: "What a tenant-owned table gains."),
        Shape.Key(
            name: "registry", shape: .section(registries),
            summary: "The tables that list the tenants: how to make them, and what the tenant's row holds."),
        Shape.Key(name: "keys", shape: .section(keys), summary: "What becomes of keys."),
        Shape.Key(
            name: "references", shape: .list(of: .section(reference)),
            summary: "References that no foreign key declares: what refers to a key that moves moves with it."),
        Shape.Key(
            name: "table", shape: .section(tables),
            summary: "Rules for tables, by name or glob; for each setting the most exact rule that gives it wins."),
        Shape.Key(name: "target", shape: .section(target), summary: "The multi-tenant database."),
        Shape.Key(
            name: "source", shape: .section(source),
            summary: "The single-tenant database that the dumps come from. It is never written to."),
    ])

    private static let tenant = Shape.Section(
        further: Shape.Further(keyMeaning: "the name of a tenancy column", shape: .textOrNumber))

    private static let tenancy = Shape.Section([
        Shape.Key(
            name: "columns", shape: .list(of: .section(column)),
            summary: "The tenancy columns, in order. Without any, `msp_id` and `condominio_id`, "
                + "both `varchar(100)` with a registry of their own.")
    ])

    private static let column = Shape.Section([
        Shape.Key(
            name: "name", shape: .text, summary: "The column's name, exactly as PostgreSQL stores it.",
            isRequired: true, example: "tenant_id"),
        Shape.Key(
            name: "type", shape: .text, summary: "The column's type, as in CREATE TABLE.", isRequired: true,
            example: "varchar(100)"),
        Shape.Key(
            name: "nullable", shape: .boolean, summary: "Whether the column may hold NULL.",
            defaultValue: .value("false")),
        Shape.Key(
            name: "references", shape: .text,
            summary: "The registry and its key column, as SQL writes them: `table(column)` or `schema.table(column)`; "
                + "the schema is `public` unless given. Every row's value must be in it. Without this setting there is no registry.",
            example: "tenants(tenant_id)"),
        Shape.Key(
            name: "on_delete", shape: .choice(OnDelete.allCases.map(\.rawValue)),
            summary: "What happens to a tenant's rows when its row in the registry is deleted.",
            defaultValue: .value("\"restrict\"")),
        Shape.Key(
            name: "index", shape: .boolean, summary: "Whether the column gets an index in every table.",
            defaultValue: .value("true")),
        Shape.Key(
            name: "comment", shape: .text, summary: "A comment on the column in every table.",
            example: "The tenant that owns the row"),
    ])

    private static let registries = Shape.Section(
        further: Shape.Further(
            keyMeaning: "a registry that a tenancy column references, as SQL writes its name",
            shape: .section(registry)))

    private static let registry = Shape.Section(
        [
            Shape.Key(
                name: "columns", shape: .list(of: .text, canBeEmpty: true),
                summary: "Column definitions, as in CREATE TABLE, for a registry that must be made. The key column and "
                    + "those of `nested` are made beside them. Without it: `id bigserial PRIMARY KEY`, and a column for "
                    + "every value given here.",
                example: "nombre varchar(255)"),
            Shape.Key(
                name: "nested", shape: .boolean,
                summary: "Whether the registry also carries the tenancy columns before its own, as foreign keys to "
                    + "their registries: a community belongs to one reseller.", defaultValue: .value("true")),
        ],
        further: Shape.Further(
            keyMeaning: "a column of the registry, whose value goes into the row of the tenant in [tenant]",
            shape: .scalar))

    private static let strategy = Shape.choice(KeyStrategy.allCases.map(\.rawValue))

    private static let keys = Shape.Section([
        Shape.Key(
            name: "strategy", shape: strategy,
            summary: "How keys stay apart between tenants: `keep` (one tenant, or keys already global), `composite` "
                + "(the tenancy columns lead every key), `offset` (integer keys move by a base), `prefix` (text keys "
                + "gain one). `--strategy` overrides it.", defaultValue: .value("\"keep\"")),
        Shape.Key(
            name: "base", shape: .integer,
            summary:
                "What is added to this tenant's integer keys under `offset`, and to the OIDs of its large objects under "
                + "any strategy but `keep`. `--base` overrides it.",
            defaultValue: .words("`apply` takes one from the target's ledger")),
        Shape.Key(
            name: "prefix", shape: .text,
            summary: "Under `prefix`: what this tenant's text keys begin with. `--prefix` overrides it.",
            defaultValue: .words("the tenant's last value and `-`"), example: "COND-9-"),
        Shape.Key(
            name: "widen", shape: .boolean,
            summary: "Under `offset`: whether `smallint` and `integer` keys, all that refers to them, and their "
                + "sequences become `bigint`. `--widen` overrides it.", defaultValue: .value("false")),
    ])

    private static let reference = Shape.Section([
        Shape.Key(
            name: "table", shape: .text, summary: "The table that refers, by name or glob.", isRequired: true,
            example: "public.bitacora"),
        Shape.Key(
            name: "column", shape: .text,
            summary:
                "The column that refers, exactly as PostgreSQL stores its name; an array refers with each element.",
            isRequired: true, example: "registro_id"),
        Shape.Key(
            name: "to", shape: .text,
            summary: "What it refers to: `schema.table(column)`, or `large objects` for a column of their OIDs.",
            example: "public.entidades(entidad_id)"),
        Shape.Key(
            name: "table_named_in", shape: .text,
            summary: "In place of `to`: the column that names the table in each row. It then refers to that table's "
                + "primary key.", example: "tabla"),
        Shape.Key(
            name: "names",
            shape: .section(
                Shape.Section(
                    further: Shape.Further(
                        keyMeaning: "a word that stands in the column of `table_named_in`", shape: .text))),
            summary: "Words that stand there for a table in place of its name, such as `Visita = \"public.visitas\"`."),
    ])

    private static let tables = Shape.Section(
        further: Shape.Further(
            keyMeaning: "a table's name, with or without schema, or a glob with `*` and `?`; in double quotes as SQL "
                + "writes it where the name itself holds a dot, a quote, `*` or `?`", shape: .section(table)))

    private static let table = Shape.Section([
        Shape.Key(
            name: "class", shape: .choice(TableClass.allCases.map(\.rawValue)),
            summary: "`tenant`: every row belongs to the tenant. `shared`: copied once, the same for all tenants. "
                + "`skip`: left out. `--shared` and `--skip` override it.", defaultValue: .value("\"tenant\"")),
        Shape.Key(
            name: "strategy", shape: strategy, summary: "The key strategy of this table.",
            defaultValue: .words("the strategy of [keys]")),
        Shape.Key(
            name: "natural_key", shape: .list(of: .text),
            summary: "The columns by which a row of a shared table is recognised when it comes again.",
            defaultValue: .words("the primary key"), example: "rol_id"),
        Shape.Key(
            name: "on_conflict", shape: .choice(OnConflict.allCases.map(\.rawValue)),
            summary: "What to do with a row of a shared table that is there already and differs: stop, keep what is "
                + "there, or update it.", defaultValue: .value("\"error\"")),
        Shape.Key(
            name: "references",
            shape: .section(
                Shape.Section(
                    further: Shape.Further(
                        keyMeaning: "a column of the table, exactly as PostgreSQL stores its name", shape: .text))),
            summary: "Foreign keys that the database does not declare: for a column, `schema.table(column)` as SQL."),
        Shape.Key(
            name: "expressions",
            shape: .section(
                Shape.Section(
                    further: Shape.Further(
                        keyMeaning: "a column of the table, exactly as PostgreSQL stores its name", shape: .text))),
            summary: "Columns that PostgreSQL computes, each by an SQL expression over the row's columns, "
                + "`mudanza.base` and `mudanza.prefix`: for keys inside JSON documents."),
    ])

    private static let target = Shape.Section([
        Shape.Key(
            name: "connection", shape: .secret,
            summary: "A `postgresql://` URI, a libpq `service=` string, or the path of a secrets `.toml` file. "
                + "`--target` overrides it.",
            example: "secrets-multitenant.toml")
    ])

    private static let source = Shape.Section([
        Shape.Key(
            name: "connection", shape: .secret,
            summary: "As that of `[target]`. It is opened read-only, and only to make sure that it is not the target. "
                + "`--source` overrides it.",
            example: "secrets-singletenant.toml")
    ])
}
