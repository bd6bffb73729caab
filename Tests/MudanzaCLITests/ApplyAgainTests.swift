import MudanzaTestSupport
import SystemPackage
import Testing

/// What is told apart, and what must come neither twice nor not at all.
@Suite("Applying once more", .requiresPostgreSQL)
struct ApplyAgainTests {
    /// A dump whose rows are INSERT statements that cannot become COPY, the referring table's before the other's.
    private static func dump(keys: ClosedRange<Int>, note: String = "'n'") -> String {
        let tables = """
            CREATE TABLE public.a_hija (id integer NOT NULL, padre integer, nota text DEFAULT 'd');
            CREATE TABLE public.b_padre (id integer NOT NULL, nota text DEFAULT 'd');

            """
        let rows = ["a_hija (id, padre, nota)", "b_padre (id, nota)"].map { table in
            keys.map { key in
                let parent = table.hasPrefix("a") ? "\(key), " : ""
                let value = key == keys.lowerBound ? note : "DEFAULT"
                return "INSERT INTO public.\(table) VALUES (\(key), \(parent)\(value));\n"
            }.joined()
        }
        return tables + rows.joined() + """
            ALTER TABLE ONLY public.a_hija ADD CONSTRAINT a_hija_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.b_padre ADD CONSTRAINT b_padre_pkey PRIMARY KEY (id);
            ALTER TABLE ONLY public.a_hija ADD CONSTRAINT a_hija_padre_fkey FOREIGN KEY (padre) REFERENCES public.b_padre(id);

            """
    }

    @Test("INSERTs with DEFAULT come once, whatever the order of their tables", arguments: [[], ["--jobs", "2"]])
    func insertsOnce(options: [String]) async throws {
        try await withTemporaryFolder { folder in
            let (first, second) = (folder.appending("1.sql"), folder.appending("2.sql"))
            try first.write(Self.dump(keys: 1...5))
            try second.write(Self.dump(keys: 11...17))
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(first, options, in: folder).succeeded()
                let tenant = ["--msp", "MSP-DEMO-001", "--condominio", "COND-2"]
                _ = try await target.apply(second, options, tenant: tenant, in: folder).succeeded()
                for table in ["a_hija", "b_padre"] {
                    let counts = try await target.query(
                        """
                        SELECT condominio_id, count(*), count(DISTINCT id), count(*) FILTER (WHERE nota = 'd')
                        FROM public.\(table) GROUP BY 1 ORDER BY 1
                        """)
                    #expect(counts == [["COND-2", "7", "7", "6"], ["COND-DEMO-001", "5", "5", "4"]])
                }
            }
        }
    }

    @Test("Another dump of the same plan and length is not taken for the one that was loaded")
    func anotherOfEqualLength() async throws {
        try await withTemporaryFolder { folder in
            let (first, second) = (folder.appending("1.sql"), folder.appending("2.sql"))
            try first.write(Self.dump(keys: 1...5))
            try second.write(Self.dump(keys: 1...5, note: "'m'"))
            #expect(try first.read().count == second.read().count)
            try await TemporaryCluster.shared.withDatabase { target in
                try await target.prepared()
                _ = try await target.apply(first, in: folder).succeeded()
                for options in [[], ["--resume"], ["--jobs", "2"], ["--replace"]] {
                    let again = try await target.apply(first, options, in: folder).succeeded()
                    #expect(again.text.contains("was loaded already, as batch 1: nothing to do"))
                    guard options != ["--replace"] else { continue }
                    let other = try await target.apply(second, options, in: folder)
                    #expect(other.ending == .exit(1))
                    #expect(
                        other.errors.contains("another dump of this tenant is in the target already: batch 1 ("),
                        "\(other.errors)")
                    #expect(other.errors.contains("--replace") && other.errors.contains("rollback --batch 1"))
                }
                #expect(try await target.batches().count == 1)
            }
        }
    }
}
