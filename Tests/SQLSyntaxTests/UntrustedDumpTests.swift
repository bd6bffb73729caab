import DumpStream
import Foundation
import SQLSyntax
import Testing

/// A dump of fixtures/untrusted and what its table says of it.
private struct UntrustedDump: Sendable, CustomTestStringConvertible {
    static let folder =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/fixtures/untrusted/"

    var file: String
    var line: Int?
    var refusedAs: String
    var isHonouredByTrust: Bool
    var testDescription: String { file }

    /// The table's rows: `| file | line | refused as | trust |`.
    static let all: [UntrustedDump] = {
        let text = String(decoding: FileManager.default.contents(atPath: folder + "README.md") ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
            return UntrustedDump(
                file: cells[1], line: Int(cells[2]), refusedAs: cells[3], isHonouredByTrust: cells[4] == "yes")
        }
    }()

    func bytes() throws -> [UInt8] {
        [UInt8](try #require(FileManager.default.contents(atPath: Self.folder + file)))
    }
}

@Suite("Untrusted dumps")
struct UntrustedDumpTests {
    @Test("the table names every file there is")
    func namesAll() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: UntrustedDump.folder).filter {
            $0 != "README.md"
        }
        #expect(files.sorted() == UntrustedDump.all.map(\.file).sorted())
        #expect(files.count > 90)
    }

    @Test("each is refused by name and line", arguments: UntrustedDump.all)
    fileprivate func isRefused(_ dump: UntrustedDump) throws {
        let bytes = try dump.bytes()
        #expect(bytes.starts(with: Array("-- Tried here: ".utf8)))
        var policy = StatementPolicy()
        var reader = DumpReader(file: dump.file)
        var found: [(line: Int, refusal: StatementPolicy.Refusal)] = []
        var stopped: DumpError?
        var at = 0
        while at < bytes.count {
            let lexer = reader.lexer
            do {
                let item = try reader.next(bytes.span.extracting(at..<bytes.count), atEnd: true)
                guard let item else { break }
                switch item.kind {
                case .statement, .insert, .copyHeader:
                    let statement = bytes.span.extracting(at..<(at + item.length))
                    if case .refuse(let refusal) = policy.verdict(on: statement, lexer: lexer) {
                        found.append((item.location.line, refusal))
                    }
                default: break
                }
                at += item.length
            } catch {
                stopped = error
                break
            }
        }
        switch dump.refusedAs {
        case "passes":
            #expect(found.map { "\($0)" } == [])
            #expect(stopped == nil)
        case "reader":
            let error = try #require(stopped)
            #expect(error.location?.line == dump.line)
            #expect(found.map { "\($0)" } == [])
        default:
            #expect(stopped == nil || found.count == 1, "\(String(describing: stopped))")
            let refused = try #require(found.first)
            #expect(refused.line == dump.line)
            #expect(refused.refusal.name == dump.refusedAs)
            #expect(refused.refusal.isHonouredByTrust == dump.isHonouredByTrust)
            #expect(refused.refusal.reason.hasSuffix("."))
        }
    }
}
