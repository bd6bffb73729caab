public import DumpStream
public import SQLSyntax

/// All that a plan is made from, besides the project file.
public struct PlanSource: Sendable, Equatable {
    /// The schema.
    public var catalog: Catalog
    /// The encoding of the dump's text; `UTF8` where the dump does not say.
    public var encoding: String
    /// The tables that the dump fills, in order.
    public var loads: [Load] = []
    /// The run-time parameters that the dump sets.
    public var settings: [Setting] = []
    /// Where the dump changes to another database (`\connect`).
    public var connections: [Location] = []
    /// Whether ``catalog`` comes from another file than the rows (a data-only dump): then nothing is created here.
    public var isDataOnly = false
    /// The dump's major version of PostgreSQL, where it says so.
    public var serverVersion: Int?

    /// A source with a schema and no rows.
    public init(catalog: Catalog, encoding: String = "UTF8") {
        self.catalog = catalog
        self.encoding = encoding
    }

    /// A table's rows.
    public struct Load: Sendable, Equatable, Codable {
        /// The table.
        public var table: QualifiedName
        /// The columns that the first row names; nil where it names none.
        public var columns: [SQLIdentifier]?
        /// Where its first row stands.
        public var location: Location

        /// Makes a load.
        public init(table: QualifiedName, columns: [SQLIdentifier]?, location: Location) {
            self.table = table
            self.columns = columns
            self.location = location
        }
    }

    /// A run-time parameter and where it is set.
    public struct Setting: Sendable, Equatable, Codable {
        /// The parameter.
        public var name: String
        /// Its value.
        public var value: String
        /// Where it is set.
        public var location: Location

        /// Makes a setting.
        public init(name: String, value: String, location: Location) {
            self.name = name
            self.value = value
            self.location = location
        }
    }
}
