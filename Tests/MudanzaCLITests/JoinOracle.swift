import MudanzaTestSupport

/// What the references of a database join, by SQL that PostgreSQL answers and Mudanza has no part in.
///
/// Every foreign key is read from the source's own catalog. Its join is outer, so that rows with NULL are in it, and
/// every column of both sides is: equal answers mean that the same rows, with the same contents, meet.
struct JoinOracle {
    /// How the keys of one tenant became others.
    enum Move {
        case none
        case offset(Int)
        case prefix(String)
    }

    /// A tenant's part of a target.
    struct Part {
        var tenant: String
        var move: Move
        /// Whether keys that did not move are told apart by the tenant alone.
        var isLed: Bool
    }

    private struct Join {
        var name: String
        var from: String
        var to: String
        /// Pairs of columns, or of what the condition makes of them.
        var condition: String
        /// The one column that is referred to.
        var key: String
    }

    private var joins: [Join] = []
    private var columns: [String: [String]] = [:]
    private var types: [String: String] = [:]
    /// Single-column primary keys, and what refers to them.
    private var keys: Set<String> = []
    static let shared: Set<String> = ["roles"]

    init(of source: TemporaryDatabase) async throws {
        for row in try await source.query(
            """
            SELECT attrelid::regclass, attname, format_type(atttypid, NULL) FROM pg_attribute
            JOIN pg_class c ON c.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            WHERE attnum > 0 AND NOT attisdropped ORDER BY attrelid, attnum
            """)
        {
            columns[row[0], default: []].append(row[1])
            types["\(row[0]).\(row[1])"] = row[2]
        }
        for row in try await source.query(
            """
            SELECT conrelid::regclass, x.attname, confrelid::regclass, y.attname, conname
            FROM pg_constraint JOIN pg_attribute x ON x.attrelid = conrelid AND x.attnum = conkey[1]
            JOIN pg_attribute y ON y.attrelid = confrelid AND y.attnum = confkey[1]
            WHERE contype = 'f' AND array_length(conkey, 1) = 1 ORDER BY 1, 5
            """)
        {
            joins.append(
                Join(
                    name: row[4], from: row[0], to: row[2], condition: "a.\(row[1]) = b.\(row[3])", key: row[3]))
            if !Self.shared.contains(row[2]) { keys.formUnion(["\(row[0]).\(row[1])", "\(row[2]).\(row[3])"]) }
        }
        for row in try await source.query(
            """
            SELECT conrelid::regclass, attname FROM pg_constraint
            JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
            WHERE contype = 'p' AND array_length(conkey, 1) = 1 AND conrelid::regclass::text <> 'roles'
            """)
        {
            keys.insert("\(row[0]).\(row[1])")
        }
        addUndeclared()
    }

    /// What AX-S refers to without a foreign key; the project file declares it.
    private mutating func addUndeclared() {
        for (word, table) in Self.words {
            add("bitacora_exo", "a.entidad = '\(word)' AND a.entidad_id = b.id", table, "id")
        }
        add("sentinel_insights", "a.entidad_id = b.id", "residentes", "id")
        for (table, key) in Self.audited {
            add("bitacora", "a.tabla = '\(table)' AND a.registro_id = b.\(key)::text", table, key)
        }
    }

    private static let words: KeyValuePairs = [
        "residente": "residentes", "visita": "visitas", "proveedor": "proveedores",
    ]
    private static let audited: KeyValuePairs = [
        "entidades": "entidad_id", "eventos": "evento_id", "residentes": "id", "visitas": "id",
    ]

    private mutating func add(_ from: String, _ condition: String, _ to: String, _ key: String) {
        joins.append(
            Join(name: "\(from) to \(to)", from: from, to: to, condition: condition, key: key))
    }

    /// For each reference the number of rows and a hash of what they meet: in a source, or in a part of a target.
    func joins(in database: TemporaryDatabase, of part: Part? = nil) async throws -> [String: String] {
        let queries = joins.map { query(of: $0, part) }
        let rows = try await database.query("SET search_path = public;\n" + queries.joined(separator: "\n"))
        return Dictionary(rows.map { ($0[0], "\($0[1]) rows, \($0[2])") }) { $1 }
    }

    private func query(of join: Join, _ part: Part?) -> String {
        var condition = join.condition
        if let part, part.isLed, !Self.shared.contains(join.to), !moves("\(join.to).\(join.key)", part.move) {
            condition += " AND (a.msp_id, a.condominio_id) = (b.msp_id, b.condominio_id)"
        }
        // Of a shared row its key: what else is in it, the tenants may not agree on.
        let met = Self.shared.contains(join.to) ? ["b.\(join.key)"] : values(of: join.to, as: "b", part)
        let all = (values(of: join.from, as: "a", part) + met).joined(separator: ", ")
        return """
            SELECT '\(join.name)', count(*), md5(coalesce(string_agg(h, '' ORDER BY h COLLATE "C"), '')) FROM (
                SELECT md5(ROW(\(all))::text) AS h FROM \(join.from) a LEFT JOIN \(join.to) b ON \(condition)
                \(part.map { "WHERE a.condominio_id = '\($0.tenant)'" } ?? "")) AS x;
            """
    }

    /// A table's own columns; what moved is moved back.
    private func values(of table: String, as alias: String, _ part: Part?) -> [String] {
        (columns[table] ?? []).map { column in
            let value = "\(alias).\(column)"
            guard let part else { return value }
            let kind: String? =
                switch (table, column) {
                case ("bitacora_exo", "entidad_id"), ("sentinel_insights", "entidad_id"): "integer"
                case ("bitacora", "registro_id"): "either"
                default: keys.contains("\(table).\(column)") ? types["\(table).\(column)"] : nil
                }
            return back(value, kind, of: alias, part.move)
        }
    }

    private func back(_ value: String, _ kind: String?, of alias: String, _ move: Move) -> String {
        let isNumber = "\(alias).tabla IN ('residentes', 'visitas')"
        switch (move, kind) {
        case (.offset(let base), "integer"): return "\(value) - \(base)"
        case (.offset(let base), "either"):
            return "CASE WHEN \(isNumber) THEN (\(value)::bigint - \(base))::text ELSE \(value) END"
        case (.prefix(let prefix), "character varying"): return cut(prefix, value)
        case (.prefix(let prefix), "either"):
            return "CASE WHEN \(isNumber) THEN \(value) ELSE \(cut(prefix, value)) END"
        default: return value
        }
    }

    private func cut(_ prefix: String, _ value: String) -> String {
        "CASE WHEN starts_with(\(value), '\(prefix)') THEN substr(\(value), \(prefix.count + 1)) "
            + "WHEN \(value) IS NOT NULL THEN 'without the prefix' END"
    }

    private func moves(_ key: String, _ move: Move) -> Bool {
        switch move {
        case .none: false
        case .offset: types[key] == "integer"
        case .prefix: types[key] == "character varying"
        }
    }
}
