import SQLSyntax
import Tenancy
import Testing

/// What a file that says little, or nothing, stands for.
@Suite struct ProjectDefaultsTests {
    @Test("an empty file is the default project") func emptyFile() throws {
        let project = try Project.parse("", file: "mudanza.toml")
        var standard = Project()
        standard.file = "mudanza.toml"
        #expect(project == standard)
        #expect(project.tenancyColumns.map(\.name) == ["msp_id", "condominio_id"])
        #expect(
            project.tenancyColumns.map { $0.references?.description } == [
                "public.msps_exo(msp_id)", "public.condominios_exo(condominio_id)",
            ])
        #expect(project.tenancyColumns.allSatisfy { !$0.nullable && $0.index && $0.onDelete == .restrict })
        #expect(project.strategy == .keep)
        #expect(project.columnsWithoutValue == ["msp_id", "condominio_id"])
    }

    @Test("the default columns' types are what SQLType makes of them") func standardTypes() {
        for column in TenancyColumn.standard {
            #expect(SQLType.canonical(column.type) == column.canonicalType)
        }
    }

    @Test("the default registries have the columns of AX-S, the key second") func standardRegistries() throws {
        let registries = try Project.parse("", file: "f").registriesInOrder
        #expect(registries.map(\.name.description) == ["public.msps_exo", "public.condominios_exo"])
        #expect(registries[0].columns.map(\.name) == ["id", "msp_id", "nombre", "estado"])
        #expect(
            registries[1].columns.map(\.name) == [
                "id", "condominio_id", "msp_id", "nombre", "total_unidades", "estado",
            ])
        #expect(registries[1].carried.map(\.name) == ["msp_id"])
        #expect(registries.allSatisfy { !$0.keyIsPrimary })
        #expect(registries[0].columns.last == .written("estado", definition: "estado varchar(50) DEFAULT 'activo'"))
    }

    @Test("only the demonstration tenant has names by default") func demonstrationNames() throws {
        let demo = """
            [tenant]
            msp_id = "MSP-DEMO-001"
            condominio_id = "COND-DEMO-001"
            """
        let registries = try Project.parse(demo, file: "f").registriesInOrder
        #expect(registries.flatMap(\.values).map(\.sql) == ["'Demo Security Services'", "'Residencial Demo'"])
        let other = demo.replacing("COND-DEMO-001", with: "COND-9")
        #expect(try Project.parse(other, file: "f").registriesInOrder[1].values.isEmpty)
    }

    @Test("another registry has a number, its key and a column for every value") func otherRegistry() throws {
        let project = try Project.parse(
            """
            [[tenancy.columns]]
            name = "tenant_id"
            type = "uuid"
            references = 'app."Tenants"(tenant_id)'
            [registry.'app."Tenants"']
            name = "O'Hara \\\\ Söhne"
            seats = 1_000
            rate = 1_0.50
            active = true
            since = 2024-01-31
            at = 07:32:00
            seen = 1979-05-27 07:32:00Z   # a comment
            ratio = nan
            """, file: "f")
        let registry = try #require(project.registries[QualifiedName("app", "Tenants")])
        #expect(
            registry.columns == [
                .written("id", definition: "id bigserial PRIMARY KEY"), .key("tenant_id", type: "uuid"),
                .written("name", definition: "name text"), .written("seats", definition: "seats bigint"),
                .written("rate", definition: "rate numeric"), .written("active", definition: "active boolean"),
                .written("since", definition: "since date"), .written("at", definition: "at time"),
                .written("seen", definition: "seen timestamp with time zone"),
                .written("ratio", definition: "ratio numeric"),
            ])
        #expect(
            registry.values.map(\.sql) == [
                #"E'O''Hara \\ Söhne'"#, "1000", "10.50", "true", "'2024-01-31'", "'07:32:00'",
                "'1979-05-27 07:32:00Z'",
                "'nan'",
            ])
        for case .written(let name, let definition) in registry.columns {
            #expect(SQLType.columnDefinition(definition)?.name == name)
        }
    }

    @Test("a registry whose key is called id needs no other number") func keyCalledID() throws {
        let project = try Project.parse(
            """
            [[tenancy.columns]]
            name = "tenant_id"
            type = "bigint"
            references = "tenants(id)"
            """, file: "f")
        let registry = try #require(project.registriesInOrder.first)
        #expect(registry.columns == [.key("id", type: "bigint")])
        #expect(registry.keyIsPrimary)
    }

    @Test("columns and nested say how a registry is made") func writtenColumns() throws {
        let project = try Project.parse(
            """
            [registry.condominios_exo]
            columns = ["nombre text", "cp char(5) DEFAULT 'a,b'", "n int DEFAULT 7 primary  key"]
            nested = false
            cp = "03100"
            """, file: "f")
        let registry = project.registriesInOrder[1]
        #expect(registry.columns.map(\.name) == ["condominio_id", "nombre", "cp", "n"])
        #expect(!registry.keyIsPrimary)
        #expect(registry.values == [RegistryValue(column: "cp", kind: .text, text: "03100")])
        #expect(project.registriesInOrder[0].values.isEmpty)
    }

    @Test("a tenant's number keeps its digits") func numbers() throws {
        let columns = """
            [[tenancy.columns]]
            name = "a"
            type = "integer"
            [[tenancy.columns]]
            name = "b"
            type = "numeric"
            """
        let project = try Project.parse("tenant = { a = 0x2A, b = 1.50 }\n" + columns, file: "f")
        #expect(project.tenant == ["a": "42", "b": "1.50"])
        #expect(project.registriesInOrder.isEmpty)
    }

    @Test("a target's connection is read and never described") func connection() throws {
        let project = try Project.parse("target.connection = 'postgresql://u:secret@h/db'", file: "f")
        #expect(project.target.connection == "postgresql://u:secret@h/db")
        #expect(!String(describing: project).contains("secret"))
        #expect(!String(reflecting: project).contains("secret"))
    }
}
