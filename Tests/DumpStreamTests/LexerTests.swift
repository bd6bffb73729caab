import DumpStream
import Testing

/// A text and the tokens it must be divided into.
struct TokenCase: Sendable, CustomTestStringConvertible {
    var text: String
    var tokens: [(kind: Token.Kind, text: String)]

    init(_ text: String, _ tokens: (Token.Kind, String)...) {
        self.text = text
        self.tokens = tokens.map { (kind: $0.0, text: $0.1) }
    }

    var testDescription: String { text.debugDescription }
}

/// The tokens of a text, blanks left out, up to its end or to what is unterminated.
func tokens(
    of text: [UInt8], _ lexer: Lexer = Lexer(), keepingBlanks: Bool = false
) -> [Token] {
    var found: [Token] = []
    var at = 0
    while let token = lexer.token(in: text.span, at: at, atEnd: true) {
        if keepingBlanks || token.kind != .whitespace { found.append(token) }
        at = token.end
    }
    return found
}

@Suite("Lexer")
struct LexerTests {
    @Test("divides words, names, numbers and signs as scan.l does", arguments: plainCases)
    func plain(_ wanted: TokenCase) { expect(wanted, Lexer()) }

    @Test("finds the end of every kind of quote", arguments: quoteCases)
    func quotes(_ wanted: TokenCase) { expect(wanted, Lexer()) }

    @Test("lets backslashes escape in plain strings when standard_conforming_strings is off", arguments: escapeCases)
    func escapes(_ wanted: TokenCase) { expect(wanted, Lexer(backslashEscapes: true)) }

    @Test(
        "says nil where a quote or comment never ends",
        arguments: [
            "'a", "'a''", "\"a", "\"a\"\"", "E'a\\'", "E'a\\", "N'a", "U&'a", "U&\"a", "B'1", "X'F", "/* a", "/* /* */",
            "/*/", "$$a", "$$a$", "$a$b$$", "$a$b$a", "$é$x$e$",
        ])
    func unterminated(_ text: String) {
        #expect(Lexer().token(in: Array(text.utf8).span, at: 0, atEnd: true) == nil)
    }

    private func expect(_ wanted: TokenCase, _ lexer: Lexer) {
        let bytes = Array(wanted.text.utf8)
        let found = tokens(of: bytes, lexer).map { token in
            (kind: token.kind, text: String(decoding: bytes[token.range], as: UTF8.self))
        }
        #expect(found.map(\.kind) == wanted.tokens.map(\.kind))
        #expect(found.map(\.text) == wanted.tokens.map(\.text))
    }

    static let plainCases = [
        TokenCase(""),
        TokenCase(" \t\r\n\u{B}\u{C}"),
        TokenCase("a$b$c", (.word, "a$b$c")),
        TokenCase("_é1$", (.word, "_é1$")),
        TokenCase("ñ", (.word, "ñ")),
        TokenCase("u", (.word, "u")),
        TokenCase("u&", (.word, "u"), (.symbol, "&")),
        TokenCase("u&x", (.word, "u"), (.symbol, "&"), (.word, "x")),
        TokenCase("ue'a'", (.word, "ue"), (.string, "'a'")),
        TokenCase("a;b,c", (.word, "a"), (.semicolon, ";"), (.word, "b"), (.comma, ","), (.word, "c")),
        TokenCase(
            "([.])", (.leftParenthesis, "("), (.leftBracket, "["), (.dot, "."), (.rightBracket, "]"),
            (.rightParenthesis, ")")),
        TokenCase("a::int", (.word, "a"), (.symbol, ":"), (.symbol, ":"), (.word, "int")),
        TokenCase("\\N", (.backslash, "\\"), (.word, "N")),
        // Numbers. A sign belongs to one only after its e.
        TokenCase("1", (.number, "1")),
        TokenCase("1.", (.number, "1.")),
        TokenCase(".5", (.number, ".5")),
        TokenCase("1.5e-3-2", (.number, "1.5e-3"), (.symbol, "-"), (.number, "2")),
        TokenCase("1e+30", (.number, "1e+30")),
        TokenCase("1E30+1", (.number, "1E30"), (.symbol, "+"), (.number, "1")),
        TokenCase("1..2", (.number, "1"), (.symbol, ".."), (.number, "2")),
        TokenCase("1...2", (.number, "1"), (.symbol, ".."), (.number, ".2")),
        TokenCase("1_000_000", (.number, "1_000_000")),
        TokenCase("0x1F-1", (.number, "0x1F"), (.symbol, "-"), (.number, "1")),
        TokenCase("0xFE+1", (.number, "0xFE"), (.symbol, "+"), (.number, "1")),
        TokenCase("1--1", (.number, "1"), (.comment, "--1")),
        TokenCase("1e--1", (.number, "1e-"), (.symbol, "-"), (.number, "1")),
        TokenCase("1ee--1", (.number, "1ee"), (.comment, "--1")),
        TokenCase("1a.5", (.number, "1a"), (.number, ".5")),
        TokenCase("$1", (.parameter, "$1")),
        TokenCase("$12,$3", (.parameter, "$12"), (.comma, ","), (.parameter, "$3")),
        TokenCase("$", (.symbol, "$")),
        TokenCase("$a", (.symbol, "$"), (.word, "a")),
        TokenCase("a $b c$", (.word, "a"), (.symbol, "$"), (.word, "b"), (.word, "c$")),
        // Comments; operators end where one begins.
        TokenCase("-- a", (.comment, "-- a")),
        TokenCase("--a\nb", (.comment, "--a"), (.word, "b")),
        TokenCase("--a\rb", (.comment, "--a"), (.word, "b")),
        TokenCase("--a\r\nb", (.comment, "--a"), (.word, "b")),
        TokenCase("---'\n'a'", (.comment, "---'"), (.string, "'a'")),
        TokenCase("- -1", (.symbol, "-"), (.symbol, "-"), (.number, "1")),
        TokenCase("+-- a", (.symbol, "+"), (.comment, "-- a")),
        TokenCase("a-/*b*/-c", (.word, "a"), (.symbol, "-"), (.comment, "/*b*/"), (.symbol, "-"), (.word, "c")),
        TokenCase("*/*a*/", (.symbol, "*"), (.comment, "/*a*/")),
        TokenCase("//*a*/", (.symbol, "/"), (.comment, "/*a*/")),
        TokenCase("/* a /* b */ ; */c", (.comment, "/* a /* b */ ; */"), (.word, "c")),
        TokenCase("/*/*/ */*/;", (.comment, "/*/*/ */*/"), (.semicolon, ";")),
        TokenCase("/***/;", (.comment, "/***/"), (.semicolon, ";")),
        TokenCase("/*'*/'*/'", (.comment, "/*'*/"), (.string, "'*/'")),
    ]

