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

    /// What `MATCH FULL` asked of the columns of a foreign key: all of them NULL, or none.
    static func matchCheck(
        _ columns: [SQLIdentifier], of table: Catalog.Table, _ encoding: String, _ names: inout MadeNames
    ) -> Addition {
        let name = names.make(
            stem: table.name.name.text, column: columns.map(\.text).joined(separator: "_"), label: "match",
            in: table.name.schema)
        let list = columns.map { text($0.sql, encoding) }.joined(separator: ", ")
        let only = table.kind == .partitioned ? "" : "ONLY "
        return Addition(
            kind: .check, name: "\(table.name.name.text) \(name.text)", table: table.name,
            statement: "ALTER TABLE \(only)\(text(table.name.sql, encoding))\n    ADD CONSTRAINT "
                + "\(text(name.sql, encoding)) CHECK ((num_nulls(\(list)) = ANY (ARRAY[0, \(columns.count)])));")
    }

    private func text(_ name: SQLIdentifier) -> String { Self.text(name.sql, encoding) }
    private func text(_ name: QualifiedName) -> String { Self.text(name.sql, encoding) }

    /// SQL of the dump as text: bytes that are not UTF-8 stay the private-use characters of SQLIdentifier.
    ///
    /// They are bytes again when they are written. In a dump of another encoding no byte is, even where a few of them happen to look like it.
    private static func text(_ sql: [UInt8], _ encoding: String) -> String {
        if TextEncoding.isUTF8(encoding) { return SQLIdentifier(bytes: sql).text }
        var text = String.UnicodeScalarView()
        for byte in sql {
            let standIn = Unicode.Scalar(0x10FE00 + UInt32(byte))
            if byte >= 0x80, let standIn { text.append(standIn) } else { text.append(Unicode.Scalar(byte)) }
        }
        return String(text)
    }
}
