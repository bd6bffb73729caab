/// Damages dumps the same way on every run.
struct Mutator {
    /// What turns the meaning of the text after it.
    static let tokens = [
        "'", "''", "\"", "$$", "$_$", "$a$", "\\", "\\.", "\n\\.\n", "\\\n", "/*", "*/", "--", "\n", "\r", "\r\n", ";",
        "(",
        ")", "E'", "U&\"", "\t", "\u{0}", "\u{FEFF}", "\nCOPY t (a, b) FROM stdin;\n", "\nCOPY t FROM stdin;", "\\N",
        "\n\\restrict x\n", "\n\\connect x\n", "\\!", "CREATE FUNCTION f() BEGIN ATOMIC ", " END; ", " CASE ", "BEGIN;",
        "SET standard_conforming_strings = off;", "SET standard_conforming_strings = on;", "INSERT INTO t VALUES (1);",
    ].map { Array($0.utf8) }

    var random: SeededRandom

    /// Up to eight changes of a dump: flipped bytes, cuts, doubled parts, pieces put in.
    mutating func mutate(_ dump: [UInt8]) -> [UInt8] {
        var bytes = dump
        for _ in 0...random.below(8) {
            let at = random.below(bytes.count + 1)
            let length = min(1 + random.below(random.below(4) == 0 ? 2_000 : 20), bytes.count - at)
            switch random.below(6) {
            case 0 where at < bytes.count: bytes[at] ^= UInt8(1 << random.below(8))
            case 1 where at < bytes.count: bytes[at] = UInt8(random.below(256))
            case 2: bytes.removeSubrange(at..<(at + length))
            case 3: bytes.insert(contentsOf: bytes[at..<(at + length)], at: random.below(bytes.count + 1))
            case 4 where random.below(8) == 0: bytes.removeSubrange(at...)
            default: bytes.insert(contentsOf: random.pick(Self.tokens), at: at)
            }
        }
        return bytes
    }
}
