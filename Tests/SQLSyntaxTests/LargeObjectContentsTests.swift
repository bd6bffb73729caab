import DumpStream
import Testing

@testable import SQLSyntax

@Suite("What is written into large objects")
struct LargeObjectContentsTests {
    private typealias Event = LargeObjectContents.Event

    /// What each statement does; the constant of a piece as the statement has it.
    private static func events(
        _ statements: [String], lexer: Lexer = Lexer()
    ) -> [(event: Event?, literal: String?)] {
        var contents = LargeObjectContents()
        return statements.map { statement in
            let bytes = Array(statement.utf8)
            let event = contents.take(bytes.span, lexer: lexer)
            guard case .piece(let piece) = event else { return (event, nil) }
            return (event, String(decoding: bytes[piece.literal], as: UTF8.self))
        }
    }

    @Test("Pieces follow one another, object by object")
    func pieces() {
        let found = Self.events([
            "SELECT pg_catalog.lo_open('16384', 131072);", #"SELECT pg_catalog.lowrite(0, '\x00ff27');"#,
            #"SELECT pg_catalog.lowrite(0, '\x5C');"#, "SELECT pg_catalog.lo_close(0);",
            "SELECT lo_open(4294967295, 131072);", #"SELECT lowrite(0, '\x');"#, "SELECT lo_close(0);",
        ])
        #expect(
            found.map(\.event) == [
                .opened(16384),
                .piece(.init(object: 16384, offset: 0, bytes: [0, 255, 0x27], literal: 29..<39)),
                .piece(.init(object: 16384, offset: 3, bytes: [0x5c], literal: 29..<35)),
                .closed(16384, length: 4), .opened(4_294_967_295),
                .piece(.init(object: 4_294_967_295, offset: 0, bytes: [], literal: 18..<22)),
                .closed(4_294_967_295, length: 0),
            ])
        #expect(found.compactMap(\.literal) == [#"'\x00ff27'"#, #"'\x5C'"#, #"'\x'"#])
    }

    @Test("Constants of other settings and older versions")
    func spellings() {
        let opened = "SELECT lo_open('1', 131072);"
        func bytes(_ write: String, _ lexer: Lexer = Lexer()) -> [UInt8]? {
            guard case .piece(let piece) = Self.events([opened, write], lexer: lexer)[1].event else { return nil }
            return piece.bytes
        }
        let old = Lexer(backslashEscapes: true)
        #expect(bytes(#"SELECT lowrite(0, '\\x0a0b');"#, old) == [10, 11])
        #expect(bytes(#"SELECT lowrite(0, E'\\x0a0b');"#) == [10, 11])
        #expect(bytes(#"SELECT lowrite(0, 'a''\000\377\\');"#) == [97, 39, 0, 255, 92])
        #expect(bytes(#"SELECT lowrite(0, 'a\\000b');"#, old) == [97, 0, 98])
    }

    @Test(
        "What is none of the calls, and what is one that nobody could follow",
        arguments: [
            ("SELECT pg_catalog.lo_create('16384');", false), ("SELECT pg_catalog.setval('lowrite', 5);", false),
            ("INSERT INTO lowrite VALUES (0);", false), ("SELECT lowrite(0, x);", true),
            (#"SELECT lowrite(0, '\x0');"#, true), (#"SELECT lowrite(0, '\xzz');"#, true),
            (#"SELECT lowrite(0, '\9');"#, true), (#"SELECT lowrite(0, '\477');"#, true),
            ("SELECT lo_open(99999999999, 131072);", true), ("SELECT lo_open(now());", true),
        ])
    func others(statement: String, isCall: Bool) {
        let found = Self.events(["SELECT lo_open('1', 131072);", statement])
        #expect(found[1].event == (isCall ? .unreadable : nil))
    }

    @Test("Writing with nothing open")
    func nothingOpen() {
        let found = Self.events([#"SELECT lowrite(0, '\x00');"#, "SELECT lo_close(0);"])
        #expect(found.map(\.event) == [.unreadable, .unreadable])
    }
}
