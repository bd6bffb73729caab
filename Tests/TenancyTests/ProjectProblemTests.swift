import Tenancy
import Testing

/// A wrong project file and all that is said about it.
struct WrongFile: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) {
        self.name = name
        self.text = text
        self.problems = problems
    }

    var testDescription: String { name }
}

@Suite struct ProjectProblemTests {
    @Test("keys that mean nothing, values of the wrong type or outside their set", arguments: WrongFile.shapes)
    func shapes(file: WrongFile) { expect(file) }

    @Test("values that only their meaning shows to be wrong", arguments: WrongFile.meanings)
    func meanings(file: WrongFile) { expect(file) }

    @Test("texts that are no TOML", arguments: WrongFile.syntax)
    func syntax(file: WrongFile) { expect(file) }

    private func expect(_ file: WrongFile) {
        let error = #expect(throws: ProjectError.self) { try Project.parse(file.text, file: "m.toml") }
        #expect(error?.diagnostics.map(\.description) == file.problems)
    }

    @Test("a problem says its parts apart") func parts() throws {
        let error = try #require(throws: ProjectError.self) {
            try Project.parse("\n[keys]\nstrategy = \"kepe\"\n", file: "a/b.toml")
        }
        #expect(
            error.diagnostics == [
                Diagnostic(
                    file: "a/b.toml", line: 3, keyPath: "keys.strategy", found: "\"kepe\"",
                    expected: "\"keep\", \"composite\", \"offset\" or \"prefix\"", advice: "did you mean \"keep\"?")
            ])
        #expect(error.description == error.diagnostics[0].description)
    }

    @Test(
        "no problem quotes a connection",
        arguments: [
            "target.connection = [\"SECRET\"]", "target = \"SECRET\"", "[target]\nconection = \"SECRET\"",
            "connection = \"SECRET\"", "[target]\nconnection = SECRET", "[target]\nconnection = \"SECRET",
            "[target]\nconnection = \"\" SECRET", "[target]\nconnection = { uri = \"SECRET\" }",
            "[target]\nconnection = tSECRET", "[target]\nconnection = \"\"\"SECRET",
            "[[target]]\nconnection = \"SECRET\"",
        ])
    func secrets(text: String) throws {
        let error = try #require(throws: ProjectError.self) { try Project.parse(text, file: "m.toml") }
        #expect(error.description.allSatisfy { $0 != "S" })
    }
}

