public import DumpStream

extension StatementSubject {
    /// Reads what a statement does and to what, from its tokens alone.
    ///
    /// Names are as the statement writes them: a name without a schema stays without one. The commands are
    /// PostgreSQL's command tags (`CREATE FOREIGN TABLE`, `REFRESH MATERIALIZED VIEW`), with these of our own:
    /// `COMMENT ON <kind>`, `SETVAL` for `SELECT setval(…)`, `SET` for `SELECT set_config(…)` too, `SELECT` for other
    /// function calls and `RESTORE STATISTICS` for `SELECT pg_restore_relation_stats(…)` and its like.
    public init(_ statement: Span<UInt8>, lexer: Lexer = Lexer()) {
        var reader = SubjectReader(cursor: TokenCursor(lexer: lexer))
        self = reader.read(statement)
    }
}
