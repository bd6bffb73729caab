import DumpStream
import PostgresLink
import SQLSyntax
import Testing

@testable import Mudanza

/// The units into which the contents of large objects are gathered.
@Suite("Units of large objects")
struct LargeObjectUnitTests {
    private static let piece = String(repeating: "5a", count: 16 << 10)

    /// A dump of objects of 16 KiB and one of three units, a table's row before them and an index behind.
    private static let dump: [UInt8] = {
        var text = "CREATE TABLE t (a integer);\nSELECT pg_catalog.lo_create('1');\nSELECT pg_catalog.lo_create('2');\n"
        text += "COPY t (a) FROM stdin;\n1\n\\.\n\nBEGIN;\n"
        for (object, pieces) in [("1", 1), ("2", 3 * LoadScript.unitBytes / (32 << 10))] {
            text += "SELECT pg_catalog.lo_open('\(object)', 131072);\n"
            for _ in 0..<pieces { text += "SELECT pg_catalog.lowrite(0, '\\x\(piece)');\n" }
            text += "SELECT pg_catalog.lo_close(0);\n"
        }
        return Array((text + "COMMIT;\nCREATE INDEX i ON t (a);\n").utf8)
    }()

    private struct Seen {
        var name: String
        var statements: [LoadStatement]
        /// Where the reading had come to.
        var position: Int
    }

    private static func units(
        _ content: LoadScript.Content, of dump: [UInt8] = dump
    ) throws -> (units: [Seen], last: [LoadStatement]) {
        var units: [Seen] = []
        var position = 0
        var script = LoadScript(
            content, tables: [QualifiedName(nil, "t")], parameters: [], prefix: "", omission: { _, _, _ in nil },
            step: { step in
                guard case .unit(let unit) = step else { return }
                var statements: [LoadStatement] = []
                if case .statements(let some) = unit.work { statements = some }
                units.append(Seen(name: unit.name, statements: statements, position: position))
            })
        var reader = DumpReader(file: "d.sql")
        while true {
            let rest = dump.span.extracting(position...)
            let lexer = reader.lexer
            guard let item = try reader.next(rest, atEnd: true) else { break }
            try script.take(
                MigratedDump.Item(item: item, source: item.location, isCopy: true),
                rest.extracting(0..<item.length), lexer)
            position += item.length
        }
        let last = try script.finish()
        return (units, last)
    }

    @Test("They come as they are read, none much longer than a unit, and continue one another")
    func streamed() throws {
        let (units, last) = try Self.units(.everything)
        #expect(
            units.map(\.name) == ["statements 1", "objects 1", "objects 2", "objects 3", "rows 1", "objects 4"])
        let objects = units.filter { $0.name.hasPrefix("objects") }
        for (number, unit) in objects.dropLast().enumerated() {
            #expect(unit.position <= (number + 1) * (LoadScript.unitBytes + (64 << 10)))
        }
        let written = objects.flatMap(\.statements).map(\.command.description)
        #expect(written[0].hasPrefix("SELECT pg_catalog.lo_put(1, 0, '\\x5a5a"))
        #expect(written[1].hasPrefix("SELECT pg_catalog.lo_put(2, 0, '\\x5a5a"))
        #expect(written.last?.hasPrefix("SELECT pg_catalog.lo_put(2, \((written.count - 2) * (16 << 10)), ") == true)
        #expect(last.map(\.subject.command) == ["CREATE INDEX"])
    }

    @Test("Where rows are loaded apart, objects come once: made first, then filled")
    func apart() throws {
        let (rows, _) = try Self.units(.rows { _ in true })
        #expect(rows.map(\.name) == ["rows 1"])
        let (objects, _) = try Self.units(.largeObjects)
        #expect(objects.map(\.name) == ["statements 1", "objects 1", "objects 2", "objects 3", "objects 4"])
        #expect(
            objects[0].statements.map(\.command.description) == [
                "SELECT pg_catalog.lo_create('1');", "SELECT pg_catalog.lo_create('2');",
            ])
    }

    @Test("Many statements before the rows, and many small objects, make several units")
    func many() throws {
        var text = ""
        for object in 1...2500 { text += "SELECT pg_catalog.lo_create('\(object)');\n" }
        text += "COPY t (a) FROM stdin;\n1\n\\.\n"
        for object in 1...1500 {
            text += "SELECT pg_catalog.lo_open('\(object)', 131072);\nSELECT pg_catalog.lowrite(0, '\\x00');\n"
            text += "SELECT pg_catalog.lo_close(0);\n"
        }
        let (units, last) = try Self.units(.everything, of: Array(text.utf8))
        #expect(units.filter { $0.name.hasPrefix("statements") }.map(\.statements.count) == [1000, 1000, 500])
        #expect(units.filter { $0.name.hasPrefix("objects") }.map(\.statements.count) == [1000, 500])
        #expect(last.isEmpty)
    }
}
