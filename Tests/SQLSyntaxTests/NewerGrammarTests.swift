import DumpStream
import SQLSyntax
import Testing

@Suite("Statements newer than PostgreSQL 15's grammar")
struct NewerGrammarTests {
    static let table = QualifiedName("public", "t")

    /// The catalog of one statement, which the parser must have refused.
    private func refused(_ sql: String) throws -> Catalog {
        let catalog = try catalog("SELECT pg_catalog.set_config('search_path', '', false);\n" + sql)
        let note = try #require(catalog.notParsed.first)
        #expect(note.subject == Self.table)
        #expect(note.location.line == 2)
        #expect(!note.reason.isEmpty)
        return catalog
    }

    @Test(
        "a virtual generated column is read",
        arguments: ["GENERATED ALWAYS AS ((a * 2)) VIRTUAL", "GENERATED ALWAYS AS ((a * 2))"])
    func readsVirtualColumns(_ clause: String) throws {
        let sql = """
            CREATE TABLE public.t (
                id bigint NOT NULL,
                a integer DEFAULT 1 NOT NULL,
                b integer \(clause),
                nombre character varying(100) DEFAULT 'x, y'::character varying COLLATE pg_catalog."C",
                CONSTRAINT t_check CHECK ((a > 0)),
                "weird, name)" numeric(10,2)[]
            );
            """
        let table = try #require(refused(sql).tables.first)
        #expect(table.name == Self.table)
        try #require(table.columns.map(\.name) == ["id", "a", "b", "nombre", "weird, name)"])
        #expect(table.columns.map(\.isGenerated) == [false, false, true, false, false])
        #expect(table.columns.map(\.notNull) == [true, true, false, false, false])
        #expect(table.columns[1].defaultExpression == "1")
        #expect(table.columns[3].canonicalType == "character varying(100)")
        #expect(table.columns[3].defaultExpression == "'x, y'::character varying")
        #expect(table.columns[3].collation == #"pg_catalog."C""#)
        #expect(table.columns[4].canonicalType == "numeric(10,2)[]")
        #expect(table.columns[4].isArray)
        #expect(table.constraints.map(\.kind) == [.check])
    }

    @Test("NOT NULL as a table's constraint is read")
    func readsNotNullConstraints() throws {
        let sql = """
            CREATE TABLE public.t (
                a integer,
                b integer CONSTRAINT b_nn NOT NULL NO INHERIT,
                CONSTRAINT t_a_nn NOT NULL a NO INHERIT
            )
            INHERITS (public.p, public.q);
            """
        let table = try #require(refused(sql).tables.first)
        #expect(table.columns.map(\.name) == ["a", "b"])
        #expect(table.parents == [QualifiedName("public", "p"), QualifiedName("public", "q")])
        #expect(table.inheritsColumns)
        #expect(table.constraints.contains { $0.kind == .notNull && $0.name == "t_a_nn" && $0.columns == ["a"] })
        #expect(table.columns.map(\.notNull) == [true, true])
    }

    @Test("keys WITHOUT OVERLAPS and with PERIOD are read")
    func readsTemporalKeys() throws {
        let catalog = try catalog(
            """
            SELECT pg_catalog.set_config('search_path', '', false);
            CREATE TABLE public.t (id integer NOT NULL, during daterange NOT NULL);
            CREATE TABLE public.u (id integer, during daterange);
            ALTER TABLE ONLY public.t
                ADD CONSTRAINT t_pkey PRIMARY KEY (id, during WITHOUT OVERLAPS);
            ALTER TABLE ONLY public.u
                ADD CONSTRAINT u_fk FOREIGN KEY (id, PERIOD during) REFERENCES public.t(id, PERIOD during)
                ON DELETE CASCADE;
            ALTER TABLE public.u ADD CONSTRAINT u_nn NOT NULL id NOT VALID;
            ALTER TABLE public.u ADD CONSTRAINT u_check CHECK ((id > 0)) NOT ENFORCED;
            """)
        #expect(catalog.notParsed.map(\.location.line) == [4, 6, 9, 10])
        let key = try #require(catalog.tables[0].constraints.first)
        #expect(key.kind == .primaryKey && key.columns == ["id", "during"] && key.name == "t_pkey")
        let constraints = catalog.tables[1].constraints
        try #require(constraints.map(\.kind) == [.foreignKey, .notNull, .check])
        #expect(constraints[0].columns == ["id", "during"])
        #expect(constraints[0].referencedTable == Self.table)
        #expect(constraints[0].referencedColumns == ["id", "during"])
        #expect(constraints[0].onDelete == "CASCADE")
        #expect(catalog.tables[1].columns[0].notNull)
    }

