import SQLSyntax
import Tenancy
import Testing

/// The command line over the project file.
@Suite struct ProjectOverridesTests {
    private static let file = """
        [tenant]
        msp_id = "MSP-DEMO-001"
        condominio_id = "COND-DEMO-001"
        [registry.msps_exo]
        nombre = "Seguridad Uno"
        [table."public.roles"]
        class = "tenant"
        [table."audit.*"]
        class = "skip"
        """

    @Test("nothing overridden changes nothing") func nothing() throws {
        var project = try Project.parse(Self.file, file: "f")
        let before = project
        try project.apply(Overrides())
        #expect(project == before)
    }

    @Test("a value for one column leaves the others") func tenant() throws {
        var project = try Project.parse(Self.file, file: "f")
        try project.apply(Overrides(tenant: ["condominio_id": "COND-9"], strategy: .composite))
        #expect(project.tenant == ["msp_id": "MSP-DEMO-001", "condominio_id": "COND-9"])
        #expect(project.strategy == .composite)
        #expect(project.registriesInOrder.map { $0.values.map(\.text) } == [["Seguridad Uno"], []])
    }

    @Test("values in the file describe the file's tenant, not another") func registryValues() throws {
        var project = try Project.parse(Self.file, file: "f")
        try project.apply(Overrides(tenant: ["msp_id": "MSP-2"]))
        #expect(project.registriesInOrder[0].values.isEmpty)
        #expect(project.registriesInOrder[1].values.map(\.text) == ["Residencial Demo"])

        var anybody = try Project.parse("registry.msps_exo.estado = 'nuevo'", file: "f")
        try anybody.apply(Overrides(tenant: ["msp_id": "MSP-2"]))
        #expect(anybody.registriesInOrder[0].values.map(\.text) == ["nuevo"])
    }

    @Test("a registry has the same columns whichever tenant the run is for") func registryColumns() throws {
        var project = try Project.parse(Self.file + "\n[registry.condominios_exo]\ntel = '5'", file: "f")
        let before = project.registriesInOrder.map(\.columns)
        try project.apply(Overrides(tenant: ["msp_id": "MSP-2", "condominio_id": "C"]))
        #expect(project.registriesInOrder.map(\.columns) == before)
        #expect(before[1].last == .written("tel", definition: "tel text"))
    }

    @Test("the command line's classes beat every rule, and the most exact of them wins") func classes() throws {
        var project = try Project.parse(Self.file, file: "f")
        try project.apply(Overrides(shared: ["rol*", "audit.tipos"], skip: ["*s"]))
        let roles = project.rule(for: QualifiedName("public", "roles")).tableClass
        #expect(roles == Setting(.shared, from: .option("--shared rol*")))
        #expect(project.rule(for: QualifiedName("audit", "tipos")).tableClass.value == .shared)
        #expect(project.rule(for: QualifiedName("audit", "log")).tableClass.value == .skip)
        #expect(project.rule(for: QualifiedName("public", "visitas")).tableClass.origin == .option("--skip *s"))
        #expect(
            project.checkTables(against: [QualifiedName("public", "roles")]).map(\.description) == [
                "f:8: table.\"audit.*\": a glob that no table matches",
                "--shared audit.tipos: no table of this name",
            ])
    }

    @Test("every problem is reported and nothing is applied") func problems() throws {
        var project = try Project.parse(Self.file, file: "f")
        let before = project
        let overrides = Overrides(
            tenant: ["mps_id": "x", "condominio_id": "", "msp_id": String(repeating: "ñ", count: 101)],
            strategy: .offset, shared: ["\"", "x"], skip: ["x"])
        let error = try #require(throws: ProjectError.self) { try project.apply(overrides) }
        #expect(
            error.diagnostics.map(\.description) == [
                "--tenant condominio_id: an empty value; expected a value",
                "--tenant mps_id: no tenancy column of this name; expected \"msp_id\" or \"condominio_id\"\n"
                    + "  did you mean \"msp_id\"?",
                "--tenant msp_id: a value of 101 characters; expected at most 100, as its type is varchar(100)",
                "--shared \": not the name of a table; expected name, schema.name or a glob\n"
                    + "  double quotes are read as SQL reads them: schema.\"Name with.dot\"",
                "--skip x: also given as --shared; expected one of them",
            ])
        #expect(project == before)
    }
}
