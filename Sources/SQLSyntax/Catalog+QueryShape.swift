extension Catalog {
    /// A query that PostgreSQL parses when the dump is loaded, as far as it leans on the exact columns of its tables.
    ///
    /// A further column in one of them can make such a query fail to load, or shift what its names mean.
    public struct QueryShape: Sendable, Codable, Equatable {
        /// An object that has a query.
        public enum ObjectKind: String, Sendable, Codable {
            case view, rule, policy, function
        }

        /// What the object is whose query it is.
        public var objectKind: ObjectKind
        /// Its name, for people to read: `public.v`, `r on public.t`.
        public var object: String
        /// The relations it reads.
        public var reads: [QualifiedName]
        /// Relations that it reads under new names for their columns, by position: `t AS x(a, b)`.
        public var renamesColumnsOf: [QualifiedName]
        /// The columns of its `JOIN … USING`; each must stand once on either side.
        public var usingColumns: [SQLIdentifier]
        /// Types that rows written out are cast to: `ROW(1, 'a')::t`.
        public var rowCasts: [QualifiedName]
        /// The columns of a GROUP BY whose query shows others outside of aggregates: they must hold a primary key
        /// ("functional dependence" in the SELECT page of PostgreSQL's manual).
        public var groupedColumns: [ColumnReference]
        /// The row type whose columns the query's own must match: that of a function with a parsed body.
        public var returns: QualifiedName?

        init(_ objectKind: ObjectKind, _ object: String, walk: RelationWalk, scope: NameScope) {
            self.objectKind = objectKind
            self.object = object
            reads = RelationWalk.unique(walk.names.map(scope.relation))
            renamesColumnsOf = RelationWalk.unique(walk.renamed.map(scope.relation))
            usingColumns = RelationWalk.unique(walk.usingColumns)
            rowCasts = RelationWalk.unique(walk.rowCasts.map(scope.type))
            groupedColumns = RelationWalk.unique(
                walk.groupedColumns.map { ColumnReference(table: scope.relation($0.relation), column: $0.column) })
        }

        var leansOnColumns: Bool {
            !renamesColumnsOf.isEmpty || !usingColumns.isEmpty || !rowCasts.isEmpty
                || !groupedColumns.isEmpty || returns != nil
        }
    }
}