    static let quoteCases = [
        TokenCase("''", (.string, "''")),
        TokenCase("'a''b'c", (.string, "'a''b'"), (.word, "c")),
        TokenCase("'C:\\'x", (.string, "'C:\\'"), (.word, "x")),
        TokenCase("'a'\n'b'", (.string, "'a'"), (.string, "'b'")),
        TokenCase("n'a\\'N'b'", (.string, "n'a\\'"), (.string, "N'b'")),
        TokenCase("E'a\\'b'c", (.escapeString, "E'a\\'b'"), (.word, "c")),
        TokenCase("e'\\\\'x", (.escapeString, "e'\\\\'"), (.word, "x")),
        TokenCase("E'a''b'", (.escapeString, "E'a''b'")),
        TokenCase("E'a'\n 'b\\'c';", (.escapeString, "E'a'\n 'b\\'c'"), (.semicolon, ";")),
        TokenCase("E'a' -- '\n 'b\\''", (.escapeString, "E'a' -- '\n 'b\\''")),
        TokenCase("E'a'\n-- '\n'b\\''", (.escapeString, "E'a'\n-- '\n'b\\''")),
        TokenCase("E'a'-- '\r'b\\''", (.escapeString, "E'a'-- '\r'b\\''")),
        TokenCase("E'a' 'b\\'c", (.escapeString, "E'a'"), (.string, "'b\\'"), (.word, "c")),
        TokenCase("E'a'\n-'b\\'", (.escapeString, "E'a'"), (.symbol, "-"), (.string, "'b\\'")),
        TokenCase("E'a'\n/* */'b\\'", (.escapeString, "E'a'"), (.comment, "/* */"), (.string, "'b\\'")),
        TokenCase("U&'d\\0061'UESCAPE'!'", (.unicodeString, "U&'d\\0061'"), (.word, "UESCAPE"), (.string, "'!'")),
        TokenCase("u&\"a;\"\"b\"", (.unicodeIdentifier, "u&\"a;\"\"b\"")),
        TokenCase("B'101'X'1F'", (.bitString, "B'101'"), (.hexString, "X'1F'")),
        TokenCase("\"a\"\"b;\n'\\\"c", (.quotedIdentifier, "\"a\"\"b;\n'\\\""), (.word, "c")),
        TokenCase("$$a;'$$;", (.dollarString, "$$a;'$$"), (.semicolon, ";")),
        TokenCase("$_$ $$;$$ $_$;", (.dollarString, "$_$ $$;$$ $_$"), (.semicolon, ";")),
        TokenCase("$ñandú1$;$ñandu$$ñandú1$", (.dollarString, "$ñandú1$;$ñandu$$ñandú1$")),
        TokenCase("$a$b$a$a$c$a$", (.dollarString, "$a$b$a$"), (.word, "a$c$a$")),
        TokenCase("$a$ $a$a$", (.dollarString, "$a$ $a$"), (.word, "a$")),
        TokenCase("$$a$b$$", (.dollarString, "$$a$b$$")),
        TokenCase("$a$$$a$", (.dollarString, "$a$$$a$")),
        TokenCase("$1$$;$$", (.parameter, "$1"), (.dollarString, "$$;$$")),
        TokenCase("1$$;$$", (.number, "1"), (.dollarString, "$$;$$")),
        TokenCase("1a$$;", (.number, "1a$$"), (.semicolon, ";")),
        TokenCase("a$$;", (.word, "a$$"), (.semicolon, ";")),
        TokenCase("$1e'\\'", (.parameter, "$1e"), (.string, "'\\'")),
        TokenCase("1e'\\'", (.number, "1e"), (.string, "'\\'")),
    ]

    static let escapeCases = [
        TokenCase("'a\\'b'c", (.escapeString, "'a\\'b'"), (.word, "c")),
        TokenCase("'C:\\\\'", (.escapeString, "'C:\\\\'")),
        TokenCase("n'a\\'b'", (.escapeString, "n'a\\'b'")),
        TokenCase("'a'\n'b\\'c'", (.escapeString, "'a'\n'b\\'c'")),
        TokenCase("B'1\\'X'\\'", (.bitString, "B'1\\'"), (.hexString, "X'\\'")),
        TokenCase("\"a\\\"U&'\\'", (.quotedIdentifier, "\"a\\\""), (.unicodeString, "U&'\\'")),
        TokenCase("$$\\$$", (.dollarString, "$$\\$$")),
    ]
}
