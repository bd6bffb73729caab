internal import SQLSyntax

/// Finds tables that all tenants may share: small, with a name that lookup tables have, leaning on no tenant's rows.
enum DraftLookups {
    /// More rows than this are no lookup.
    private static let most = 1000

    /// Names that are lookups in most databases.
    private static let words: Set = [
        "rol", "role", "permiso", "permission", "privilege", "privilegio", "pais", "country", "moneda", "currency",
        "idioma", "language", "lenguaje", "locale", "timezone", "time_zone", "zona_horaria", "unidad_medida", "unit",
        "municipio", "ciudad", "city", "region", "state", "provincia", "codigo_postal", "feature", "catalogo",
        "catalog",
        "parametro", "gender", "genero", "status", "estatus",
    ]
    private static let prefixes = ["cat_", "catalogo_", "catalog_", "tipo_", "tipos_", "lookup_", "lkp_", "ref_"]
    private static let suffixes = [
        "_type", "_types", "_tipo", "_tipos", "_status", "_statuses", "_kind", "_kinds", "_catalog", "_catalogo",
        "_lookup",
    ]
    private static let histories: Set = [
        "schema_migrations", "ar_internal_metadata", "alembic_version", "flyway_schema_history", "knex_migrations",
        "django_migrations", "migrations", "schema_version", "databasechangelog", "sequelizemeta", "_prisma_migrations",
        "goose_db_version",
    ]

    /// The tables that may be shared.
    ///
    /// Without `rows` nobody knows which are small, and nothing is set in force.
    static func find(
        _ tables: [Catalog.Table], rows: [QualifiedName: Int]?, references: [QualifiedName: [DraftReference]],
        without tenancy: [SQLIdentifier]
    ) -> [QualifiedName: DraftShared] {
        var found: [QualifiedName: DraftShared] = [:]
        let referrers = referrers(tables, references)
        let declared = Self.referrers(tables, [:])
        for table in tables {
            guard table.kind != .foreign, table.ofType == nil,
                !table.columns.contains(where: { tenancy.contains($0.name) })
            else { continue }
            let clue = clue(table.name.name.text)
            let others = referrers[table.name] ?? []
            let count = rows.map { $0[table.name] ?? 0 }
            guard count ?? 0 <= most, clue != .none || isPerhapsOne(table, declared[table.name] ?? [], count ?? 0)
            else { continue }
            found[table.name] = DraftShared(
                clue: clue, rows: count, referrers: others, naturalKey: naturalKey(of: table),
                isInForce: clue != .none && count ?? 0 > 0)
        }
        // What refers to a tenant's rows is a tenant's itself.
        var changed = true
        while changed {
            changed = false
            for table in tables where found[table.name] != nil {
                let targets = targets(of: table, references[table.name] ?? [])
                guard let other = targets.first(where: { $0 != table.name && found[$0]?.isInForce != true }) else {
                    continue
                }
                // A lookup that is only said may lean on others that are.
                if let one = found[table.name], !one.isInForce, one.clue != .none, found[other] != nil { continue }
                found[table.name] = nil
                changed = true
            }
        }
        return found
    }

    /// Whether a table without a telling name is small and often referred to, and lists no people.
    private static func isPerhapsOne(_ table: Catalog.Table, _ referrers: [QualifiedName], _ rows: Int) -> Bool {
        referrers.count > 1 && (1...200).contains(rows)
            && !DraftNames.forms(of: table.name.name.text).contains(where: DraftReferences.people.contains)
    }

    private static func clue(_ name: String) -> DraftShared.Clue {
        let word = DraftNames.snake(name)
        if histories.contains(word) { return .migrationHistory }
        if DraftNames.forms(of: word).contains(where: words.contains) { return .lookupName }
        if prefixes.contains(where: word.hasPrefix) || suffixes.contains(where: word.hasSuffix) { return .lookupName }
        return .none
    }

    private static func targets(of table: Catalog.Table, _ references: [DraftReference]) -> [QualifiedName] {
        table.constraints.compactMap { $0.kind == .foreignKey ? $0.referencedTable : nil }
            + references.filter(\.isInForce).map(\.target.table)
    }

    private static func referrers(
        _ tables: [Catalog.Table], _ references: [QualifiedName: [DraftReference]]
    ) -> [QualifiedName: [QualifiedName]] {
        var referrers: [QualifiedName: [QualifiedName]] = [:]
        for table in tables {
            for target in Set(targets(of: table, references[table.name] ?? [])) where target != table.name {
                referrers[target, default: []].append(table.name)
            }
        }
        return referrers
    }

    /// The primary key, where people choose it; else the first unique constraint that does not count.
    private static func naturalKey(of table: Catalog.Table) -> [SQLIdentifier] {
        let keys = table.constraints.filter { $0.kind == .primaryKey } + table.constraints.filter { $0.kind == .unique }
        let columns = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
        let chosen = keys.first { key in
            !key.columns.isEmpty
                && key.columns.allSatisfy { columns[$0].map { $0.identity == nil && !$0.hasDefault } ?? false }
                && !(key.columns.count == 1 && columns[key.columns[0]].map(DraftType.init) == .integer)
        }
        return chosen?.columns ?? []
    }
}
