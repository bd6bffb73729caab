import Mudanza
import MudanzaTestSupport
import Tenancy
import Testing

@Suite("Tenancy columns of other projects", .requiresPostgreSQL)
struct TenancyColumnTests {
    private static let schema = """
        CREATE TABLE public.t (id integer PRIMARY KEY, v text); INSERT INTO public.t VALUES (1, 'a'), (2, NULL);
        CREATE TABLE public.vacia (); INSERT INTO public.vacia DEFAULT VALUES;
        """

    private static let three = """
        [tenant]
        region = "eu\\\\'"
        org_id = 7
        "Site" = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        [[tenancy.columns]]
        name = "region"
        type = "text"
        [[tenancy.columns]]
        name = "org_id"
        type = "integer"
        references = "reg.orgs(id)"
        [[tenancy.columns]]
        name = "Site"
        type = "uuid"
        references = "reg.\\"Sites\\"(key)"
        index = false
        """

    @Test(
        "Three, the first without a registry, the others in registries of a schema of their own",
        arguments: [[], ["--inserts"]])
    func three(options: [String]) async throws {
        let project = try Project.parse(Self.three, file: "f")
        try await Migration(schema: Self.schema, options: options, project: project).run { outcome in
            try await outcome.expectSameRows()
            let rows = try await outcome.migrated.query(
                "SELECT region, org_id, \"Site\" FROM public.t UNION SELECT region, org_id, \"Site\" FROM public.vacia")
            #expect(rows == [["eu\\'", "7", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]])
            let sites = try await outcome.migrated.query(
                "SELECT s.org_id, o.id FROM reg.\"Sites\" s JOIN reg.orgs o ON o.id = s.org_id")
            #expect(sites == [["7", "7"]])
            try await outcome.migrated.restore(outcome.output, onError: .carryOn)
            let orgs = try await outcome.migrated.query("SELECT count(*) FROM reg.orgs")
            #expect(orgs == [["1"]], "a second time changes nothing")
        }
    }

    @Test(
        "A column that may be NULL, without a value, with a registry",
        arguments: [[], ["--inserts"], ["--column-inserts"]])
    func nullable(options: [String]) async throws {
        let project = try Project.parse(
            """
            [[tenancy.columns]]
            name = "tenant_id"
            type = "integer"
            nullable = true
            references = "tenants(id)"
            """, file: "f")
        for asCopy in options.isEmpty ? [false] : [false, true] {
            var migration = Migration(schema: Self.schema, options: options, project: project)
            migration.insertsBecomeCopy = asCopy
            try await migration.run { outcome in
                try await outcome.expectSameRows()
                let rows = try await outcome.migrated.query("SELECT count(*), count(tenant_id) FROM public.t")
                #expect(rows == [["2", "0"]])
                let tenants = try await outcome.migrated.query("SELECT count(*) FROM public.tenants")
                #expect(tenants == [["0"]])
            }
        }
    }
}
