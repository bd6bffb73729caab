internal import SQLSyntax
public import Tenancy

/// A suggested project file as text: TOML, each setting with a comment that says why it is there and what to do when it
/// is wrong.
///
/// A line that begins with `#` and no blank behind it is a setting that is not in force.
public struct DraftText {
    let draft: ProjectDraft
    let speech: Speech
    var lines: [String] = []
    private let source: String
    private let tenant: [String: String]

    /// The file for the dump `source`; `tenant` is what the command line gave, by column.
    public static func toml(
        _ draft: ProjectDraft, source: String, tenant: [String: String], _ language: Language
    ) -> String {
        var text = DraftText(draft: draft, source: source, tenant: tenant, speech: Speech(language))
        text.heading()
        text.tenantSection()
        text.columnSections()
        text.keySection()
        text.tableSections()
        text.connections()
        return text.lines.joined(separator: "\n") + "\n"
    }

    private init(draft: ProjectDraft, source: String, tenant: [String: String], speech: Speech) {
        (self.draft, self.source, self.tenant, self.speech) = (draft, source, tenant, speech)
    }

    private mutating func heading() {
        say(
            "What becomes of \(source), suggested by mudanza new. Read it and correct it: it is yours now. Lines "
                + "that begin with # and no blank are settings that are not in force; take the # away to use one.")
        say("Next: mudanza plan \(source). Every key is explained in docs/project-file.md.")
    }

    private var columnNames: [String] {
        draft.columns.isEmpty ? TenancyColumn.standard.map(\.name.text) : draft.columns.map(\.name.text)
    }

    private mutating func tenantSection() {
        blank()
        say(
            "The tenant whose rows this dump holds: the values that every row of it gets. --tenant COLUMN=VALUE "
                + "on the command line overrides them, so that one file serves many tenants.")
        set("[tenant]", columnNames.contains { tenant[$0] != nil })
        for name in columnNames {
            set("\(Self.key(name)) = \(Self.quoted(tenant[name] ?? example(of: name)))", tenant[name] != nil)
        }
    }

    /// A value that the column can hold.
    private func example(of name: String) -> String {
        let type = draft.columns.first { $0.name.text == name }?.type ?? "text"
        switch type {
        case "smallint", "integer", "bigint": return "1"
        case "uuid": return "00000000-0000-0000-0000-000000000001"
        default: return name == "msp_id" ? "MSP-1" : name == "condominio_id" ? "COND-9" : "TENANT-1"
        }
    }

    private mutating func columnSections() {
        if draft.columns.isEmpty {
            blank()
            say(
                "The columns that every table of the tenant gains. Without this section they are msp_id and "
                    + "condominio_id, both varchar(100). A product with another tenant key names its own:")
            set("[[tenancy.columns]]", false)
            set("name = \"tenant_id\"", false)
            set("type = \"bigint\"", false)
            set("references = \"tenants(id)\"", false)
        }
        for column in draft.columns {
            blank()
            if column.tables.isEmpty {
                say("\(column.name): the other default column; as one is named, both must be.")
            } else {
                said(of: column)
                say(
                    "So it is taken as the tenancy column, with the type it has. Rows that hold a value keep it; "
                        + "NULLs get the tenant's. Wrong? Delete this section, and the columns are msp_id and "
                        + "condominio_id.")
            }
            set("[[tenancy.columns]]")
            set("name = \(Self.quoted(column.name.text))")
            set("type = \(Self.quoted(column.type))")
            reference(of: column)
        }
        for column in draft.otherColumns {
            blank()
            said(of: column)
            if columnNames.contains(column.name.text) {
                say(
                    "It is taken as the tenancy column that it is called like: rows that hold a value keep it, "
                        + "NULLs get the tenant's.")
            } else {
                say("It is left as it is. If it is the tenant's key, name it in [[tenancy.columns]].")
            }
        }
    }

    private mutating func reference(of column: DraftColumn) {
        if let standard = TenancyColumn.standard.first(where: { $0.name == column.name }),
            standard.canonicalType == SQLType.canonical(column.type), let reference = standard.references
        {
            return set("references = \(Self.quoted("\(reference.table.name)(\(reference.column))"))")
        }
        guard let other = column.references else { return }
        say(
            "It refers to \(other.table), which is in the dump itself, with the rows of this tenant alone. To "
                + "have it as the registry of all tenants, leave the dump's own out:")
        set("references = \(Self.quoted("\(other.table)(\(other.column))"))", false)
        set("[table.\(Self.pattern(other.table))]", false)
        set("class = \"skip\"", false)
    }

    private mutating func said(of column: DraftColumn) {
        let tables = list(column.tables)
        if column.hasOtherTypes {
            say("\(column.name) is in \(tables) already, as \(column.type) and with other types.")
        } else {
            say("\(column.name) is in \(tables) already, as \(column.type).")
        }
    }

    private mutating func keySection() {
        blank()
        let keys = draft.keys
        say(
            "How the keys of different tenants stay apart. keep: they stay as they are, which is right for one "
                + "tenant in a target, and where no two tenants have the same key.")
        if !keys.counted.isEmpty {
            say(
                "A second tenant would collide here: every database counts these keys from 1. They need offset "
                    + "or composite then: \(list(keys.counted)).")
        }
        if !keys.text.isEmpty {
            say(
                "Keys of text, which may or may not be the same in two databases (prefix or composite keeps them "
                    + "apart): \(list(keys.text)).")
        }
        if !keys.universal.isEmpty {
            say("UUIDs, which no two databases share: \(list(keys.universal)).")
        }
        if !keys.without.isEmpty {
            say("Without a primary key: \(list(keys.without)).")
        }
        set("[keys]")
        set("strategy = \"keep\"")
    }

    private mutating func tableSections() {
        if draft.tables.isEmpty {
            blank()
            say(
                "Every table is the tenant's: of \(draft.tableCount, one: "table", many: "tables") none looks "
                    + "like one that tenants share.")
        }
        for table in draft.tables { section(table) }
    }

    private mutating func connections() {
        blank()
        say(
            "The multi-tenant database that init, check, apply and verify go to: a postgresql:// URI, "
                + "service=NAME or a secrets file. Keep passwords out of this file. --target overrides it.")
        set("[target]", false)
        set("connection = \"secrets-multitenant.toml\"", false)
        blank()
        say("The single-tenant database, looked at only to make sure that it is never taken for the target.")
        set("[source]", false)
        set("connection = \"secrets-singletenant.toml\"", false)
    }
}
