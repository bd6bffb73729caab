import DumpStream
import SQLSyntax
import Tenancy
import Testing

@Suite("What the dump as a whole means for a plan")
struct PlanSourceTests {
    private static let table = "CREATE TABLE public.t (id integer);"

    private func plan(encoding: String, _ project: Project? = nil) throws -> Plan {
        var source = try source(Self.table)
        source.encoding = encoding
        return Planner.plan(source, project: try project ?? .demo())
    }

    @Test("A tenant without a value is a blocker for each column that must have one")
    func noValue() throws {
        let plan = try TenancyTests.plan(Self.table, Project())
        #expect(plan.blockers.map(\.object) == ["msp_id", "condominio_id"])
        #expect(plan.has(.blocker, "--tenant msp_id=VALUE"))
        #expect(try TenancyTests.plan(Self.table, .single(value: nil, "nullable = true")).blockers.isEmpty)
    }

    @Test(
        "Encodings whose characters hold ASCII bytes are a blocker",
        arguments: ["SJIS", "big5", "GB18030", "UHC", "GBK", "JOHAB", "SHIFT_JIS_2004"])
    func unsafe(encoding: String) throws {
        #expect(try plan(encoding: encoding).has(.blocker, "pg_dump --encoding=UTF8"))
    }

    @Test("Others are none", arguments: ["UTF8", "LATIN1", "SQL_ASCII", "EUC_JP", "WIN1252", "KOI8R", "LATIN9"])
    func safe(encoding: String) throws { #expect(try plan(encoding: encoding).findings.isEmpty) }

    @Test(
        "A value that the encoding cannot hold is a blocker",
        arguments: [("LATIN1", "Ñandú", true), ("LATIN1", "居", false), ("LATIN2", "ń", false), ("UTF8", "居", true)])
    func values(encoding: String, value: String, fits: Bool) throws {
        var project = try Project.single(value: value)
        project.tenancyColumns[0].references = nil
        let plan = try plan(encoding: encoding, project)
        #expect(plan.blockers.map(\.object) == (fits ? [] : ["tenant_id"]))
    }

    @Test(
        "A column name beyond ASCII is a blocker where the dump is not in UTF-8",
        arguments: [("LATIN1", "año", true), ("LATIN1", "anio", false), ("EUC_JP", "居", true), ("UTF8", "año", false)])
    func names(encoding: String, name: String, isBlocked: Bool) throws {
        let project = try Project.parse(
            """
            [tenant]
            "\(name)" = "1"
            [[tenancy.columns]]
            name = "\(name)"
            type = "text"
            """, file: "f")
        let plan = try plan(encoding: encoding, project)
        #expect(plan.blockers.isEmpty == !isBlocked)
    }

    @Test("Text that stands for bytes which are no UTF-8 is refused in a tenant's value")
    func privateUse() throws {
        let plan = try plan(encoding: "UTF8", .single(value: "x\u{10FEF1}"))
        #expect(plan.blockers.map(\.object) == ["tenant_id"])
    }

    @Test("No text can become a quote on its way into the output", arguments: [0x10FE27, 0x10FE5C, 0x10FE0A])
    func noHiddenQuotes(scalar: UInt32) throws {
        let hidden = String(try #require(Unicode.Scalar(scalar)))
        #expect(TextEncoding.bytes(of: hidden, in: "UTF8") == Array(hidden.utf8))
        #expect(SQLIdentifier(hidden).bytes == Array(hidden.utf8))
    }

    @Test("One \\connect is a warning, two are a blocker")
    func connections() throws {
        var source = try source(Self.table)
        source.connections = [Location(file: "d", line: 7)]
        let one = Planner.plan(source, project: try .demo())
        #expect(one.warnings.map(\.location?.line) == [7])
        #expect(one.blockers.isEmpty)
        source.connections.append(Location(file: "d", line: 9))
        let two = Planner.plan(source, project: try .demo())
        #expect(two.blockers.map(\.location?.line) == [9])
        #expect(two.has(.blocker, "more than one database"))
    }

    @Test("Each strategy is the plan's", arguments: KeyStrategy.allCases)
    func strategies(strategy: KeyStrategy) throws {
        let plan = try TenancyTests.plan(Self.table, .demo("", Overrides(strategy: strategy)))
        #expect(plan.blockers.isEmpty)
        #expect(plan.decisions.strategy == strategy)
    }

    @Test(
        "Settings are left out for a target that refuses them",
        arguments: [
            (nil, []), (18, []), (17, []), (16, ["transaction_timeout"]),
            (11, ["transaction_timeout", "default_table_access_method"]),
        ])
    func settings(version: Int?, omitted: [String]) throws {
        var source = try source(Self.table)
        source.settings = [
            "statement_timeout", "transaction_timeout", "transaction_timeout", "default_table_access_method",
        ].map {
            PlanSource.Setting(name: $0, value: "0", location: Location(file: "d"))
        }
        let plan = Planner.plan(source, project: try .demo(), targetVersion: version)
        #expect(plan.decisions.omittedSettings == omitted)
        #expect(plan.findings.map(\.severity) == omitted.map { _ in .note })
    }

    @Test("Of rows only, nothing is added behind them")
    func dataOnly() throws {
        var source = try source(Self.table)
        source.isDataOnly = true
        let plan = Planner.plan(source, project: try .demo())
        #expect(plan.decisions.additions.isEmpty)
        #expect(try plan.table("public.t").tenancy == [.added, .added])
        #expect(try !plan.table("public.t").isCreated)
    }

    @Test("Keys stay as they are under keep, and are listed")
    func keys() throws {
        let plan = try TenancyTests.plan(
            """
            CREATE TABLE public.t (id integer, b integer, CONSTRAINT c CHECK (b > 0));
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.t ADD CONSTRAINT t_b_fkey FOREIGN KEY (b) REFERENCES public.t(id);
            CREATE UNIQUE INDEX u ON public.t USING btree (b, lower('x'));
            CREATE INDEX i ON public.t USING btree (b);
            """)
        #expect(plan.keys.map(\.kind) == ["PRIMARY KEY", "FOREIGN KEY", "UNIQUE INDEX"])
        #expect(plan.keys.allSatisfy { $0.before == $0.after })
        #expect(plan.keys.last?.before == ["b", "(expression)"])
    }
}
