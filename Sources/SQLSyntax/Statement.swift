/// What a statement does and to what, by its words alone: this works for every version of the grammar.
public struct StatementSubject: Sendable, Equatable {
    /// The command: `CREATE TABLE`, `ALTER TABLE`, `COPY`, `INSERT`, `SET`, `COMMENT ON COLUMN` … in upper case.
    public var command: String
    /// The relation it is about.
    ///
    /// The table of an index, trigger, rule, policy, constraint or column comment; the relation itself otherwise. nil
    /// where there is none (SET), or the object is no relation.
    public var relation: QualifiedName?
    /// The object's own name where ``relation`` is the table it belongs to, as that of an index or trigger is.
    public var part: SQLIdentifier?

    /// Makes a subject.
    public init(command: String, relation: QualifiedName? = nil, part: SQLIdentifier? = nil) {
        self.command = command
        self.relation = relation
        self.part = part
    }
}
