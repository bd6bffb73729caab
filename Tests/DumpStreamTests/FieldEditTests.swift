import Testing

@testable import DumpStream

/// What edits made of COPY data.
struct RowsEdited: Equatable {
    var output = ""
    var rows = 0
    var consumed = 0
    var refusal: FieldEdit.Refusal?
    /// The byte of the data at which the refused field begins.
    var refusedAt: Int?
}

/// Edits whole rows as they come into windows: first the data up to `cut`, then all of it; the output begins with
/// `room` bytes.
func edit(
    _ data: [UInt8], _ edits: inout FieldEdits, suffix: String = "", cut: Int = 0, room: Int = 1 << 12
) -> RowsEdited {
    var all = RowsEdited()
    var output = [UInt8](repeating: 0, count: room)
    for (end, atEnd) in [(cut, false), (data.count, true)] {
        let window = data.span.extracting(all.consumed..<end)
        let rows = window.extracting(0..<CopyRows().scan(window, atEnd: atEnd).consumed)
        var from = 0
        while from < rows.count {
            var written = 0
            let part = edits.copy(
                rows.extracting(from...), suffix: Array(suffix.utf8), into: &output, written: &written)
            all.output += String(decoding: output[0..<written], as: UTF8.self)
            all.rows += part.rows
            from += part.bytes
            switch part.stop {
            case .room(let length): output = [UInt8](repeating: 0, count: length)
            case .refused(_, let refusal, let at):
                all.consumed += from
                (all.refusal, all.refusedAt) = (refusal, all.consumed + at)
                return all
            case nil: break
            }
        }
        all.consumed += from
    }
    return all
}

extension FieldEdit.Change {
    static let integerOffset = FieldEdit.Change.offset(1_000, bounds: -2_147_483_648...2_147_483_647)

    static func text(_ prefix: String) -> FieldEdit.Change { .prefix(Array(prefix.utf8)) }

    static func map(_ pairs: [String: String]) -> FieldEdit.Change {
        .map(FieldMap(Dictionary(uniqueKeysWithValues: pairs.map { (Array($0.utf8), Array($1.utf8)) })))
    }
}

@Suite("Changes of fields in COPY rows")
struct FieldEditTests {
    private func expect(
        _ before: String, _ after: String, _ change: FieldEdit.Change, isArray: Bool = false, characters: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var edits = FieldEdits(
            [FieldEdit(field: 1, change: change, isArray: isArray, characters: characters)], isUTF8: true)
        let found = edit(Array("x\t\(before)\ty\n".utf8), &edits, suffix: "\tT")
        #expect(found.output == "x\t\(after)\ty\tT\n", sourceLocation: sourceLocation)
        #expect(found.refusal == nil, sourceLocation: sourceLocation)
    }

    private func expectRefused(
        _ value: String, _ refusal: FieldEdit.Refusal, _ change: FieldEdit.Change, isArray: Bool = false,
        characters: Int? = nil, isUTF8: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var edits = FieldEdits(
            [FieldEdit(field: 1, change: change, isArray: isArray, characters: characters)], isUTF8: isUTF8)
        let found = edit(Array("first\t\\N\nxyz\t\(value)\ty\n".utf8), &edits)
        #expect(found.refusal == refusal, sourceLocation: sourceLocation)
        #expect(found.refusedAt == 13, sourceLocation: sourceLocation)
        #expect(found.output == "first\t\\N\n", sourceLocation: sourceLocation)
    }

    @Test(
        "An integer grows by the offset, whatever its sign and length",
        arguments: [
            ("1", "1001"), ("999", "1999"), ("9000", "10000"), ("-5", "995"), ("-1000", "0"), ("-1001", "-1"),
            ("0", "1000"), ("\\N", "\\N"), ("2147482647", "2147483647"), ("-2147483648", "-2147482648"),
            // As PostgreSQL reads them, though it does not write them so.
            ("+7", "1007"), (" 7 ", "1007"), ("007", "1007"),
        ])
    func offset(before: String, after: String) { expect(before, after, .integerOffset) }

    @Test("An OID of 0 names no object and stays so; any other 0 is a key")
    func zero() {
        expect("0", "0", .offset(70_000, bounds: 0...4_294_967_295))
        expect("1", "70001", .offset(70_000, bounds: 0...4_294_967_295))
        expect("0", "1000", .integerOffset)
    }

