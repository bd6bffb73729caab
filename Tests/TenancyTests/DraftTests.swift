import SQLSyntax
import Tenancy
import Testing

/// What is suggested for a dump, and what is only said.
@Suite("A suggested project file: decisions")
struct DraftTests {
    private func draft(
        _ sql: String, rows: [String: Int] = [:], _ answers: [DraftQuestion: DraftAnswer] = [:]
    ) throws -> ProjectDraft {
        let names = rows.map { (QualifiedName("public", SQLIdentifier($0.key)), $0.value) }
        return ProjectDraft(
            try source(sql), rows: Dictionary(names) { first, _ in first }, answers: answers)
    }

    private func column(_ table: String, _ column: String) -> Catalog.ColumnReference {
        Catalog.ColumnReference(table: QualifiedName("public", SQLIdentifier(table)), column: SQLIdentifier(column))
    }

    private func fits(_ from: (String, String), _ to: (String, String)) -> DraftQuestion {
        .fits(column(from.0, from.1), into: column(to.0, to.1))
    }

    private static let shop = """
        CREATE TABLE public.roles (rol_id varchar(50) PRIMARY KEY, nombre text);
        CREATE TABLE public.users (id integer PRIMARY KEY, role varchar(50) REFERENCES public.roles (rol_id));
        CREATE TABLE public.orders (id integer PRIMARY KEY, user_id integer, "billedUserId" bigint, created_by integer);

        """

    // MARK: Shared tables

    @Test("A small table with a lookup's name is shared, by the key that people choose")
    func shared() throws {
        let roles = try draft(Self.shop, rows: ["roles": 4, "users": 90]).table("roles").shared
        #expect(roles?.isInForce == true && roles?.clue == .lookupName)
        #expect(roles?.naturalKey == ["rol_id"] && roles?.rows == 4)
        #expect(roles?.referrers == [QualifiedName("public", "users")])
    }

    @Test("Where it has no rows, or the dump has none, it is only said", arguments: [[:], ["users": 90]])
    func sharedWithoutRows(rows: [String: Int]) throws {
        let roles = try draft(Self.shop, rows: rows).table("roles").shared
        #expect(roles?.isInForce == false)
        #expect(roles?.rows == (rows.isEmpty ? nil : 0))
    }

    @Test("A large one is not, nor one that leans on a tenant's rows")
    func notShared() throws {
        #expect(try draft(Self.shop, rows: ["roles": 1001]).tables.allSatisfy { $0.shared == nil })
        let sql = """
            CREATE TABLE public.clients (id integer PRIMARY KEY);
            CREATE TABLE public.roles (id integer PRIMARY KEY, owner integer REFERENCES public.clients (id));
            CREATE TABLE public.role_types (id integer PRIMARY KEY, role integer REFERENCES public.roles (id));
            """
        let found = try draft(sql, rows: ["clients": 9, "roles": 9, "role_types": 9])
        #expect(found.tables.allSatisfy { $0.shared == nil })
    }

    @Test("A lookup may refer to another, and to itself")
    func sharedChain() throws {
        let sql = """
            CREATE TABLE public.countries (id integer PRIMARY KEY, code text, parent_id integer, UNIQUE (code));
            CREATE TABLE public.states (id integer PRIMARY KEY, country_id integer REFERENCES public.countries (id));
            """
        let found = try draft(sql, rows: ["countries": 9, "states": 32])
        #expect(found.table("countries").shared?.isInForce == true)
        #expect(found.table("countries").shared?.naturalKey == ["code"])
        #expect(found.table("states").shared?.isInForce == true)
        #expect(found.table("states").shared?.naturalKey == [])
    }

    @Test("A table without a telling name is said to be small and referred to, and left alone")
    func perhapsShared() throws {
        let sql = """
            CREATE TABLE public.giros (id integer PRIMARY KEY, nombre text UNIQUE);
            CREATE TABLE public.a (id integer PRIMARY KEY, g integer REFERENCES public.giros (id));
            CREATE TABLE public.b (id integer PRIMARY KEY, g integer REFERENCES public.giros (id));
            """
        let giros = try draft(sql, rows: ["giros": 12, "a": 900, "b": 900]).table("giros").shared
        #expect(giros?.clue == DraftShared.Clue.none && giros?.isInForce == false)
        #expect(try draft(sql, rows: ["giros": 201]).tables.isEmpty)
    }

    // MARK: References

    @Test("A column called like a table is asked about, and set where all its values are there")
    func reference() throws {
        let question = fits(("orders", "user_id"), ("users", "id"))
        #expect(try ProjectDraft.questions(source(Self.shop)).contains(question))
        let answer = DraftAnswer.fits(values: 40, missing: 0, isPartial: false)
        let orders = try draft(Self.shop, [question: answer]).table("orders")
        let reference = try #require(orders.references.first { $0.column == "user_id" })
        #expect(reference.isInForce && reference.clue == .tableName && reference.target == column("users", "id"))
    }

    @Test("Where values are missing, or none was looked at, a telling name is said and not set")
    func openReference() throws {
        let question = fits(("orders", "user_id"), ("users", "id"))
        for answers in [[question: DraftAnswer.fits(values: 40, missing: 1, isPartial: false)], [:]] {
            let reference = try draft(Self.shop, answers).table("orders").references.first { $0.column == "user_id" }
            #expect(reference?.isInForce == false)
        }
    }

    @Test("A name that says little counts only with rows that bear it out")
    func weakReferences() throws {
        let billed = fits(("orders", "billedUserId"), ("users", "id"))
        let created = fits(("orders", "created_by"), ("users", "id"))
        #expect(try draft(Self.shop).table("orders").references.map(\.column) == ["user_id"])
        let few = DraftAnswer.fits(values: 2, missing: 0, isPartial: false)
        let many = DraftAnswer.fits(values: 3, missing: 0, isPartial: false)
        let found = try draft(Self.shop, [billed: many, created: few]).table("orders").references
        #expect(found.map(\.column) == ["user_id", "billedUserId"])
        #expect(found.last?.isInForce == true && found.last?.clue == .partOfName)
    }

