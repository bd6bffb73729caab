internal import DumpStream

/// SET, and the function calls by which pg_dump sets sequences and writes large objects.
extension StatementPolicy {
    /// What pg_dump of any version sets at the head of a dump and before tables.
    private static let settings: Set<String> = [
        "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout",
        "client_encoding", "standard_conforming_strings", "check_function_bodies", "xmloption",
        "client_min_messages", "row_security", "default_tablespace", "default_table_access_method",
        "default_with_oids", "escape_string_warning", "search_path",
    ]

    /// `SET name = constant, …;`.
    mutating func set(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> Refusal? {
        let scope = cursor.position
        if cursor.skip(words: "session", "authorization", in: text) {
            return .legal("SET SESSION AUTHORIZATION", "It makes what follows run as another user.")
        }
        cursor.position = scope
        if cursor.isAt(word: "role", in: text) {
            return .foreign("SET ROLE", "It makes what follows run as another role.")
        }
        if cursor.isAt(word: "session", in: text) { return .foreign("SET SESSION") }
        if cursor.isAt(word: "local", in: text) { return .foreign("SET LOCAL") }
        guard let name = cursor.identifier(in: text)?.text else { return .foreign("SET") }
        guard Self.settings.contains(name) else { return .foreign("SET \(name)", "pg_dump never sets this parameter.") }
        guard cursor.skip(word: "to", in: text) || cursor.skipSymbol("=", in: text) else {
            return .foreign("SET \(name)")
        }
        var values: [SQLIdentifier] = []
        repeat {
            if let value = cursor.identifier(in: text) {
                values.append(value)
            } else if let value = cursor.string(in: text) {
                values.append(SQLIdentifier(bytes: value))
            } else if cursor.skipConstant(in: text) {
                values.append("")
            } else {
                return .foreign("SET \(name)", "pg_dump sets parameters to constants.")
            }
        } while cursor.skip(.comma, in: text) != nil
        guard cursor.isAtEnd(of: text) else { return .foreign("SET \(name)") }
        guard name == "search_path" else { return nil }
        let schemas = values.filter { !$0.text.isEmpty && $0.text != "$user" }
        for schema in schemas where schema != BuiltinTypes.schema {
            if MadeObjects.isSystem(QualifiedName(schema, schema)) {
                return .foreign("SET search_path to \(schema)", Self.systemReason)
            }
        }
        made.setSearchPath(schemas)
        return nil
    }

    /// One of the calls that pg_dump writes, with constants.
    mutating func select(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> Refusal? {
        if cursor.skipSymbol("*", in: text) { return statistics(&cursor, text) }
        let query = Refusal.foreign("SELECT", "pg_dump writes no queries, and few calls of functions.")
        let name = cursor.dottedName(in: text)
        guard name.count == 2, name[0] == BuiltinTypes.schema else { return query }
        let function = name[1].text
        let call = "SELECT \(function)(…)"
        if function.hasPrefix("binary_upgrade_") { return .foreign(call, "It is for pg_upgrade alone.") }
        let start = cursor.position
        let unlinks = Refusal.legal(call, "It removes a large object of the target; leave --clean out of pg_dump.")
        if function == "lo_unlink", Self.isUnlinkIfExists(cursor, text) { return unlinks }
        guard cursor.skipConstants(in: text), cursor.isAtEnd(of: text) else {
            return .foreign(call, "pg_dump calls functions with constants alone.")
        }
        cursor.position = start
        cursor.skip(.leftParenthesis, in: text)
        let first = cursor.string(in: text)
        switch function {
        case "set_config":
            guard first.map(SQLIdentifier.init(bytes:)) == "search_path", cursor.skip(.comma, in: text) != nil,
                cursor.string(in: text)?.isEmpty == true, cursor.skip(.comma, in: text) != nil,
                cursor.skip(word: "false", in: text), cursor.skip(.rightParenthesis, in: text) != nil
            else { return .foreign(call, "pg_dump calls it to empty the search path, and for nothing else.") }
            made.setSearchPath([])
        case "setval":
            guard let first else { return .foreign(call) }
            var inner = TokenCursor()
            guard let sequence = inner.relationName(in: first.span), inner.peek(in: first.span) == nil,
                !MadeObjects.isSystem(sequence)
            else { return .foreign(call, "It names no sequence.") }
        case "lo_create", "lo_from_bytea":
            cursor.position = start
            cursor.skip(.leftParenthesis, in: text)
            if let token = cursor.next(in: text) {
                let number = first ?? text.bytes(token.range)
                made.add(.largeObject, QualifiedName(nil, SQLIdentifier(bytes: number)))
            }
        case "lo_open", "lowrite", "lo_close": break
        case "lo_unlink": return unlinks
        default: return query
        }
        return nil
    }

    /// `(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = '12';` of pg_dump --clean --if-exists.
    private static func isUnlinkIfExists(_ cursor: TokenCursor, _ text: Span<UInt8>) -> Bool {
        var cursor = cursor
        guard cursor.nameList(in: text) == ["oid"], cursor.skip(word: "from", in: text),
            cursor.dottedName(in: text) == ["pg_catalog", "pg_largeobject_metadata"],
            cursor.skip(words: "where", "oid", in: text), cursor.skipSymbol("=", in: text)
        else { return false }
        return cursor.skipConstant(in: text) && cursor.isAtEnd(of: text)
    }

    /// `* FROM pg_catalog.pg_restore_relation_stats(…);` and its like, of pg_dump 18.
    private func statistics(_ cursor: inout TokenCursor, _ text: Span<UInt8>) -> Refusal? {
        let query = Refusal.foreign("SELECT", "pg_dump writes no queries, and few calls of functions.")
        guard cursor.skip(word: "from", in: text) else { return query }
        let name = cursor.dottedName(in: text)
        guard name.count == 2, name[0] == BuiltinTypes.schema,
            ["pg_restore_relation_stats", "pg_restore_attribute_stats"].contains(name[1].text),
            cursor.skip(.leftParenthesis, in: text) != nil
        else { return query }
        let expression = Refusal.foreign("SELECT \(name[1])(…)", "pg_dump calls functions with constants alone.")
        var table = QualifiedName(nil, "")
        var key: [UInt8]?
        repeat {
            var ahead = cursor
            let value = ahead.string(in: text) ?? []
            if let name = key {
                if name.elementsEqual("schemaname".utf8) { table.schema = SQLIdentifier(bytes: value) }
                if name.elementsEqual("relname".utf8) { table.name = SQLIdentifier(bytes: value) }
            }
            key = key == nil ? value : nil
            guard cursor.skipConstant(in: text) else { return expression }
            guard cursor.skipSymbol(":", in: text) else { continue }
            guard cursor.skipSymbol(":", in: text), cursor.skip(.word, in: text) != nil else { return expression }
            cursor.skip(word: "precision", in: text)
            if cursor.skip(.leftBracket, in: text) != nil { cursor.skip(.rightBracket, in: text) }
        } while cursor.skip(.comma, in: text) != nil
        guard cursor.skip(.rightParenthesis, in: text) != nil, cursor.isAtEnd(of: text) else { return expression }
        if made.contains(.relation, table) { return nil }
        return .legal("SELECT \(name[1])(…)", "It is about a table that the dump did not make.")
    }
}

extension TokenCursor {
    /// Passes the operator character `sign` if it stands here.
    mutating func skipSymbol(_ sign: Unicode.Scalar, in text: Span<UInt8>) -> Bool {
        guard let token = peek(in: text), token.kind == .symbol, text[token.start] == UInt8(ascii: sign) else {
            return false
        }
        position = token.end
        return true
    }
}