extension WrongFile {
    static let shapes = [
        WrongFile(
            "an unknown section", "[tables.x]\nclass = \"skip\"",
            """
            m.toml:1: tables: unknown key; expected "tenant", "tenancy", "registry", "keys", "table" or "target"
              did you mean "table"?
            """),
        WrongFile(
            "a key in the wrong place", "strategy = \"keep\"\n",
            """
            m.toml:1: strategy: unknown key; expected "tenant", "tenancy", "registry", "keys", "table" or "target"
              strategy belongs in [keys]
            """),
        WrongFile(
            "a misspelt list", "[[tenancy.colums]]\nname = 'a'",
            "m.toml:1: tenancy.colums: unknown key; expected \"columns\"\n  did you mean \"columns\"?"),
        WrongFile(
            "one bracket for two", "[tenancy.columns]\nname = 'a'\ntype = 'int'",
            """
            m.toml:1: tenancy.columns: a table; expected an array of tables
              write [[tenancy.columns]], with two brackets
            """),
        WrongFile(
            "everything wrong in a column",
            """
            # a comment = 1
            [[tenancy.columns]]
            name = "a"
            type = \"\"\"
            bigint\"\"\"   # [[x]]
            [[tenancy.columns]]

            Name = 'x'
            type = 5
            nullable = "false"
              "on_delete" = "restrct"
            index = 1
            comment = ['a',
              "b"]
            """,
            "m.toml:6: tenancy.columns[1]: name is missing\n  add for example: name = \"tenant_id\"",
            """
            m.toml:8: tenancy.columns[1].Name: unknown key; expected "name", "type", "nullable", "references", \
            "on_delete", "index" or "comment"
              did you mean "name"?
            """,
            "m.toml:9: tenancy.columns[1].type: the integer 5; expected a string",
            """
            m.toml:10: tenancy.columns[1].nullable: the string "false"; expected true or false
              leave out the quotes
            """,
            """
            m.toml:11: tenancy.columns[1].on_delete: "restrct"; expected "restrict", "no_action", "cascade" or "set_null"
              did you mean "restrict"?
            """,
            "m.toml:12: tenancy.columns[1].index: the integer 1; expected true or false",
            "m.toml:13: tenancy.columns[1].comment: an array; expected a string"),
        WrongFile(
            "columns written inline",
            """
            tenancy = { columns = [
              { name = "a", type = "int" },
              # between
              { name = "b", type = "int", indx = true }, 7 ] }
            """,
            """
            m.toml:4: tenancy.columns[1].indx: unknown key; expected "name", "type", "nullable", "references", \
            "on_delete", "index" or "comment"
              did you mean "index"?
            """,
            "m.toml:4: tenancy.columns[2]: an integer; expected a table"),
        WrongFile(
            "no columns", "[tenancy]\ncolumns = []",
            "m.toml:2: tenancy.columns: an empty array; expected one element or more"),
        WrongFile(
            "a registry's misspelt columns", "[registry.msps_exo]\nnombre = 'x'\ncolum = ['a int']\nalta = []",
            "m.toml:3: registry.msps_exo.colum: unknown key; expected \"columns\" or \"nested\"\n  did you mean \"columns\"?",
            "m.toml:4: registry.msps_exo.alta: an array; expected a string, number, boolean or date"),
        WrongFile(
            "a registry's columns of the wrong type", "registry.msps_exo = { columns = 'a int', nested = 0 }",
            "m.toml:1: registry.msps_exo.columns: the string \"a int\"; expected an array of strings\n  write [\"a int\"]",
            "m.toml:1: registry.msps_exo.nested: the integer 0; expected true or false"),
        WrongFile(
            "a dotted name without quotes", "[table.public.roles]\nclass = 'shared'\n[registry.public.msps_exo]\na = 1",
            "m.toml:1: table.public.roles: a table inside a table\n"
                + "  a name with a dot needs quotes: [table.\"public.roles\"]",
            "m.toml:3: registry.public.msps_exo: a table inside a table\n"
                + "  a name with a dot needs quotes: [registry.\"public.msps_exo\"]"),
        WrongFile(
            "a table's settings",
            """
            [table."public.é\\"x\\""]
            class = "Shared"
            natural_key = ["a", 2]
            on_conflict = "ignore"
            stratgy = 1
            references = { a = 1 }
            [table.b]
            references = "a(b)"
            natural_key = []
            """,
            "m.toml:1: table.'public.é\"x\"': not the name of a table; expected name, schema.name or a glob\n"
                + "  double quotes are read as SQL reads them: schema.\"Name with.dot\"",
            """
            m.toml:2: table.'public.é"x"'.class: "Shared"; expected "tenant", "shared" or "skip"
              did you mean "shared"?
            """,
            "m.toml:3: table.'public.é\"x\"'.natural_key[1]: the integer 2; expected a string",
            "m.toml:4: table.'public.é\"x\"'.on_conflict: \"ignore\"; expected \"error\", \"keep\" or \"update\"",
            """
            m.toml:5: table.'public.é"x"'.stratgy: unknown key; expected "class", "strategy", "natural_key", \
            "on_conflict" or "references"
              did you mean "strategy"?
            """,
            "m.toml:6: table.'public.é\"x\"'.references.a: the integer 1; expected a string",
            "m.toml:8: table.b.references: a string; expected a table",
            "m.toml:9: table.b.natural_key: an empty array; expected one element or more"),
        WrongFile(
            "sections that are no tables", "tenant = 'x'\nkeys = 1\r\ntable = []\r\n[[registry]]\n",
            "m.toml:1: tenant: a string; expected a table", "m.toml:2: keys: an integer; expected a table",
            "m.toml:3: table: an array; expected a table", "m.toml:4: registry: an array; expected a table"),
        WrongFile(
            "a tenant that is a date", "[tenant]\nmsp_id = 2024-01-01\ncondominio_id = true",
            "m.toml:2: tenant.msp_id: a date or time; expected a string or a number",
            "m.toml:3: tenant.condominio_id: the boolean true; expected a string or a number"),
    ]

