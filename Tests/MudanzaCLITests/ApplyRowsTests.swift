import MudanzaTestSupport
import SystemPackage
import Testing

/// Rows alone, into tables that the first tenant's load has made.
@Suite("Applying a second tenant's dump", .requiresPostgreSQL)
struct ApplyRowsTests {
    private static let second = ["--msp", "MSP-DEMO-001", "--condominio", "COND-2"]
    private static let shared = ["--shared", "public.roles"]

    /// Loads the first tenant's dump and gives `body` the target and the second tenant's dump.
    private func withSecond(
        circle: Bool = false, changes: String = "", loaded options: [String] = shared,
        _ body: (TemporaryDatabase, FilePath, FilePath) async throws -> Void
    ) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            let first = try await CasasDatabase(hasCircle: circle).dump(cluster, to: folder.appending("1.sql"))
            let second = try await CasasDatabase(offset: 1000, hasCircle: circle)
                .dump(cluster, to: folder.appending("2.sql"), changes: changes)
            try await cluster.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(first, options, in: folder).succeeded()
                try await body(target, second, folder)
            }
        }
    }

    /// What PostgreSQL makes of both originals in one database: keys are apart, and superusers may fire no trigger.
    private func expectBoth(_ target: TemporaryDatabase, circle: Bool, in folder: FilePath) async throws {
        let cluster = target.cluster
        try await cluster.withDatabase { both in
            try await CasasDatabase(hasCircle: circle).fill(both)
            try await cluster.withDatabase { other in
                try await CasasDatabase(offset: 1000, hasCircle: circle).fill(other)
                let rows = try await other.dump(
                    ["--data-only", "--disable-triggers", "--exclude-table-data=roles"],
                    to: folder.appending("rows.sql"))
                try await both.restore(rows)
            }
            try await expectSameRows(both, target)
            let sequences = """
                SELECT sequencename, last_value FROM pg_sequences
                WHERE schemaname = 'public' AND sequencename NOT LIKE '%exo%' ORDER BY 1
                """
            #expect(try await both.query(sequences) == (try await target.query(sequences)))
        }
    }

    @Test("Foreign keys in any order, triggers that must not fire, partitions", arguments: [[], ["--jobs", "2"]])
    func addsTenant(options: [String]) async throws {
        try await withSecond { target, second, folder in
            let before = try await target.loadedSchema()
            let result = try await target.apply(second, Self.shared + options, tenant: Self.second, in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            try await expectBoth(target, circle: false, in: folder)
            // Triggers are back, constraints as they were; only sequences moved.
            let moved = before.symmetricDifference(try await target.loadedSchema())
            #expect(moved.allSatisfy { $0.hasPrefix("sequence |") }, "\(moved)")
            #expect(
                try await target.query("SELECT condominio_id, count(*) FROM a_hija GROUP BY 1 ORDER BY 1")
                    == [["COND-2", "40"], ["COND-DEMO-001", "40"]])
            #expect(try await target.batches().map(\.[0]) == ["loaded", "loaded"])
        }
    }

    @Test("Circles of foreign keys are checked at the end of one transaction", arguments: [[], ["--jobs", "2"]])
    func circle(options: [String]) async throws {
        try await withSecond(circle: true) { target, second, folder in
            let before = try await target.loadedSchema()
            let result = try await target.apply(second, Self.shared + options, tenant: Self.second, in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            try await expectBoth(target, circle: true, in: folder)
            let moved = before.symmetricDifference(try await target.loadedSchema())
            #expect(moved.allSatisfy { $0.hasPrefix("sequence |") }, "\(moved)")
        }
    }

    @Test("A row of a circle that refers to nothing ends the load, and nothing of it is there")
    func brokenCircle() async throws {
        let changes = """
            ALTER TABLE personas DROP CONSTRAINT vive; UPDATE personas SET casa = 999 WHERE id = 1005;
            ALTER TABLE personas ADD CONSTRAINT vive FOREIGN KEY (casa) REFERENCES casas NOT VALID;
            """
        try await withSecond(circle: true, changes: changes) { target, second, folder in
            let before = try await target.loadedSchema()
            let result = try await target.apply(second, Self.shared, tenant: Self.second, in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains("vive"), "\(result.errors)")
            #expect(!result.errors.contains("999"), "the row's value")
            // What no rollback takes back, and nobody minds: numbers that a sequence passed over.
            let moved = before.symmetricDifference(try await target.loadedSchema())
            #expect(moved.allSatisfy { $0.hasPrefix("sequence |") }, "\(moved)")
            #expect(try await target.query("SELECT count(*) FROM personas") == [["40"]])
            #expect(try await target.batches().count == 1)
        }
    }

    @Test("In units a circle is one: it fails whole, and --resume loads it when its rows fit")
    func resumedCircle() async throws {
        let changes = """
            ALTER TABLE personas DROP CONSTRAINT vive; UPDATE personas SET casa = 999 WHERE id = 1005;
            ALTER TABLE personas ADD CONSTRAINT vive FOREIGN KEY (casa) REFERENCES casas NOT VALID;
            """
        try await withSecond(circle: true, changes: changes) { target, second, folder in
            let options = Self.shared + ["--jobs", "2"]
            let failed = try await target.apply(second, options, tenant: Self.second, in: folder)
            #expect(failed.ending == .exit(1))
            #expect(failed.errors.contains("vive") && !failed.errors.contains("999"), "\(failed.errors)")
            #expect(try await target.query("SELECT count(*) FROM personas") == [["40"]])
            #expect(try await target.query("SELECT count(*) FROM casas") == [["40"]])
            try await target.execute(
                "ALTER TABLE casas DISABLE TRIGGER ALL; INSERT INTO casas VALUES (999, NULL, 'MSP-DEMO-001', 'COND-DEMO-001');"
                    + "ALTER TABLE casas ENABLE TRIGGER USER; ALTER TABLE casas ENABLE ALWAYS TRIGGER negar_siempre;")
            let triggers =
                "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'casas'::regclass AND NOT tgisinternal"
            let before = try await target.query(triggers)
            let resumed = try await target.apply(second, options + ["--resume"], tenant: Self.second, in: folder)
            #expect(resumed.ending == .exit(0), "\(resumed.errors)")
            #expect(try await target.query("SELECT count(*) FROM personas") == [["80"]])
            #expect(try await target.query("SELECT casa FROM personas WHERE id = 1005") == [["999"]])
            #expect(try await target.query(triggers) == before)
            #expect(
                try await target.query("SELECT count(*) FROM pg_constraint WHERE condeferrable AND contype = 'f'")
                    == [["0"]])
            let again = try await target.apply(second, options + ["--resume"], tenant: Self.second, in: folder)
            #expect(again.ending == .exit(0), "\(again.errors)")
            #expect(try await target.query("SELECT count(*) FROM personas") == [["80"]])
        }
    }

    @Test("A sequence is raised, never lowered")
    func sequences() async throws {
        try await withSecond { target, second, folder in
            try await target.execute("SELECT setval('z_padre_id_seq', 5000, true)")
            // Nothing taken from it yet: the number itself is still to come.
            try await target.execute("SELECT setval('a_hija_id_seq', 1040, false)")
            _ = try await target.apply(second, Self.shared, tenant: Self.second, in: folder).succeeded()
            #expect(
                try await target.query("SELECT nextval('z_padre_id_seq'), nextval('a_hija_id_seq')")
                    == [["5001", "1041"]])
        }
    }

    @Test("Shared rows that differ are refused, kept or updated, as the project file says")
    func sharedTable() async throws {
        let changes = "UPDATE roles SET nombre = 'Otro' WHERE rol_id = 'admin'; INSERT INTO roles VALUES ('x', 'X')"
        try await withSecond(changes: changes) { target, second, folder in
            let query = "SELECT rol_id, nombre FROM roles ORDER BY 1"
            let before = try await target.query(query)
            let refused = try await target.apply(second, Self.shared, tenant: Self.second, in: folder)
            #expect(refused.ending == .exit(1))
            #expect(refused.errors.contains("1 row of the shared table public.roles differ"))
            #expect(refused.errors.contains("on_conflict"))
            #expect(!refused.errors.contains("Otro"))
            #expect(try await target.query(query) == before)
            let expected = ["keep": "Administración", "update": "Otro"]
            for (number, rule) in ["keep", "update"].enumerated() {
                try folder.appending("mudanza.toml").write(
                    "[table.\"public.roles\"]\nclass = \"shared\"\non_conflict = \"\(rule)\"\n")
                let dump = try await CasasDatabase(offset: 2000 + number * 1000)
                    .dump(target.cluster, to: folder.appending("\(rule).sql"), changes: changes)
                let result = try await target.apply(
                    dump, tenant: ["--msp", "MSP-DEMO-001", "--condominio", "COND-\(rule)"], in: folder)
                #expect(result.ending == .exit(0), "\(result.errors)")
                #expect(
                    try await target.query(query)
                        == [["admin", expected[rule] ?? ""], ["guardia", "Guardia"], ["x", "X"]])
            }
        }
    }

    @Test(
        "A shared table without a key is not loaded a second time: apply and diff name it",
        arguments: [[], ["-j", "2"]])
    func sharedWithoutKey(options: [String]) async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.withDatabase { original in
                try await original.execute(
                    """
                    CREATE TABLE public.horarios (dia text, hora integer);
                    INSERT INTO horarios VALUES ('lunes', 8), ('lunes', 8), (NULL, 9);
                    CREATE TABLE public.turnos (dia text UNIQUE, hora integer); INSERT INTO turnos VALUES (NULL, 1);
                    CREATE TABLE public.zonas (zona text PRIMARY KEY); INSERT INTO zonas VALUES ('norte');
                    CREATE TABLE public.vacias (id integer);
                    """)
                let dump = try await original.dump(to: folder.appending("dump.sql"))
                try await cluster.withDatabase { target in
                    let all = ["--shared", "public.*"]
                    try await target.prepared()
                    _ = try await target.apply(dump, all + options, in: folder).succeeded()
                    let report = try await MudanzaBinary.run(
                        ["diff", dump.string, "--against", target.uri] + all + Self.second, in: folder)
                    let again = try await target.apply(dump, all + options, tenant: Self.second, in: folder)
                    #expect(again.ending == .exit(1) && report.ending == .exit(2))
                    for table in ["horarios", "turnos", "zonas", "vacias"] {
                        let words = "public.\(table): this shared table has rows in the target and no key"
                        let isDoubled = ["horarios", "turnos"].contains(table)
                        #expect(again.errors.contains(words) == isDoubled, "\(again.errors)")
                        // Wrapped to the terminal's width.
                        let said = report.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                        #expect(said.contains(words) == isDoubled, "\(report.text)")
                    }
                    #expect(try await target.query("SELECT count(*) FROM horarios") == [["3"]])
                    let skipping = ["--skip", "public.horarios", "--skip", "public.turnos"]
                    _ = try await target.apply(dump, all + skipping + options, tenant: Self.second, in: folder)
                        .succeeded()
                    let counts = "SELECT (SELECT count(*) FROM horarios), (SELECT count(*) FROM zonas)"
                    #expect(try await target.query(counts) == [["3", "1"]])
                }
            }
        }
    }

    @Test("The same dump again is skipped; another dump of a tenant who has rows is refused, whoever put them there")
    func again() async throws {
        try await withSecond { target, second, folder in
            _ = try await target.apply(second, Self.shared, tenant: Self.second, in: folder).succeeded()
            let again = try await target.apply(second, Self.shared, tenant: Self.second, in: folder).succeeded()
            #expect(again.text.contains("was loaded already, as batch 2: nothing to do"))
            let resumed = try await target.apply(
                second, Self.shared + ["--jobs", "2", "--resume"], tenant: Self.second, in: folder)
            #expect(resumed.ending == .exit(0), "\(resumed.errors)")
            let third = try await CasasDatabase(offset: 3000, rows: 50).dump(
                target.cluster, to: folder.appending("3.sql"))
            let other = try await target.apply(third, Self.shared, tenant: Self.second, in: folder)
            #expect(other.ending == .exit(1))
            #expect(other.errors.contains("another dump of this tenant is in the target already: batch 2"))
            #expect(try await target.query("SELECT count(*) FROM a_hija") == [["80"]])
            _ = try await target.rollback(2, in: folder).succeeded()
            try await target.execute(
                "INSERT INTO z_padre (id, nombre, msp_id, condominio_id) VALUES (7000, 'n', 'MSP-DEMO-001', 'COND-2')")
            let foreign = try await target.apply(third, Self.shared, tenant: Self.second, in: folder)
            #expect(foreign.ending == .exit(1))
            #expect(foreign.errors.contains("has rows of this tenant already"), "\(foreign.errors)")
        }
    }

    @Test("Owners and privileges of roles that the target lacks are left out and reported")
    func roles() async throws {
        let cluster = try await TemporaryCluster.shared
        try await withTemporaryFolder { folder in
            try await cluster.ensureRole("casas_owner")
            let dump = try await CasasDatabase().dump(
                cluster, to: folder.appending("1.sql"), [],
                changes: "ALTER TABLE z_padre OWNER TO casas_owner; GRANT SELECT ON a_hija TO casas_owner;")
            let other = folder.appending("other.sql")
            try other.write(try dump.readText().replacing("casas_owner", with: "nadie_aqui"))
            try await cluster.withDatabase { target in
                try await target.prepared()
                let result = try await target.apply(other, Self.shared + ["--format", "json"], in: folder)
                #expect(result.ending == .exit(2) || result.ending == .exit(0), "\(result.errors)")
                #expect(result.text.contains("the target has no role nadie_aqui"))
                #expect(
                    try await target.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
                        == [["postgres"]])
            }
        }
    }
}
