public import DumpStream

extension Catalog {
    /// A function, procedure or aggregate.
    public struct Routine: Sendable, Codable, Equatable {
        /// Its name.
        public var name: QualifiedName
        /// The language of its body.
        public var language: String
        /// The name with argument types, for people to read.
        public var signature: String
        /// Types in its arguments and result; a table's row type among them.
        public var usesTypes: [QualifiedName] = []
        /// Whether it returns a set.
        public var returnsSet = false
        /// The relations its body mentions, found by the words of the body.
        public var mentions: [BodyMention] = []
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: QualifiedName, language: String, signature: String, location: Location) {
            self.name = name
            self.language = language
            self.signature = signature
            self.location = location
        }
    }

    /// A relation in the body of a routine.
    public struct BodyMention: Sendable, Codable, Hashable {
        /// What a body does to a relation.
        public enum Use: String, Sendable, Codable, CaseIterable {
            /// Read or mentioned in any other way.
            case reads
            /// `INSERT INTO t (columns)`.
            case insertsWithColumns
            /// `INSERT INTO t VALUES/SELECT` without a column list.
            case insertsByPosition
            case updates, deletes
            /// `t%ROWTYPE`, `SETOF t`, a variable of its row type, `SELECT *` from it.
            case wholeRow
        }
        /// As written: the schema is nil where the body does not say it.
        public var relation: QualifiedName
        /// What is done to the relation.
        public var use: Use
        /// For ``Use/insertsWithColumns``: the columns.
        public var columns: [SQLIdentifier]

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(relation: QualifiedName, use: Use, columns: [SQLIdentifier] = []) {
            self.relation = relation
            self.use = use
            self.columns = columns
        }
    }

    /// A trigger.
    public struct Trigger: Sendable, Codable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// The table it belongs to.
        public var table: QualifiedName
        /// The function it runs.
        public var function: QualifiedName
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: SQLIdentifier, table: QualifiedName, function: QualifiedName, location: Location) {
            self.name = name
            self.table = table
            self.function = function
            self.location = location
        }
    }

    /// A rewrite rule.
    public struct Rule: Sendable, Codable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// The table it belongs to.
        public var table: QualifiedName
        /// `INSERT`, `UPDATE`, `DELETE` or `SELECT`.
        public var event: String
        /// The relations that its actions mention.
        public var mentions: [BodyMention] = []
        /// Whether an action ends in RETURNING, whose list must match the table's columns one by one.
        public var returnsRows = false
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: SQLIdentifier, table: QualifiedName, event: String, location: Location) {
            self.name = name
            self.table = table
            self.event = event
            self.location = location
        }
    }

    /// A row-level security policy.
    public struct Policy: Sendable, Codable, Equatable {
        /// Its name.
        public var name: SQLIdentifier
        /// The table it belongs to.
        public var table: QualifiedName
        /// Further relations that its expressions read.
        public var reads: [QualifiedName] = []
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: SQLIdentifier, table: QualifiedName, location: Location) {
            self.name = name
            self.table = table
            self.location = location
        }
    }

    /// A comment on an object.
    public struct Comment: Sendable, Codable, Equatable {
        /// The kind of object: `TABLE`, `COLUMN`, `INDEX` and so on.
        public var objectKind: String
        /// The object, as the statement names it.
        public var object: String
        /// The text.
        public var text: String

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(objectKind: String, object: String, text: String) {
            self.objectKind = objectKind
            self.object = object
            self.text = text
        }
    }

    /// A statement whose grammar is newer than the parser.
    public struct UnparsedStatement: Sendable, Codable, Equatable {
        /// What it is.
        public var kind: String
        /// The relation it is about, where it has one.
        public var subject: QualifiedName?
        /// Where the dump creates it.
        public var location: Location
        /// What the parser said.
        public var reason: String

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(kind: String, subject: QualifiedName?, location: Location, reason: String) {
            self.kind = kind
            self.subject = subject
            self.location = location
            self.reason = reason
        }
    }
}
