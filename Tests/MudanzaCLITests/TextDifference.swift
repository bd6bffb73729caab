import MudanzaTestSupport
import SystemPackage

/// What `diff` finds between two texts: our own code has no say in it.
struct TextDifference {
    /// Neighbouring lines that were taken out and what stands in their place.
    struct Hunk {
        var removed: [String] = []
        var added: [String] = []
    }

    var hunks: [Hunk] = []

    init(from old: FilePath, to new: FilePath) async throws {
        // diff ends with 1 when there are differences. --text: the rows hold control characters.
        let result = try await Command(
            "/usr/bin/diff", ["--text", "--minimal", "--unified=0", old.string, new.string],
            environment: ["LC_ALL": "C"]
        ).run()
        guard result.ending == .exit(1) || result.ending == .exit(0) else { throw CommandFailure(result: result) }
        // Split at line feeds alone: a row may hold a carriage return.
        let lines = result.output.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().dropFirst(2)
        for line in lines.map({ String(decoding: $0, as: UTF8.self) }) {
            switch line.unicodeScalars.first {
            case "-": hunks[hunks.count - 1].removed.append(Self.content(of: line))
            case "+": hunks[hunks.count - 1].added.append(Self.content(of: line))
            case "\\": break  // no newline at the end of the file
            default: hunks.append(Hunk())
            }
        }
    }

    /// The line without diff's mark, by scalars: a combining character may follow the mark.
    private static func content(of line: String) -> String { String(line.unicodeScalars.dropFirst()) }
}
