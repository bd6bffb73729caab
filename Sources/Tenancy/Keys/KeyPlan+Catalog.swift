internal import SQLSyntax

extension KeyPlan {
    /// pg_dump's word for a key; nil for constraints that are none.
    static func word(_ kind: Catalog.Constraint.Kind) -> String? {
        switch kind {
        case .primaryKey: "PRIMARY KEY"
        case .unique: "UNIQUE"
        case .foreignKey: "FOREIGN KEY"
        case .exclusion: "EXCLUDE"
        case .check, .notNull: nil
        }
    }

    static func word(_ kind: UniqueKey.Kind) -> String {
        switch kind {
        case .primaryKey: "PRIMARY KEY"
        case .unique: "UNIQUE"
        case .exclusion: "EXCLUDE"
        case .index: "UNIQUE INDEX"
        }
    }
}