    @Test("An integer over the whole of bigint")
    func bigint() {
        let all = Int.min...Int.max
        expect("-9223372036854775808", "-9223372036854775807", .offset(1, bounds: all))
        expect("9223372036854775806", "9223372036854775807", .offset(1, bounds: all))
        expectRefused("9223372036854775807", .outOfRange, .offset(1, bounds: all))
        expectRefused("9223372036854775808", .outOfRange, .offset(1, bounds: all))
        expectRefused("-9223372036854775808", .outOfRange, .offset(-1, bounds: all))
    }

    @Test("What is no integer, or would not fit, is refused at its first byte")
    func refusedOffset() {
        expectRefused("2147482648", .outOfRange, .integerOffset)
        for value in ["", "-", "abc", "1.5", "1e3", "1 2", "\\\\N", "{1}"] {
            expectRefused(value, .notInteger, .integerOffset)
        }
    }

    @Test(
        "In a text only integers as PostgreSQL writes them move",
        arguments: [
            ("42", "1042"), ("-42", "958"), ("0", "1000"), ("\\N", "\\N"), ("", ""), ("007", "007"), ("+7", "+7"),
            ("-0", "-0"), ("4a", "4a"), ("12.0", "12.0"), ("4\\t", "4\\t"),
            ("99999999999999999999", "99999999999999999999"),
            // character(n): blanks fill it up to its length, before and after.
            ("42      ", "1042    "), ("        ", "        "),
        ])
    func textOffset(before: String, after: String) { expect(before, after, .textOffset(1_000), characters: 8) }

    @Test("A text's number that grows too long is refused")
    func textOffsetTooLong() { expectRefused("950", .tooLong, .textOffset(1_000), characters: 3) }

    @Test(
        "A text gets the prefix, escaped as COPY does it; its own escapes stay as they are",
        arguments: [
            ("abc", "a\\\\b\\tabc"), ("", "a\\\\b\\t"), ("\\N", "\\N"), ("\\\\N", "a\\\\b\\t\\\\N"),
            ("x\\ty\\x41", "a\\\\b\\tx\\ty\\x41"), ("é🏠", "a\\\\b\\té🏠"),
        ])
    func prefix(before: String, after: String) { expect(before, after, .text("a\\b\t")) }

    @Test("Characters are counted, not bytes or escapes")
    func length() {
        expect("ñandú", "é-ñandú", .text("é-"), characters: 7)
        expect("a\\tb\\\\\\101", "é-a\\tb\\\\\\101", .text("é-"), characters: 7)
        expectRefused("ñandúes", .tooLong, .text("é-"), characters: 8)
        // Of another encoding each byte may be a character.
        expectRefused("ñandú", .tooLong, .text("é-"), characters: 9, isUTF8: false)
        // PostgreSQL drops the blanks that character(n) has no room for, and so must we.
        expect("abc       ", "P-abc     ", .text("P-"), characters: 10)
        expectRefused("abcdefghi ", .tooLong, .text("P-"), characters: 10)
    }

    @Test("A map changes the values it has, however they are escaped")
    func map() {
        let map = FieldEdit.Change.map(["1": "17", "a\tb": "c\\d", "": "e"])
        for (before, after) in [
            ("1", "17"), ("17", "17"), ("2", "2"), ("a\\tb", "c\\\\d"), ("\\x61\\011b", "c\\\\d"), ("", "e"),
            ("\\N", "\\N"), ("é\\\\", "é\\\\"),
        ] { expect(before, after, map) }
        expectRefused("1", .tooLong, map, characters: 1)
    }

    @Test(
        "Each element of an array moves",
        arguments: [
            ("{1,2,NULL}", "{1001,1002,NULL}"), ("{}", "{}"), ("\\N", "\\N"),
            ("{{1,2},{-3,null}}", "{{1001,1002},{997,null}}"),
            ("[0:1]={1,2}", "[0:1]={1001,1002}"), ("{\"1\", 2 }", "{1001, 1002 }"),
        ])
    func arrayOffset(before: String, after: String) { expect(before, after, .integerOffset, isArray: true) }

