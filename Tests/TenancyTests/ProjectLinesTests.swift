import TOMLText
import Testing

@testable import Tenancy

/// The lines that TOMLKit does not give.
@Suite struct ProjectLinesTests {
    @Test("every value has the line of its key, in the order of the text") func lines() throws {
        let text = """
            # [no] = 1
            z = 1
            "a b" . 'c"d'."\\u00e9\\"" = "x # no ] comment"   # [[no]]
            multi = \"\"\"
            = "quoted" \\\"\"\" [x]
            \"\"\"\"\"

            lit = '''
            a = '1' \\'''
            list = [ 1, # one
              [ "a]", 'b"' ], { x = [
                2,
              ], y.z = '' }  ,
            ]
            dt = 1979-05-27 07:32:00 # t

            [ t . "u.v" ]   # header
            k=-1_0.5e+1_0
            [[t.arr]]
            [[t.arr]]
            a = true
            [t.arr.sub]
            b = inf
            [[t.arr.deep]]
            c = {}
            """
        let document = try TOMLNode.document(text.replacing("\n", with: "\r\n"), file: "f")
        #expect(
            Self.listing(document) == [
                "1: z 2", "a b 3", "a b/c\"d 3", "x # no ] comment: a b/c\"d/é\" 3", "multi 4", "a = '1' \\: lit 8",
                "list 10",
                "1: list/0 10", "list/1 11", "a]: list/1/0 11", "b\": list/1/1 11", "list/2 11", "list/2/x 11",
                "2: list/2/x/0 12", "list/2/y 13", ": list/2/y/z 13", "1979-05-27 07:32:00: dt 15", "t 17", "t/u.v 17",
                "-10.5e+10: t/u.v/k 18", "t/arr 19", "t/arr/0 19", "t/arr/1 20", "true: t/arr/1/a 21", "t/arr/1/sub 22",
                "inf: t/arr/1/sub/b 23", "t/arr/1/deep 24", "t/arr/1/deep/0 24", "t/arr/1/deep/0/c 25",
            ])
    }

    @Test("a byte-order mark is no key") func byteOrderMark() throws {
        #expect(Self.listing(try TOMLNode.document("\u{FEFF}a = 1", file: "f")) == ["1: a 1"])
    }

    private static let bases = [
        """
        [t]
        a.'b' = { c = "d\\"", e = [1, '''f''', \"\"\"g\"\"\"] } # h
        [[l]]
        "i" = 1.5
        [[l.m]]
        n = 2024-01-01 00:00:00
        """,
        """
        a=1979-05-27T07:32:00Z
        b=1979-05-27 00:32:00.999-07:00
        c=07:32:00.5
        d=[+99, -0xDEAD, 0o7, 0b1_0]
        e=6.626e-34
        f=[+inf,nan,true]
        [a.b . "c"]
        x="\\u00e9\\t"
        """,
    ]

    @Test("broken text is refused or has a line everywhere, and never stops the process", arguments: 0..<8)
    func everywhere(seed: Int) {
        let characters = Array("\"'[]{}=.,#\\\n ab1-_\r\t:+TZxé*\u{B}".utf8)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func random(_ limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(limit))
        }
        var accepted = 0
        for _ in 0..<1_000 {
            var bytes = Array(Self.bases[random(Self.bases.count)].utf8)
            for _ in 0...random(3) {
                let place = random(bytes.count)
                switch random(3) {
                case 0: bytes.removeSubrange(place..<min(place + 1 + random(8) / 6 * random(20), bytes.count))
                case 1: bytes.insert(characters[random(characters.count)], at: place)
                default: bytes[place] = characters[random(characters.count)]
                }
                if bytes.isEmpty { break }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let document = try? TOMLNode.document(text, file: "f") else { continue }
            accepted += 1
            let withoutLine = Self.listing(document).filter { $0.hasSuffix(" -") }
            #expect(withoutLine.isEmpty, "\(text)")
        }
        #expect(accepted > 25)
    }

    /// `value: path line` for every value below the document; multi-line strings and containers without a value.
    private static func listing(_ node: TOMLNode, _ path: String = "") -> [String] {
        var lines: [String] = []
        let children = node.entries.map { ($0.key, $0.node) } + node.elements.enumerated().map { ("\($0)", $1) }
        for (name, child) in children {
            let place = path.isEmpty ? name : path + "/" + name
            let line = child.line.map(String.init) ?? "-"
            lines.append(value(child).map { "\($0): " } ?? "")
            lines[lines.count - 1] += "\(place) \(line)"
            lines += listing(child, place)
        }
        return lines
    }

    private static func value(_ node: TOMLNode) -> String? {
        switch node.value {
        case .text(let text): text.utf8.contains(0x0A) ? nil : text
        case .integer(let number): String(number)
        case .boolean(let value): String(value)
        case .float(let text), .moment(let text): text
        case .table, .list: nil
        }
    }
}
