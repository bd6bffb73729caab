import DumpStream
import Foundation
import MudanzaTestSupport
import SQLSyntax
import SystemPackage
import Testing

/// A statement of a dump with its place.
struct Item {
    var bytes: [UInt8]
    var location: Location
    var lexer: Lexer
    var isInsert: Bool
}

/// The statements of a dump held in memory; comments and rows are left out.
func statements(_ dump: [UInt8], file: String = "dump.sql") throws -> [Item] {
    var reader = DumpReader(file: file)
    var result: [Item] = []
    var at = 0
    while at < dump.count {
        let lexer = reader.lexer
        guard let item = try reader.next(dump.span.extracting(at..<dump.count), atEnd: true) else { break }
        switch item.kind {
        case .statement, .insert, .copyHeader:
            result.append(
                Item(
                    bytes: Array(dump[at..<(at + item.length)]), location: item.location, lexer: lexer,
                    isInsert: item.kind == .insert))
        default: break
        }
        at += item.length
    }
    return result
}

/// The catalog of a dump held in memory.
func catalog(_ dump: [UInt8], file: String = "dump.sql") throws -> Catalog {
    var builder = CatalogBuilder()
    for item in try statements(dump, file: file) {
        try builder.add(item.bytes.span, at: item.location, lexer: item.lexer)
    }
    return builder.catalog
}

/// The catalog of a dump written here.
func catalog(_ dump: String) throws -> Catalog { try catalog(Array(dump.utf8)) }

/// The subject of a statement written here.
func subject(_ statement: String) -> StatementSubject {
    let bytes = Array(statement.utf8)
    return StatementSubject(bytes.span)
}

/// Real dumps of other projects.
enum Corpus {
    static let folder = PackageFolder.corpus.string + "/"

    static let files = [
        "bgrins__the_zoo__focalboard.sql", "bgrins__the_zoo__gitea.sql", "colindeseroux__semantop__backup.sql",
        "danbooru__danbooru__structure.sql", "devrimgunduz__pagila__pagila-insert-data-pg10beta1.sql",
        "devrimgunduz__pagila__pagila-schema-0.10.1.sql", "devrimgunduz__pagila__pagila-schema-pg17.0.sql",
        "graphile__starter__schema.sql", "neondatabase-labs__postgres-sample-dbs__chinook.sql",
        "nixys__nxs-data-anonymizer__pgsql_test.dos.in.sql", "plone__guillotina__objects.sql",
        "supabase__postgres__schema-15.sql", "zooniverse__panoptes__structure-pg9.5.21.sql",
    ]

    /// The bytes of a file of the corpus.
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try #require(FileManager.default.contents(atPath: folder + name)))
    }

    /// The lines of a file, to count by other means than the code under test.
    static func lines(_ name: String) throws -> [Substring] {
        String(decoding: try bytes(name), as: UTF8.self).split(whereSeparator: \.isNewline)
    }
}
