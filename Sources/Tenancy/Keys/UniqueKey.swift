internal import DumpStream
internal import SQLSyntax

/// A primary key, unique constraint, exclusion constraint or unique index of one table.
struct UniqueKey {
    enum Kind { case primaryKey, unique, exclusion, index }

    var table: QualifiedName
    /// nil where the dump lets PostgreSQL choose it.
    var name: SQLIdentifier?
    var kind: Kind
    /// Its columns; an expression is nil.
    var columns: [SQLIdentifier?]
    /// The access method of an exclusion constraint.
    var accessMethod: SQLIdentifier?
    /// Whether it is written inside CREATE TABLE, as pg_dump never does.
    var isInline: Bool
    var location: Location

    /// All of them, in the dump's order.
    static func all(in catalog: Catalog) -> [UniqueKey] {
        var keys: [UniqueKey] = []
        for table in catalog.tables {
            for constraint in table.constraints {
                guard let kind = Kind(constraint.kind) else { continue }
                keys.append(
                    UniqueKey(
                        table: table.name, name: constraint.name, kind: kind, columns: constraint.columns,
                        accessMethod: constraint.accessMethod, isInline: constraint.isInline,
                        location: constraint.location))
            }
        }
        for index in catalog.indexes where index.isUnique {
            keys.append(
                UniqueKey(
                    table: index.table, name: index.name.name, kind: .index, columns: index.columns,
                    isInline: false, location: index.location))
        }
        return keys
    }

    /// Whether a foreign key to these columns leans on it; no columns stand for the primary key.
    func serves(_ referenced: [SQLIdentifier]) -> Bool {
        if referenced.isEmpty { return kind == .primaryKey }
        guard kind != .exclusion, columns.count == referenced.count else { return false }
        return columns.allSatisfy { column in column.map(referenced.contains) ?? false }
    }

    /// `the primary key t_pkey (public.t)`: for people.
    var description: Message {
        switch kind {
        case .primaryKey: "the primary key \(owner)"
        case .unique: "the unique constraint \(owner)"
        case .exclusion: "the exclusion constraint \(owner)"
        case .index: "the unique index \(owner)"
        }
    }

    /// `t_pkey (public.t)`.
    private var owner: String { name.map { "\($0) (\(table))" } ?? "(\(table))" }
}

extension UniqueKey.Kind {
    fileprivate init?(_ kind: Catalog.Constraint.Kind) {
        switch kind {
        case .primaryKey: self = .primaryKey
        case .unique: self = .unique
        case .exclusion: self = .exclusion
        case .foreignKey, .check, .notNull: return nil
        }
    }
}