    @Test(
        "Each text of an array moves, quoted where PostgreSQL quotes it",
        arguments: [
            ("{a,NULL,\"NULL\",\"\"}", "{P-a,NULL,P-NULL,P-}"), ("{\"a b\",é}", "{\"P-a b\",P-é}"),
            ("{\"q\\\\\"q\",\"b\\\\\\\\b\"}", "{\"P-q\\\\\"q\",\"P-b\\\\\\\\b\"}"),
            ("{\"a,b\",\"{c}\",\"t\\tt\"}", "{\"P-a,b\",\"P-{c}\",\"P-t\\tt\"}"), ("{{a},{b}}", "{{P-a},{P-b}}"),
        ])
    func arrayPrefix(before: String, after: String) { expect(before, after, .text("P-"), isArray: true) }

    @Test("Whatever a prefix or a map puts into an array is quoted as it must be")
    func arrayQuotes() {
        expect("{a,NULL}", "{\"\\\\\\\\\\\\\"a\",NULL}", .text("\\\""), isArray: true)
        expect("{L,LL}", "{NUL,\"NULL\"}", .text("NU"), isArray: true)
        let map = FieldEdit.Change.map(["1": "a b", "x\"y": "2", "n": "null"])
        expect("{1,\"x\\\\\"y\",n,\"k,k\"}", "{\"a b\",2,\"null\",\"k,k\"}", map, isArray: true)
        expect("{\"7  \",8}", "{\"17 \",18}", .textOffset(10), isArray: true)
        expectRefused("{abc,abcdef}", .tooLong, .text("P-"), isArray: true, characters: 5)
    }

    @Test("What is no array is refused", arguments: ["", "1", "{1", "{1}}", "{1}2", "[0:1]", "{\"1}", "}{", "{1\\\\"])
    func noArray(text: String) {
        expectRefused(text, .notArray, .integerOffset, isArray: true)
    }

    @Test("An edit under a condition leaves other rows alone; of several for a field the first that holds is made")
    func conditions() {
        let data = "1\tusuarios\n2\teventos\n3\t\\N\n4\totra\n5\tusuarios   \n6\t\\x75suarios\n\\N\tusuarios\n"
        var edits = FieldEdits(
            [
                FieldEdit(
                    field: 0, change: .integerOffset,
                    condition: .init(field: 1, values: ["usuarios", "x"].map { Array($0.utf8) })),
                FieldEdit(field: 0, change: .text("E-"), condition: .init(field: 1, values: [Array("eventos".utf8)])),
                FieldEdit(field: 0, change: .text("N-"), condition: .init(field: 1, values: [Array("\\N".utf8)])),
            ], isUTF8: true)
        let found = edit(Array(data.utf8), &edits)
        #expect(
            found.output
                == "1001\tusuarios\nE-2\teventos\n3\t\\N\n4\totra\n1005\tusuarios   \n1006\t\\x75suarios\n\\N\tusuarios\n"
        )
        #expect(edits.extents == [1...6, nil, nil])
    }

    /// Rows with every kind of edit, escapes, both line ends, and what they become.
    private static let mixed = (
        before: "1\té\\tb\t{1,NULL}\t\\N\r\n-7\t\\\\\\\n\t{}\ta\\\t7\r\n900\tñ\t\\N\t17\r\n",
        after: "1001\tP-é\\tb\t{1001,NULL}\t\\N\tT\r\n993\tP-\\\\\\\n\t{}\ta\\\t7\tT\r\n1900\tP-ñ\t\\N\t1017\tT\r\n"
    )

    private static func mixedEdits() -> FieldEdits {
        FieldEdits(
            [
                FieldEdit(field: 3, change: .textOffset(1_000)), FieldEdit(field: 0, change: .integerOffset),
                FieldEdit(field: 2, change: .integerOffset, isArray: true),
                FieldEdit(field: 1, change: .text("P-"), characters: 6),
            ], isUTF8: true)
    }

    @Test("The same comes out wherever the window cuts, and however little room there is")
    func cuts() {
        let data = Array(Self.mixed.before.utf8)
        for cut in 0...data.count {
            for room in [0, 40, 90, 200] {
                var edits = Self.mixedEdits()
                let found = edit(data, &edits, suffix: "\tT", cut: cut, room: room)
                #expect(found.output == Self.mixed.after, "cut at \(cut), room \(room)")
                #expect(found.rows == 3)
                // By field: the integer, the text, the array, the number in a text.
                #expect(edits.extents == [-7...900, nil, 1...1, 17...17])
            }
        }
    }

    @Test("Fields that a row lacks are left alone: whoever divides the rows has counted them")
    func shortRow() {
        var edits = Self.mixedEdits()
        #expect(edit(Array("5\tb\n".utf8), &edits).output == "1005\tP-b\n")
    }
}
