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
        if let objects = result.largeObjects, !objects.isEqual { text += self.text(of: objects) }
        for note in result.notes { text += "note: \(Words.safe(note))\n" }
        let tables = Words.count(result.tables.count, "table", "tables")
        let sequences = Words.count(result.checkedSequences, "sequence", "sequences")
        let objects = result.largeObjects.map { Words.count($0.count, "large object", "large objects") }
        guard isEqual else {
            let differing = result.tables.count { !$0.isEqual }
            var verdict = "Different: \(Words.number(differing)) of \(tables), "
            verdict += "\(Words.number(result.sequences.count)) of \(sequences)"
            if let objects, let found = result.largeObjects {
                verdict += ", \(Words.number(found.missing + found.changed)) of \(objects)"
            }
            return text + verdict + "\n"
        }
        let rows = Words.count(result.rows, "row", "rows")
        return text + "Equal: \(rows) in \(tables), \(sequences)\(objects.map { ", \($0)" } ?? "")\n"
    }

    private func text(of objects: VerifyResult.LargeObjects) -> String {
        var parts: [String] = []
        if objects.missing > 0 { parts.append("\(Words.number(objects.missing)) missing") }
        if objects.changed > 0 { parts.append("\(Words.number(objects.changed)) changed") }
        if objects.unread > 0 {
            parts.append("\(Words.number(objects.unread)) not compared: this session may not read them")
        }
        if objects.notUnderstood > 0 {
            parts.append(
                Words.count(objects.notUnderstood, "statement", "statements") + " of the dump could not be read")
        }
        var text = "large objects: \(parts.joined(separator: ", ")) (\(Words.number(objects.count)) in the dump)\n"
        for object in objects.objects { text += "  \(object.difference.rawValue): \(object.oid)\n" }
        return text
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