    static let meanings = [
        WrongFile(
            "a tenant for another column", "[tenant]\nmps_id = 'x'\nzzz = 1\nmsp_id = ''",
            "m.toml:2: tenant.mps_id: no tenancy column of this name; expected \"msp_id\" or \"condominio_id\"\n"
                + "  did you mean \"msp_id\"?",
            "m.toml:3: tenant.zzz: no tenancy column of this name; expected \"msp_id\" or \"condominio_id\"",
            "m.toml:4: tenant.msp_id: an empty value; expected a value"),
        WrongFile(
            "values that do not fit",
            """
            tenant = { a = "x", b = 2147483648, c = "12345", d = 1.5 }
            tenancy.columns = [{ name = "a", type = "smallint" }, { name = "b", type = "int4" },
              { name = "c", type = "varchar(4)" }, { name = "d", type = "bigint" }]
            """,
            "m.toml:1: tenant.a: \"x\" is no smallint; expected a whole number from -32768 to 32767",
            "m.toml:1: tenant.b: \"2147483648\" is no integer; expected a whole number from -2147483648 to 2147483647",
            "m.toml:1: tenant.c: a value of 5 characters; expected at most 4, as its type is varchar(4)",
            "m.toml:1: tenant.d: \"1.5\" is no bigint; expected a whole number from -9223372036854775808 to "
                + "9223372036854775807"),
        WrongFile(
            "names and types",
            """
            [[tenancy.columns]]
            name = "ctid"
            type = "varchar(100"
            [[tenancy.columns]]
            name = ""
            type = "int"
            [[tenancy.columns]]
            name = "ñññññññññññññññññññññññññññññññx"
            type = "int); DROP TABLE x; --"
            [[tenancy.columns]]
            name = "ctid"
            type = "bigserial"
            """,
            "m.toml:2: tenancy.columns[0].name: \"ctid\", a system column of every table",
            "m.toml:3: tenancy.columns[0].type: \"varchar(100\"; expected a type, as in CREATE TABLE",
            "m.toml:5: tenancy.columns[1].name: an empty name; expected 1 to 63 bytes, as PostgreSQL keeps no more",
            "m.toml:9: tenancy.columns[2].type: \"int); DROP TABLE x; --\"; expected a type, as in CREATE TABLE",
            "m.toml:11: tenancy.columns[3].name: \"ctid\", a system column of every table",
            "m.toml:11: tenancy.columns[3].name: a second column \"ctid\"",
            "m.toml:12: tenancy.columns[3].type: \"bigserial\", whose values come from a sequence; expected bigint"),
        WrongFile(
            "a name too long",
            "tenancy.columns = [{ name = \"\(String(repeating: "ñ", count: 32))\", type = \"int\" }]",
            "m.toml:1: tenancy.columns[0].name: a name of 64 bytes; expected 1 to 63 bytes, as PostgreSQL keeps no more"
        ),
        WrongFile(
            "references",
            """
            [[tenancy.columns]]
            name = "a"
            type = "int"
            on_delete = "cascade"
            [[tenancy.columns]]
            name = "b"
            type = "int"
            references = "t"
            [[tenancy.columns]]
            name = "c"
            type = "int"
            references = "t(a, b)"
            [[tenancy.columns]]
            name = "d"
            type = "int"
            references = "x.y.t(d)"
            on_delete = "set_null"
            [[tenancy.columns]]
            name = "e"
            type = "int"
            references = "T(e)"
            [[tenancy.columns]]
            name = "f"
            type = "int"
            references = 'public."t"(f)'
            """,
            """
            m.toml:4: tenancy.columns[0].on_delete: on_delete without references
              say with references which registry the column refers to, or leave on_delete out
            """,
            "m.toml:8: tenancy.columns[1].references: \"t\"; expected schema.table(column), as SQL writes it",
            "m.toml:12: tenancy.columns[2].references: \"t(a, b)\"; expected schema.table(column), as SQL writes it",
            "m.toml:16: tenancy.columns[3].references: \"x.y.t(d)\"; expected schema.table(column), as SQL writes it",
            """
            m.toml:17: tenancy.columns[3].on_delete: "set_null" for a column that is not nullable
              set nullable = true, or another on_delete
            """,
            "m.toml:25: tenancy.columns[5].references: the registry public.t for a second column; expected a registry "
                + "of its own"),
        WrongFile(
            "registries of nobody",
            """
            [registry.msp_exo]
            [registry."a.b.c"]
            [registry.msps_exo]
            msp_id = "x"
            [registry."public.msps_exo"]
            nombre = "y"
            """,
            """
            m.toml:1: registry.msp_exo: a registry that no tenancy column references; expected "msps_exo" or \
            "condominios_exo"
              did you mean "msps_exo"?
            """,
            "m.toml:2: registry.\"a.b.c\": not the name of a table; expected table or schema.table, as SQL writes it",
            """
            m.toml:4: registry.msps_exo.msp_id: a value for a column that the tenant fills
              give it in [tenant] or with --tenant
            """,
            "m.toml:5: registry.\"public.msps_exo\": the registry public.msps_exo a second time; the first is in line 3"
        ),
        WrongFile(
            "a registry's columns",
            """
            [registry.condominios_exo]
            columns = [
              "id serial PRIMARY KEY",
              "condominio_id text",
              "msp_id text",
              "id bigint",
              "nombre",
              "a int, b int",
            ]
            nombr = "x"
            """,
            """
            m.toml:4: registry.condominios_exo.columns[1]: the column condominio_id, which is made in any case
              leave it out
            """,
            """
            m.toml:5: registry.condominios_exo.columns[2]: the column msp_id, which is made in any case
              leave it out
            """,
            "m.toml:6: registry.condominios_exo.columns[3]: a second column id",
            "m.toml:7: registry.condominios_exo.columns[4]: \"nombre\"; expected a column definition, as in CREATE TABLE",
            "m.toml:8: registry.condominios_exo.columns[5]: \"a int, b int\"; expected a column definition, as in "
                + "CREATE TABLE",
            "m.toml:10: registry.condominios_exo.nombr: a value for a column that columns does not define; expected "
                + "\"id\", \"condominio_id\", \"msp_id\" or \"id\""),
        WrongFile(
            "a key with the name of an earlier column",
            """
            [[tenancy.columns]]
            name = "id"
            type = "int"
            references = "a(x)"
            [[tenancy.columns]]
            name = "y"
            type = "int"
            references = "b(id)"
            """,
            "m.toml:8: tenancy.columns[1].references: the key id, the name of a column that public.b carries too\n"
                + "  set nested = false in [registry.'public.b']"),
        WrongFile(
            "a table's names",
            "[table.x]\nnatural_key = ['a', 'a', '']\nreferences = { a = 'b', '' = 'b(c)', c = 'b(c) d' }",
            "m.toml:2: table.x.natural_key[1]: \"a\" a second time",
            "m.toml:2: table.x.natural_key[2]: an empty name; expected 1 to 63 bytes, as PostgreSQL keeps no more",
            "m.toml:3: table.x.references.a: \"b\"; expected schema.table(column), as SQL writes it",
            "m.toml:3: table.x.references.\"\": an empty name; expected 1 to 63 bytes, as PostgreSQL keeps no more",
            "m.toml:3: table.x.references.c: \"b(c) d\"; expected schema.table(column), as SQL writes it"),
        WrongFile(
            "what follows from another problem is not reported",
            """
            [tenant]
            tenant_id = 5
            [[tenancy.columns]]
            nam = "tenant_id"
            type = "int"
            references = "tenants(id)"
            [registry.tenants]
            name = "x"
            """,
            "m.toml:3: tenancy.columns[0]: name is missing\n  add for example: name = \"tenant_id\"",
            """
            m.toml:4: tenancy.columns[0].nam: unknown key; expected "name", "type", "nullable", "references", \
            "on_delete", "index" or "comment"
              did you mean "name"?
            """),
    ]

