internal import SQLSyntax

/// Writes the statements that a tenancy column brings along on one table, in pg_dump's own shape.
struct AdditionWriter {
    let table: Catalog.Table
    let column: TenancyColumn

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
                + "(\(text(column.name))) REFERENCES \(text(reference.table))(\(text(reference.column)))\(action);")
    }

    func comment() -> Addition {
        let purpose =
            column.comment
            ?? "Tenancy column added by Mudanza"
            + (column.references.map { "; refers to \($0.table)" } ?? "")
        return Addition(
            kind: .comment, name: "COLUMN \(table.name.name.text).\(column.name.text)", table: table.name,
            statement: "COMMENT ON COLUMN \(text(table.name)).\(text(column.name)) IS \(text(SQLLiteral(purpose)));")
    }

    // A plan is text; bytes that are not UTF-8 stay the private-use characters of SQLIdentifier until they are written.
    private func text(_ name: SQLIdentifier) -> String { SQLIdentifier(bytes: name.sql).text }
    private func text(_ name: QualifiedName) -> String { SQLIdentifier(bytes: name.sql).text }
    private func text(_ literal: SQLLiteral) -> String { SQLIdentifier(bytes: literal.sql).text }
}
