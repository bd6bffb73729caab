internal import SQLSyntax

/// Finds pairs of columns that point at a row of any table: `tabla` and `registro_id`, `owner_type` and `owner_id`.
enum DraftPointers {
    /// Columns that name a table.
    private static let tableNames: Set = [
        "tabla", "table", "table_name", "nombre_tabla", "tabla_nombre", "modelo", "model", "entidad", "entity",
        "objeto",
        "object", "recurso", "resource", "relation", "relname",
    ]
    /// Columns that name a row of whatever table that is.
    private static let rowNames: Set = [
        "registro_id", "id_registro", "record_id", "row_id", "fila_id", "id_fila", "object_id", "objeto_id",
        "entity_id",
        "registro", "record", "row_pk", "pk",
    ]
    private static let kinds = ["_type", "_tipo", "_tabla", "_table", "_class", "_model", "_modelo"]

    /// The pairs of a table, without what its rows say.
    static func find(in table: Catalog.Table) -> [DraftPointer] {
        let declared = Set(table.constraints.filter { $0.kind == .foreignKey }.flatMap(\.columns))
        let free = table.columns.filter { !declared.contains($0.name) && !$0.isArray }
        let keys = free.filter { $0.identity == nil && DraftNames.key(of: table)?.name != $0.name }
        return free.compactMap { column in
            guard DraftType(column) == .text else { return nil }
            let word = DraftNames.snake(column.name.text)
            var wanted: Set<String> = []
            if tableNames.contains(word) {
                wanted = rowNames.union([word + "_id", "id_" + word])
            } else if let kind = kinds.first(where: { word.hasSuffix($0) }) {
                let stem = String(word.dropLast(kind.count))
                wanted = [stem + "_id", "id_" + stem]
            }
            let key = keys.first { $0.name != column.name && wanted.contains(DraftNames.snake($0.name.text)) }
            return key.map { DraftPointer(table: column.name, key: $0.name) }
        }
    }
}

extension DraftPointer {
    /// The same pair with what the rows say of it.
    func answered(_ answer: DraftAnswer?, _ names: DraftNames, comment: String?) -> DraftPointer {
        var pair = self
        pair.comment = comment
        guard case .words(let words)? = answer else { return pair }
        var named: Set<QualifiedName> = []
        for word in words {
            // A table's name, with its schema or without; a class is called like its table.
            let bare = word.split(whereSeparator: { ".:\\".contains($0) }).last.map(String.init) ?? word
            if let table = names.table(bare, near: "public") { named.insert(table.name) } else { pair.otherWords += 1 }
        }
        pair.named = named.sorted()
        return pair
    }
}
