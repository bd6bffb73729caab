extension WrongFile {
    /// Values that only their meaning shows to be wrong.
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
}