    @Test("a column called period or exclude is a column")
    func doesNotMistakeColumns() throws {
        let table = try #require(
            refused("CREATE TABLE public.t (period text, exclude text, CONSTRAINT n NOT NULL period, UNIQUE (period));")
                .tables.first)
        #expect(table.columns.map(\.name) == ["period", "exclude"])
        #expect(table.constraints.map(\.columns) == [["period"], ["period"]])
    }

    @Test("identity with LOGGED or UNLOGGED sequences is read")
    func readsIdentity() throws {
        let catalog = try catalog(
            """
            CREATE TABLE public.t (id integer NOT NULL);
            ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
                SEQUENCE NAME public.t_id_seq
                START WITH 1
                UNLOGGED
            );
            """)
        #expect(catalog.notParsed.count == 1)
        #expect(catalog.tables[0].columns[0].identity == .always)
        #expect(catalog.sequences.first?.name == QualifiedName("public", "t_id_seq"))
        #expect(catalog.sequences.first?.isIdentity == true)
        #expect(catalog.sequences.first?.ownedBy?.table == Self.table)
    }

    @Test("partitioning, kinds and references survive in a table that is not parsed")
    func readsTheRest() throws {
        let table = try #require(
            refused(
                """
                CREATE UNLOGGED TABLE public.t (
                    a integer GENERATED BY DEFAULT AS IDENTITY (START WITH 1),
                    v integer GENERATED ALWAYS AS (a) VIRTUAL,
                    r integer REFERENCES public.r(id) ON DELETE SET NULL NOT NULL,
                    FOREIGN KEY (a, r) REFERENCES public.z ON UPDATE RESTRICT DEFERRABLE INITIALLY DEFERRED
                )
                PARTITION BY RANGE (a, lower((r)::text))
                WITH (fillfactor='70');
                """
            ).tables.first)
        #expect(table.kind == .partitioned && table.isUnlogged)
        #expect(table.partitionKey == ["a", nil])
        #expect(table.columns.map(\.identity) == [.byDefault, nil, nil])
        #expect(table.columns.map(\.notNull) == [true, false, true])
        #expect(
            table.constraints.map(\.referencedTable) == [QualifiedName("public", "r"), QualifiedName("public", "z")])
        #expect(table.constraints[0].onDelete == "SET NULL" && table.constraints[0].columns == ["r"])
        #expect(table.constraints[1].onUpdate == "RESTRICT" && table.constraints[1].isDeferrable)
    }

    @Test("views, indexes, triggers, policies and functions are kept by their names")
    func keepsDependents() throws {
        let catalog = try catalog(
            """
            CREATE TABLE public.t (id integer);
            CREATE VIEW public.v AS SELECT JSON_TABLE_OF_TOMORROW(id COLUMNS) FROM public.t WINDOWED x;
            CREATE UNIQUE INDEX i ON public.t SOMEHOW (id);
            CREATE TRIGGER g SOMETIME ON public.t EXECUTE FUNCTION public.f();
            CREATE POLICY p ON public.t EXCEPT (SELECT 1 FROM public.t);
            CREATE FUNCTION public.f(a integer) RETURNS SOMEHOW int LANGUAGE sql AS 'INSERT INTO public.t VALUES (1)';
            CREATE SEQUENCE public.s SOMEHOW;
            """)
        #expect(
            catalog.notParsed.map(\.kind) == [
                "CREATE VIEW", "CREATE INDEX", "CREATE TRIGGER", "CREATE POLICY", "CREATE FUNCTION", "CREATE SEQUENCE",
            ])
        #expect(catalog.views.first?.reads == [Self.table])
        #expect(catalog.indexes.first?.isUnique == true)
        #expect(catalog.triggers.first?.function == QualifiedName("public", "f"))
        #expect(catalog.policies.first?.reads == [Self.table])
        #expect(catalog.routines.first?.language == "sql")
        #expect(catalog.routines.first?.mentions.map(\.use) == [.insertsByPosition])
        #expect(catalog.sequences.count == 1)
    }

    @Test("whatever is cut off, reading by tokens ends")
    func survivesAnyEnd() throws {
        let whole = Array(
            """
            CREATE TABLE public.t (a integer CONSTRAINT x NOT NULL, b text GENERATED ALWAYS AS (lower(c)) VIRTUAL,
            CONSTRAINT n NOT NULL a, FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)) PARTITION BY LIST (a)
            """.utf8)
        for length in 20...whole.count {
            var builder = CatalogBuilder()
            try? builder.add(whole.span.extracting(0..<length), at: Location(file: "x"))
        }
    }
}
