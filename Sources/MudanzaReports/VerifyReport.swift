public import Mudanza
internal import SQLSyntax
internal import Tenancy

/// What a comparison found, for people and, as JSON, for scripts.
public struct VerifyReport: Sendable, Codable {
    /// The version of the JSON form.
    public var format = 1
    /// Whether every row arrived, unchanged, under its tenant, and only there.
    public var isEqual: Bool
    /// The figures and findings.
    public var result: VerifyResult

    /// Reports on a finished comparison.
    public init(_ result: VerifyResult) {
        self.result = result
        isEqual = result.isEqual
    }

    /// The whole report as plain text: what differs first, then what is to be known, the verdict last.
    public var text: String {
        var text = result.tables.filter { !$0.isEqual }.map(self.text(of:)).joined()
        for sequence in result.sequences {
            text +=
                "\(Words.safe("\(sequence.name)")): gives \(sequence.next) next, but "
                + "\(Words.safe("\(sequence.table).\(sequence.column)")) has come to \(sequence.taken)\n"
        }
        for note in result.notes { text += "note: \(Words.safe(note))\n" }
        let tables = Words.count(result.tables.count, "table", "tables")
        let sequences = Words.count(result.checkedSequences, "sequence", "sequences")
        guard isEqual else {
            let differing = result.tables.count { !$0.isEqual }
            return text + "Different: \(Words.number(differing)) of \(tables), "
                + "\(Words.number(result.sequences.count)) of \(sequences)\n"
        }
        return text + "Equal: \(Words.count(result.rows, "row", "rows")) in \(tables), \(sequences)\n"
    }

    private func text(of table: VerifyResult.Table) -> String {
        let name = Words.safe("\(table.name)")
        var parts: [String] = []
        if let missing = table.missing, missing > 0 {
            var part = "\(Words.number(missing)) missing"
            if let others = table.underOtherTenant, others > 0 {
                part += " (\(Words.number(others)) of them under another tenant)"
            }
            parts.append(part)
        }
        if let extra = table.extra, extra > 0 { parts.append("\(Words.number(extra)) extra") }
        if let changed = table.changed, changed > 0 { parts.append("\(Words.number(changed)) changed") }
        if table.withoutTenant > 0 { parts.append("\(Words.number(table.withoutTenant)) without tenant") }
        if let others = table.loadedUnderOtherTenant, others > 0 {
            parts.append("\(Words.number(others)) of this batch under another tenant")
        }
        if let problem = table.problem { parts.append(Words.safe(problem)) }
        var text =
            "\(name): \(parts.joined(separator: ", ")) "
            + "(\(Words.count(table.sourceRows, "row", "rows")) in the dump, \(Words.number(table.targetRows)) in the target)\n"
        for row in table.rows {
            text += "  \(row.difference.rawValue): \(Words.safe(row.key))"
            text += row.count > 1 ? " (\(Words.number(row.count)) times)\n" : "\n"
        }
        return text
    }
}
