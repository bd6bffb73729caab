import SQLSyntax
import Tenancy
import Testing

/// Which rule decides what about a table.
@Suite struct TableRuleTests {
    @Test(
        "a pattern is for the tables that it names",
        arguments: [
            ("roles", "public.roles", true), ("roles", "app.roles", true), ("roles", "public.roles2", false),
            ("public.roles", "public.roles", true), ("public.roles", "app.roles", false),
            ("Roles", "public.roles", false), ("log_*", "app.log_", true), ("log_*", "app.blog_x", false),
            ("public.*", "public.anything", true), ("public.*", "publica.x", false), ("*.log_?", "a.log_1", true),
            ("*.log_?", "a.log_12", false), ("*a*b*c", "public.xaybzbc", true), ("*a*b*c", "public.xaybzbcd", false),
            ("?", "public.ñ", true), ("*", "public.x", true), ("public.\"a.b*\"", "public.\"a.b*\"", true),
            ("\"a.b*\"", "app.\"a.b*\"", true), ("\"a.b*\"", "app.\"a.bc\"", false), ("\"A\"", "public.\"A\"", true),
            ("**", "public.x", true), ("x", "public.\"x\"", true),
        ])
    func matching(pattern: String, table: String, isMatch: Bool) throws {
        let pattern = try #require(TablePattern(pattern))
        #expect(pattern.matches(try name(table)) == isMatch)
    }

    @Test("a table without schema is in public") func noSchema() throws {
        #expect(try #require(TablePattern("public.roles")).matches(QualifiedName(nil, "roles")))
        #expect(!(try #require(TablePattern("app.roles")).matches(QualifiedName(nil, "roles"))))
    }

    @Test("what is no name and no glob is no pattern", arguments: ["", "\"", "a.\"b", "a.b.\"c\"", "\"a\" b"])
    func noPattern(text: String) {
        #expect(TablePattern(text) == nil)
    }

    private static let file = """
        [keys]
        strategy = "composite"
        [table."public.log_visitas"]
        natural_key = ["a", "B"]
        [table."*"]
        class = "shared"
        on_conflict = "keep"
        references = { x = "a(b)", y = '"C".d("E")' }
        [table.log_visitas]
        strategy = "prefix"
        natural_key = ["no"]
        [table."public.log_*"]
        class = "skip"
        references = { x = "log(id)" }
        [table."public.*_log"]
        class = "tenant"
        """

    @Test("each setting comes from the most exact rule that gives it") func mostExact() throws {
        let project = try Project.parse(Self.file, file: "f")
        let settings = project.rule(for: QualifiedName("public", "log_visitas"))
        #expect(settings.tableClass == Setting(.skip, from: .file(keyPath: "table.\"public.log_*\"", line: 12)))
        #expect(settings.strategy == Setting(.prefix, from: .file(keyPath: "table.log_visitas", line: 9)))
        #expect(settings.naturalKey.value == ["a", "B"])
        #expect(settings.onConflict == Setting(.keep, from: .file(keyPath: "table.\"*\"", line: 5)))
        #expect(
            settings.references.mapValues(\.value) == [
                "x": Catalog.ColumnReference(table: QualifiedName("public", "log"), column: "id"),
                "y": Catalog.ColumnReference(table: QualifiedName("C", "d"), column: "E"),
            ])
    }

    @Test("of two equal globs the later decides") func later() throws {
        // Eleven literal characters each.
        let name = QualifiedName("public", "log_log")
        #expect(try Project.parse(Self.file, file: "f").rule(for: name).tableClass.value == .tenant)
    }

    @Test("a table without a rule has the defaults") func noRule() throws {
        let settings = try Project.parse("keys.strategy = 'offset'", file: "f").rule(for: QualifiedName("a", "b"))
        #expect(settings.tableClass == Setting(.tenant))
        #expect(settings.strategy.value == .offset)
        #expect(settings.naturalKey.value == nil)
        #expect(settings.onConflict == Setting(.error))
        #expect(settings.references.isEmpty)
    }

    @Test("rules for tables that are not there are mistakes") func unknownTables() throws {
        let project = try Project.parse(
            """
            [table.rolse]
            class = "shared"
            [table."public.usuario"]
            class = "tenant"
            [table."audit.*"]
            class = "skip"
            [table."r*"]
            references = { id = "public.usuaris(id)" }
            [table.'"Roles"']
            class = "skip"
            [table.zzz]
            """, file: "mudanza.toml")
        let known = [QualifiedName("public", "roles"), QualifiedName(nil, "usuarios")]
        #expect(
            project.checkTables(against: known).map(\.description) == [
                "mudanza.toml:1: table.rolse: no table of this name\n  did you mean \"roles\"?",
                "mudanza.toml:3: table.\"public.usuario\": no table of this name\n  did you mean \"public.usuarios\"?",
                "mudanza.toml:5: table.\"audit.*\": a glob that no table matches",
                "mudanza.toml:7: table.\"r*\": id references public.usuaris, and there is no such table\n"
                    + "  did you mean \"public.usuarios\"?",
                "mudanza.toml:9: table.'\"Roles\"': no table of this name\n  did you mean \"roles\"?",
                "mudanza.toml:11: table.zzz: no table of this name",
            ])
        #expect(try Project.parse("", file: "f").checkTables(against: known).isEmpty)
    }

    /// `schema.name` as SQL writes it.
    private func name(_ text: String) throws -> QualifiedName {
        let bytes = Array(text.utf8)
        var cursor = TokenCursor()
        let name = cursor.qualifiedName(in: bytes.span)
        return try #require(name)
    }
}
