extension WrongFile {
    /// Keys that mean nothing, values of the wrong type or outside their set.
    static let shapes = [
        WrongFile(
            "an unknown section", "[tables.x]\nclass = \"skip\"",
            """
            m.toml:1: tables: unknown key; expected "tenant", "tenancy", "registry", "keys", "references", "table", "target" or "source"
              did you mean "table"?
            """),
        WrongFile(
            "a key in the wrong place", "strategy = \"keep\"\n",
            """
            m.toml:1: strategy: unknown key; expected "tenant", "tenancy", "registry", "keys", "references", "table", "target" or "source"
              strategy belongs in [keys]
            """),
        WrongFile(
            "a misspelt list", "[[tenancy.colums]]\nname = 'a'",
            "m.toml:1: tenancy.colums: unknown key; expected \"columns\"\n  did you mean \"columns\"?"),
        WrongFile(
            "one bracket for two", "[tenancy.columns]\nname = 'a'\ntype = 'int'",
            """
            m.toml:1: tenancy.columns: a table; expected an array of tables
              write it with two brackets, as [[tenancy.columns]]
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
            "on_conflict", "references" or "expressions"
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
}
