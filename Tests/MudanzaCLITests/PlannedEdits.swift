/// The edits that a rewrite under strategy `keep` may make to a dump's text, as rules on lines.
enum PlannedEdits {
    /// What is wrong with a hunk; nil if it holds planned edits only.
    static func objection(to hunk: TextDifference.Hunk) -> String? {
        var added = hunk.added[...]
        // What was there comes first and in order, changed by a rule; what is new comes after it.
        for line in hunk.removed {
            if isOmittedSetting(line) { continue }
            guard let replacement = added.popFirst() else { return "a line is gone: \(line)" }
            guard isEdit(of: line, replacement) else { return "an unplanned edit:\n-\(line)\n+\(replacement)" }
        }
        return nil
    }

    /// `old` with the tenancy columns or values added, nothing else.
    static func isEdit(of old: String, _ new: String) -> Bool {
        copyRow(old) == new || copyHeader(old) == new || lastColumn(old) == new || inserts(old).contains(new)
    }

    private static let columns = ", msp_id, condominio_id"
    private static let values = ", 'MSP-DEMO-001', 'COND-DEMO-001'"

    private static func copyRow(_ line: String) -> String { line + "\tMSP-DEMO-001\tCOND-DEMO-001" }

    private static func copyHeader(_ line: String) -> String? {
        line.hasPrefix("COPY ") ? edited(line, end: ") FROM stdin;", insert: columns) : nil
    }

    /// The last column of CREATE TABLE, with more to follow.
    private static func lastColumn(_ line: String) -> String? { line.hasPrefix("    ") ? line + "," : nil }

    /// An INSERT of one line; the first or last line of a longer one; a row of several.
    private static func inserts(_ line: String) -> [String] {
        var lines: [String] = []
        for end in [");", "),"] {
            if let withValues = edited(line, end: end, insert: values) { lines.append(withValues) }
        }
        if line.hasPrefix("INSERT INTO "), let list = line.firstRange(of: ") VALUES") {
            for text in [line] + lines {
                lines.append(String(text[..<list.lowerBound]) + columns + text[list.lowerBound...])
            }
        }
        return lines
    }

    private static func edited(_ line: String, end: String, insert: String) -> String? {
        line.hasSuffix(end) ? String(line.dropLast(end.count)) + insert + end : nil
    }

    /// A setting that the target's version does not know; `--target-version` leaves it out.
    private static func isOmittedSetting(_ line: String) -> Bool { line == "SET transaction_timeout = 0;" }

    /// The lines of a hunk that replace no line.
    static func newLines(of hunk: TextDifference.Hunk) -> ArraySlice<String> {
        hunk.added.dropFirst(hunk.removed.filter { !isOmittedSetting($0) }.count)
    }

    /// The statements among wholly new lines that no plan makes.
    static func objections(toNewLines lines: [String]) -> [String] {
        let columns = ["msp_id", "condominio_id"].map { "    \($0) character varying(100) NOT NULL" }
        let known = Set(columns + columns.map { $0 + "," })
        var statements: [String] = []
        var current: [String] = []
        for line in lines where !line.isEmpty && !line.hasPrefix("--") && !known.contains(line) {
            current.append(line)
            // A semicolon inside the text of a comment is not at a line's end.
            guard line.hasSuffix(";") else { continue }
            statements.append(String(current.joined(separator: " ").dropLast()))
            current = []
        }
        if !current.isEmpty { statements.append(current.joined(separator: " ")) }
        return statements.filter { statement in !planned.contains { statement.firstMatch(of: $0) != nil } }
    }

    /// What the plan adds: registries and their rows; indexes, foreign keys and comments on the new columns.
    private static var planned: [Regex<Substring>] {
        [
            #/^CREATE TABLE IF NOT EXISTS public\.(?:msps|condominios)_exo \(/#,
            #/^INSERT INTO public\.(?:msps|condominios)_exo \(.* ON CONFLICT \((?:msp|condominio)_id\) DO NOTHING$/#,
            #/^CREATE INDEX idx_\w+_(?:msp|condominio) ON public\.\w+ USING btree \((?:msp|condominio)_id\)$/#,
            #/^ALTER TABLE ONLY public\.\w+ +ADD CONSTRAINT \w+ FOREIGN KEY \((?:msp|condominio)_id\) REFERENCES /#,
            #/^COMMENT ON COLUMN public\.\w+\.(?:msp|condominio)_id IS '[^']*'$/#,
        ]
    }
}
