internal import SQLSyntax

/// Writes the statements that a tenancy column brings along on one table, in pg_dump's own shape.
struct AdditionWriter {
    let table: Catalog.Table
    let column: TenancyColumn
    /// The dump's.
    let encoding: String

    /// `msp` for `msp_id`: what the design's index names end in.
    private var stem: String {
        let name = column.name.text
        return name.hasSuffix("_id") && name.utf8.count > 3 ? String(name.dropLast(3)) : name
    }

    func index(_ names: inout MadeNames) -> Addition {
        let name = names.make(prefix: "idx", stem: table.name.name.text, column: stem, in: table.name.schema)
        return Addition(
            kind: .index, name: name.text, table: table.name,
            statement: "CREATE INDEX \(text(name)) ON \(text(table.name)) USING btree (\(text(column.name)));")
    }

    func foreignKey(to reference: RegistryReference, _ names: inout MadeNames) -> Addition {
        let name = names.make(
            stem: table.name.name.text, column: column.name.text, label: "fkey", in: table.name.schema)
        let only = table.kind == .partitioned ? "" : "ONLY "
        let action = column.onDelete == .noAction ? "" : " ON DELETE \(column.onDelete.sql)"
        return Addition(
            kind: .foreignKey, name: "\(table.name.name.text) \(name.text)", table: table.name,
            statement: "ALTER TABLE \(only)\(text(table.name))\n    ADD CONSTRAINT \(text(name)) FOREIGN KEY "
                + "(\(text(column.name))) REFERENCES \(reference)\(action);")
    }

    func comment() -> Addition {
        let purpose =
            column.comment
            ?? "Tenancy column added by Mudanza"
            + (column.references.map { "; refers to \($0.table)" } ?? "")
        return Addition(
            kind: .comment, name: "COLUMN \(table.name.name.text).\(column.name.text)", table: table.name,
            statement: "COMMENT ON COLUMN \(text(table.name)).\(text(column.name)) IS \(SQLLiteral(purpose));")
    }

    private func text(_ name: SQLIdentifier) -> String { text(name.sql) }
    private func text(_ name: QualifiedName) -> String { text(name.sql) }

    /// SQL of the dump as text: bytes that are not UTF-8 stay the private-use characters of SQLIdentifier.
    ///
    /// They are bytes again when they are written. In a dump of another encoding no byte is, even where a few of them happen to look like it.
    private func text(_ sql: [UInt8]) -> String {
        if TextEncoding.isUTF8(encoding) { return SQLIdentifier(bytes: sql).text }
        var text = String.UnicodeScalarView()
        for byte in sql {
            let standIn = Unicode.Scalar(0x10FE00 + UInt32(byte))
            if byte >= 0x80, let standIn { text.append(standIn) } else { text.append(Unicode.Scalar(byte)) }
        }
        return String(text)
    }
}
