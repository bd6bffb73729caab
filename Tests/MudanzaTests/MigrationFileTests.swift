import MudanzaMigrations
import MudanzaTestSupport
import SystemPackage
import Testing

/// The files in migrations/ and what is built into the program of them.
@Suite("Migrations")
struct MigrationFileTests {
    @Test("Every file is built in, byte for byte, under its number")
    func files() throws {
        let folder = PackageFolder.root.appending("migrations")
        let names = try folder.entries().filter { $0.hasSuffix(".sql") }
        #expect(MigrationFile.all.map(\.name) == names)
        for file in MigrationFile.all {
            #expect(try folder.appending(file.name).read() == file.text, "\(file.name)")
            #expect(Int(file.name.prefix(4)) == file.version, "\(file.name)")
        }
        #expect(MigrationFile.all.map(\.version) == Array(1...names.count))
    }
}
