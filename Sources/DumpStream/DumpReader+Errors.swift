/// What the reader says of a dump that it cannot read, with the place.
extension DumpReader {
    func place(_ window: Span<UInt8>, _ index: Int) -> Location {
        Location(
            file: location.file,
            line: location.line + window.extracting(0..<index).occurrences(of: UInt8(ascii: "\n")),
            offset: location.offset + index)
    }

    func checkLength(_ count: Int) throws(DumpError) {
        guard count > Self.longestItem else { return }
        throw DumpError(
            .tooLarge, at: location, found: "a statement or row longer than 1 GiB",
            expected: "at most what PostgreSQL itself accepts")
    }

    /// Where psql would drop text, nothing may look as if it had been read.
    func checkText(_ window: Span<UInt8>, _ range: Range<Int>) throws(DumpError) {
        guard let nul = window.extracting(range).firstIndex(of: 0, from: 0) else { return }
        let line = window.extracting(0..<nul).occurrences(of: UInt8(ascii: "\n"))
        throw unreadable(CopyRows.Refused(reason: .nul, at: range.lowerBound + nul, lines: line))
    }

    func unreadable(_ refused: CopyRows.Refused) -> DumpError {
        let place = Location(
            file: location.file, line: location.line + refused.lines, offset: location.offset + refused.at)
        switch refused.reason {
        case .nul:
            return DumpError(
                .unsupported, at: place, found: "a NUL byte", expected: "text: PostgreSQL stores no NUL",
                advice: "psql would drop the rest of the line. The file is damaged, or not in pg_dump's plain format.")
        case .endMarkInRow:
            return DumpError(
                .unsupported, at: place, found: "a line \\. inside a row, after a line end that a backslash escapes",
                expected: "line ends in values written as \\n, as pg_dump does",
                advice: "psql would end the data here, the server would not.")
        }
    }

    func truncatedCopy(_ state: CopyState) -> DumpError {
        DumpError(
            .truncatedCopy, at: location,
            found: "the dump ends inside the COPY data that begin at line \(state.header.line), "
                + "after \(state.rows) whole row\(state.rows == 1 ? "" : "s")",
            expected: "a line holding only \\.",
            advice: "The dump is cut off; make it again, or copy it again and compare the sizes.")
    }

    func unterminated(_ window: Span<UInt8>, at index: Int) -> DumpError {
        let what: String
        guard index < window.count else {
            return DumpError(
                .unterminated, at: location, found: "the dump ends inside the statement that begins here",
                expected: "a semicolon", advice: "The dump is cut off; make it again, or copy it again.")
        }
        switch window[index] {
        case UInt8(ascii: "\""): what = "a quoted identifier"
        case UInt8(ascii: "/"): what = "a comment"
        case UInt8(ascii: "$"): what = "a dollar-quoted string"
        default: what = "a string"
        }
        return DumpError(
            .unterminated, at: place(window, index), found: "the dump ends inside \(what) that begins here",
            expected: window[index] == UInt8(ascii: "/") ? "*/" : "its closing quote",
            advice: "The dump is cut off, or its text is not SQL.")
    }

    func refused(_ window: Span<UInt8>, at index: Int) -> DumpError {
        var end = index + 1
        while end < window.count, end - index < 20, isWordPart(window[end]) || window[end] == UInt8(ascii: "!") {
            end += 1
        }
        var name = "\\"
        for at in (index + 1)..<max(end, index + 1) where window[at] < 0x7F {
            name.unicodeScalars.append(Unicode.Scalar(window[at]))
        }
        return DumpError(
            .metaCommand, at: place(window, index), found: "the psql meta-command \(name)",
            expected: "SQL, \\restrict, \\unrestrict or \\connect",
            advice: name == "\\encoding"
                ? "pg_dump --create writes it for a database of an unusual name: make the dump without --create."
                : "psql would execute it. Find out who put it there before you load this file anywhere.")
    }
}
