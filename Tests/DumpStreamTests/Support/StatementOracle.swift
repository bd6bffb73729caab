import DumpStream
import MudanzaTestSupport
import SystemPackage

/// What psql sent to the server while it ran a script: the judge of where statements end.
struct StatementOracle {
    /// The statements in order, each through its semicolon, blanks put together.
    var sent: [String]
    var errors: [String]

    /// Runs a script in a database; psql goes on after errors, as it does by default.
    init(running script: FilePath, in database: TemporaryDatabase, log: FilePath) async throws {
        let result = try await database.psql(
            ["--log-file", log.string, "--output", "/dev/null", "--file", script.string])
        errors = result.errors.split(separator: "\n").map(String.init).filter { $0.contains("ERROR:") }
        sent = Self.queries(in: try log.read())
    }

    /// The statements that a reader found, in the same form.
    static func statements(of dump: [UInt8]) -> [String] {
        readAll(dump).items.compactMap { item in
            switch item.kind {
            case .statement, .insert, .copyHeader: return plain(dump[item.range])
            default: return nil
            }
        }
    }

    /// psql frames each query in its log file by two lines of stars.
    private static func queries(in log: [UInt8]) -> [String] {
        let opening = Array("********* QUERY **********\n".utf8)
        let closing = Array("\n**************************\n".utf8)
        var found: [String] = []
        var from = 0
        while let star = log.span.firstIndex(of: opening[0], from: from) {
            guard log[star...].starts(with: opening) else {
                from = star + 1
                continue
            }
            let start = star + opening.count
            var end = start
            while end < log.count, !log[end...].starts(with: closing) {
                end = log.span.firstIndex(of: 0x0A, from: end + 1) ?? log.count
            }
            found.append(plain(log[start..<end]))
            from = end
        }
        return found
    }

    /// Without the comments that psql puts before a statement, and without the blank lines that it leaves out.
    private static func plain(_ text: ArraySlice<UInt8>) -> String {
        let bytes = Array(text)
        let first = tokens(of: bytes, keepingBlanks: true).first { !$0.isTrivia }?.start ?? 0
        let words = bytes[first...].split { [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains($0) }
        return words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    }
}
