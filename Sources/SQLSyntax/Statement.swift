/// What a statement does and to what, by its words alone: this works for every version of the grammar.
public struct StatementSubject: Sendable, Equatable {
    /// The command: `CREATE TABLE`, `ALTER TABLE`, `COPY`, `INSERT`, `SET`, `COMMENT ON COLUMN` … in upper case.
    public var command: String
    /// The object it is about: the table of an index, trigger, rule, policy, constraint or column comment; the object
    /// itself otherwise. nil where there is none (SET) or it is no relation.
    public var relation: QualifiedName?
    /// The object's own name where ``relation`` is the table it belongs to: an index, trigger, rule, policy …
    public var part: SQLIdentifier?

    /// Makes a subject.
    public init(command: String, relation: QualifiedName? = nil, part: SQLIdentifier? = nil) {
        self.command = command
        self.relation = relation
        self.part = part
    }
}
