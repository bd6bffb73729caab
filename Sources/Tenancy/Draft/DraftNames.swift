internal import SQLSyntax

/// What the names of tables and keys tell: English and Spanish, singular and plural.
struct DraftNames {
    /// Tables, by each form of their names.
    private var tables: [String: [Catalog.Table]] = [:]
    /// Tables with a key of one column, by that column's name, where that says of what it is the key: `entidad_id`, not
    /// `id`, `key` or `email`.
    private var keys: [String: [Catalog.Table]] = [:]

    init(_ catalog: Catalog) {
        for table in catalog.tables where !table.isPartition {
            for form in Self.forms(of: table.name.name.text) { tables[form, default: []].append(table) }
            guard let key = Self.key(of: table).map({ Self.snake($0.name.text) }), Self.stem(of: key) != nil else {
                continue
            }
            keys[key, default: []].append(table)
        }
    }

    /// The only table that is called like this, as singular or plural; of several, the one of this schema.
    func table(_ word: String, near schema: SQLIdentifier?) -> Catalog.Table? {
        let found = Self.forms(of: word).lazy.compactMap { tables[$0] }.first ?? []
        return only(found, near: schema)
    }

    /// The only table whose key is called like this.
    func table(withKey word: String, near schema: SQLIdentifier?) -> Catalog.Table? {
        only(keys[word] ?? [], near: schema)
    }

    private func only(_ found: [Catalog.Table], near schema: SQLIdentifier?) -> Catalog.Table? {
        if found.count == 1 { return found.first }
        let near = found.filter { $0.name.schema == schema }
        return near.count == 1 ? near.first : nil
    }

    /// The column of a primary key of one column; else of the first unique constraint of one.
    static func key(of table: Catalog.Table) -> Catalog.Column? {
        let keys = table.constraints.filter { $0.kind == .primaryKey } + table.constraints.filter { $0.kind == .unique }
        guard let name = keys.first(where: { $0.columns.count == 1 })?.columns.first else { return nil }
        return table.columns.first { $0.name == name }
    }

    /// `userId` and `user-id` as `user_id`.
    static func snake(_ name: String) -> String {
        var result = ""
        var last: Character?
        for character in name {
            if character.isUppercase, let last, last.isLowercase || last.isNumber { result += "_" }
            result += character == "-" || character == " " ? "_" : character.lowercased()
            last = character
        }
        return result
    }

    /// The name, and what it is as a singular: `categories` and `category`, `luces` and `luz`, `roles` and `rol`.
    static func forms(of name: String) -> [String] {
        let word = snake(name)
        var forms = [word]
        func add(_ ending: String, _ singular: String) {
            guard word.hasSuffix(ending), word.count > ending.count + 1 else { return }
            let form = String(word.dropLast(ending.count)) + singular
            if !forms.contains(form) { forms.append(form) }
        }
        add("ies", "y")
        add("ces", "z")
        add("es", "")
        add("s", "")
        return forms
    }

    /// `user` of `user_id`, `id_user` and `user_fk`; nil for a name without such a mark.
    static func stem(of word: String) -> String? {
        for mark in ["_id", "_fk", "_uuid"] where word.hasSuffix(mark) && word.count > mark.count {
            return String(word.dropLast(mark.count))
        }
        for mark in ["id_", "fk_"] where word.hasPrefix(mark) && word.count > mark.count {
            return String(word.dropFirst(mark.count))
        }
        return nil
    }
}