    static let syntax = [
        WrongFile(
            "a string without quotes", "\n[keys]\nstrategy = keep",
            "m.toml:3: not TOML: in a value: could not determine value type\n  a string stands in quotes"),
        WrongFile(
            "a string without end", "a = 'x\n",
            "m.toml:1: not TOML: in a literal string: control characters other than TAB (U+0009) are explicitly prohibited"
        ),
        WrongFile(
            "a key twice", "[keys]\nstrategy = 'keep'\nstrategy = 'keep'",
            "m.toml:3: not TOML: in a key-value pair: cannot redefine existing string 'strategy'"),
        WrongFile(
            "a section twice", "[keys]\n\n[keys]",
            "m.toml:3: not TOML: in a table header: cannot redefine existing table 'keys'"),
        WrongFile("a huge number", "a = 99999999999999999999", "m.toml:1: not TOML: an integer of more than 64 bits"),
        WrongFile(
            "a glob without quotes", "[table.audit.*]",
            "m.toml:1: not TOML: in a key: expected bare key starting character or string delimiter\n"
                + "  a name of other characters than letters, digits, _ and - stands in quotes: [table.\"log_*\"]"),
        WrongFile("a NUL byte", "a = 1\nb = \"\0\"", "m.toml:2: a NUL byte; expected UTF-8 text"),
        WrongFile(
            "a NUL character",
            "[tenant]\nmsp_id = \"a\\\\\\u0000b\"\ncondominio_id = '\\u0000'\n[keys]\nx = \"\\U00000000\"",
            "m.toml:2: a string with a NUL character\n  PostgreSQL cannot store it",
            "m.toml:5: a string with a NUL character\n  PostgreSQL cannot store it"),
        WrongFile("another language", "msp_id: MSP-1\n", "m.toml:1: not TOML: in a key-value pair: expected '='"),
    ]
}
