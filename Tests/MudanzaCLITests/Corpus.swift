import MudanzaTestSupport
import SystemPackage
import Testing

/// Real dumps of other projects.
enum Corpus {
    static let folder = PackageFolder.corpus

    /// Every file, each after the file that it needs loaded first.
    static let dumps: [CorpusDump] = {
        let names = ((try? folder.entries()) ?? []).filter { $0.hasSuffix(".sql") }
        return names.map { CorpusDump(name: $0, schema: schemas[$0]) }
    }()

    /// Files of rows alone, and the schema they belong to (the corpus' README, "Load order").
    private static let schemas = [
        "devrimgunduz__pagila__pagila-data-pg17.0.sql": "devrimgunduz__pagila__pagila-schema-pg17.0.sql",
        "devrimgunduz__pagila__pagila-insert-data-0.10.1.sql": "devrimgunduz__pagila__pagila-schema-0.10.1.sql",
    ]
}

/// One file of the corpus.
struct CorpusDump: Sendable, CustomTestStringConvertible {
    var name: String
    /// The file to load first, if this one holds rows only.
    var schema: String?

    var file: FilePath { Corpus.folder.appending(name) }
    var testDescription: String { name }
}
