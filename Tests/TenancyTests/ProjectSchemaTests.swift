import Foundation
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Testing

@testable import Tenancy

/// The schema and the reference against the declaration they describe.
@Suite struct ProjectSchemaTests {
    @Test("docs/mudanza.schema.json is what ProjectSchema makes") func schema() throws {
        try expectRecorded(ProjectSchema.json(), at: "docs/mudanza.schema.json")
    }

    @Test("the schema is JSON, and every object in it says which keys it takes") func wellFormed() throws {
        // The file, [tenant], [tenancy], a column, [registry], a registry, [keys], a reference, its names, [table], a
        // table, its references, its expressions, [target], [source].
        try expectClosedObjects(ProjectSchema.json(), 15)
    }

    private static let references = ["docs/project-file.md", "docs/es/project-file.md"]

    @Test("the references name every key", arguments: references) func everyKey(path: String) throws {
        let text = try PackageFolder.root.appending(path).readText()
        for key in ProjectSchema.keys {
            let name = key.split(separator: ".").last.map(String.init) ?? key
            let isNamed =
                text.contains("\n| `\(name)` |") || text.contains("\n## `[\(name)") || text.contains("[[\(key).")
                || text.contains("\n## `[[\(name)]]`")
            #expect(isNamed || name == "tenancy" || key == "tenancy.columns", "\(path) does not describe \(key)")
        }
    }

    @Test("every example of the references is a valid file", arguments: references) func examples(path: String) throws {
        let text = try PackageFolder.root.appending(path).readText()
        let examples = text.components(separatedBy: "```toml\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        #expect(examples.count == 11)
        for example in examples {
            #expect(throws: Never.self) { try Project.parse(example, file: path) }
        }
    }

    @Test("both languages give the same examples, comments apart") func sameExamples() throws {
        let blocks = try Self.references.map { path in
            try PackageFolder.root.appending(path).readText().components(separatedBy: "```").enumerated()
                .filter { $0.offset % 2 == 1 }
                .map { $0.element.split(separator: "\n").filter { !$0.hasPrefix("comment = ") } }
        }
        #expect(blocks[0] == blocks[1])
    }

    @Test("the whole file of the reference is the default project of the demonstration tenant") func wholeFile() throws
    {
        let text = try PackageFolder.root.appending(Self.references[0]).readText()
        let example = text.components(separatedBy: "```toml\n")[1].components(separatedBy: "```")[0]
        let project = try Project.parse(example, file: "f")
        #expect(project.tenancyColumns == TenancyColumn.standard)
        #expect(
            project.registriesInOrder.map { $0.values.map(\.text) } == [
                ["Demo Security Services"], ["Residencial Demo"],
            ])
        #expect(project.rule(for: QualifiedName("public", "roles")).tableClass.value == .shared)
        #expect(project.columnsWithoutValue.isEmpty)
    }
}