    @Test("Another type is said, not asked about")
    func otherType() throws {
        let sql = """
            CREATE TABLE public.entidades (entidad_id varchar(100) PRIMARY KEY);
            CREATE TABLE public.insights (id integer PRIMARY KEY, entidad_id integer);
            """
        #expect(try ProjectDraft.questions(source(sql)).isEmpty)
        let reference = try draft(sql).table("insights").references.first
        #expect(reference?.finding == .otherType("integer", "character varying(100)"))
        #expect(reference?.isInForce == false && reference?.clue == .keyName)
    }

    @Test("A column called key or email is no reference to a table that has such a key", arguments: ["key", "email"])
    func plainName(name: String) throws {
        let sql = """
            CREATE TABLE public.settings (\(name) text PRIMARY KEY);
            CREATE TABLE public.api_keys (id integer PRIMARY KEY, \(name) text);
            """
        #expect(try ProjectDraft.questions(source(sql)).isEmpty)
    }

    @Test("What is declared, and what two tables are called by, is left alone")
    func declared() throws {
        let sql = """
            CREATE TABLE public.users (id integer PRIMARY KEY);
            CREATE TABLE a.items (item_id integer PRIMARY KEY);
            CREATE TABLE b.items (item_id integer PRIMARY KEY);
            CREATE TABLE public.orders (id integer PRIMARY KEY, user_id integer REFERENCES public.users (id), item_id integer);
            """
        #expect(try ProjectDraft.questions(source(sql)).isEmpty)
    }

    // MARK: Pointers

    @Test(
        "Two columns that point at any table are found",
        arguments: [
            ("tabla varchar(63), registro_id varchar(100)", "tabla", "registro_id"),
            ("entidad varchar(50), entidad_id integer", "entidad", "entidad_id"),
            ("commentable_id bigint, commentable_type text", "commentable_type", "commentable_id"),
        ])
    func pointer(columns: String, table: String, key: String) throws {
        let sql = """
            CREATE TABLE public.visitas (id integer PRIMARY KEY);
            CREATE TABLE public.log (id integer PRIMARY KEY, \(columns));
            """
        let words = DraftQuestion.words(column("log", table))
        #expect(try ProjectDraft.questions(source(sql)) == [words])
        let pointer = try draft(sql, [words: .words(["visita", "public.visitas", "App\\Visita", "otra"])])
            .table("log").pointers.first
        #expect(pointer?.table.text == table && pointer?.key.text == key)
        #expect(pointer?.named == [QualifiedName("public", "visitas")] && pointer?.otherWords == 1)
    }

    @Test("A type that names a kind, and no row, is none")
    func noPointer() throws {
        let sql = "CREATE TABLE public.log (id integer PRIMARY KEY, event_type text, tabla text, created_at date);"
        #expect(try ProjectDraft.questions(source(sql)).isEmpty)
    }

    // MARK: Tenancy columns, obstacles, keys

    @Test("A tenancy column of another type becomes the project's, so that the plan has no blocker")
    func existingColumn() throws {
        let sql = "CREATE TABLE public.t (id integer PRIMARY KEY, condominio_id integer);"
        let found = try draft(sql)
        #expect(found.columns.map(\.name) == ["msp_id", "condominio_id"])
        #expect(found.columns.map(\.type) == ["varchar(100)", "integer"])
        #expect(found.columns[1].tables == [QualifiedName("public", "t")])
    }

    @Test("A tenant_id in most tables is the tenancy column; in few it is only said")
    func otherColumn() throws {
        let with = (1...3).map { "CREATE TABLE public.t\($0) (id integer, tenant_id uuid);" }.joined(separator: "\n")
        let most = try draft(with + "\nCREATE TABLE public.u (id integer);")
        #expect(most.columns.map(\.name) == ["tenant_id"] && most.columns.first?.type == "uuid")
        let without = (1...4).map { "CREATE TABLE public.u\($0) (id integer);" }.joined(separator: "\n")
        let few = try draft(with + "\n" + without)
        #expect(few.columns.isEmpty && few.otherColumns.map(\.name) == ["tenant_id"])
    }

    @Test("A table that cannot take a column is named once, with the reason; its children are not")
    func obstacle() throws {
        let sql = """
            CREATE TABLE public.forma (id integer);
            CREATE TABLE public.hija () INHERITS (public.forma);
            CREATE TABLE public.usa (id integer, f public.forma);
            """
        let found = try draft(sql).tables
        #expect(found.map(\.name.name.text) == ["forma"])
        #expect(found.first?.obstacle?.description.contains("is of its row type") == true)
    }

    @Test("Keys are told apart by what makes them collide")
    func keys() throws {
        let sql = """
            CREATE TABLE public.n (id bigint PRIMARY KEY);
            CREATE TABLE public.t (id text PRIMARY KEY);
            CREATE TABLE public.u (id uuid PRIMARY KEY);
            CREATE TABLE public.w (id uuid);
            """
        let keys = try draft(sql).keys
        #expect(
            [keys.counted, keys.text, keys.universal, keys.without].map { $0.map(\.name.text) } == [
                ["n"], ["t"], ["u"], ["w"],
            ])
    }
}

extension ProjectDraft {
    /// What is said of a table; nothing where it is not named.
    fileprivate func table(_ name: String) -> DraftTable {
        tables.first { $0.name.name.text == name } ?? DraftTable(name: QualifiedName("public", SQLIdentifier(name)))
    }
}
