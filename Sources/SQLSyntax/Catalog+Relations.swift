public import DumpStream

extension Catalog {
    /// A view or materialized view.
    public struct View: Sendable, Codable, Equatable {
        /// Its name.
        public var name: QualifiedName
        /// Whether it is a materialized view.
        public var isMaterialized: Bool
        /// Where the dump creates it.
        public var location: Location
        /// The relations its query reads.
        public var reads: [QualifiedName] = []
        /// The relations read inside a join that renames its columns by position, `(a JOIN b …) AS x(c, d, …)`: a
        /// further column in one of them shifts the names.
        public var readsByPosition: [QualifiedName] = []

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: QualifiedName, isMaterialized: Bool, location: Location) {
            self.name = name
            self.isMaterialized = isMaterialized
            self.location = location
        }
    }

    /// An index made by CREATE INDEX.
    public struct Index: Sendable, Codable, Equatable {
        /// Its name.
        public var name: QualifiedName
        /// The table it belongs to.
        public var table: QualifiedName
        /// Whether it is unique.
        public var isUnique: Bool
        /// The key columns; an expression is nil.
        public var columns: [SQLIdentifier?]
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(
            name: QualifiedName, table: QualifiedName, isUnique: Bool, columns: [SQLIdentifier?], location: Location
        ) {
            self.name = name
            self.table = table
            self.isUnique = isUnique
            self.columns = columns
            self.location = location
        }
    }

    /// A sequence.
    public struct Sequence: Sendable, Codable, Equatable {
        /// Its name.
        public var name: QualifiedName
        /// The column that owns it (`OWNED BY`, or identity).
        public var ownedBy: ColumnReference?
        /// Whether it belongs to an identity column.
        public var isIdentity = false
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: QualifiedName, location: Location) {
            self.name = name
            self.location = location
        }
    }

    /// A column of a named table.
    public struct ColumnReference: Sendable, Codable, Hashable {
        /// The table it belongs to.
        public var table: QualifiedName
        /// The column.
        public var column: SQLIdentifier

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(table: QualifiedName, column: SQLIdentifier) {
            self.table = table
            self.column = column
        }
    }

    /// A type or domain.
    public struct UserType: Sendable, Codable, Equatable {
        /// What it is.
        public enum Kind: String, Sendable, Codable { case composite, enumeration, range, base, domain, shell }
        /// Its name.
        public var name: QualifiedName
        /// What it is.
        public var kind: Kind
        /// The types it is made of: a composite's attributes, a domain's base, a range's subtype.
        public var uses: [QualifiedName] = []
        /// Where the dump creates it.
        public var location: Location

        /// Makes one with what must be known; the rest keeps its defaults.
        public init(name: QualifiedName, kind: Kind, location: Location) {
            self.name = name
            self.kind = kind
            self.location = location
        }
    }
}
