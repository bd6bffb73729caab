internal import SQLSyntax

extension LiveCatalog {
    /// Reads the catalog over a connection.
    ///
    /// Inside a transaction, which may be read-only, it is part of it; otherwise it opens one of its own, so that all is
    /// of one moment. The search path is empty meanwhile, and what it was before afterwards.
    public static func read(over connection: inout PostgresConnection) throws -> LiveCatalog {
        guard connection.isInTransaction else {
            return try connection.transaction(.snapshot) { try read(over: &$0) }
        }
        var reader = CatalogReader()
        try connection.withEmptySearchPath { try reader.read(over: &$0) }
        return reader.catalog
    }
}

extension PostgresConnection {
    /// Runs `body`, inside a transaction, with an empty search path.
    ///
    /// Then the server names the schema of everything that is not its own, and nobody's operators take the place of its
    /// own. When `body` throws, the transaction's or savepoint's end brings the path back.
    mutating func withEmptySearchPath(_ body: (inout PostgresConnection) throws -> Void) throws {
        // One round trip: the old value is read before the new one is set.
        let path = try execute(
            "SELECT pg_catalog.current_setting('search_path'), pg_catalog.set_config('search_path', '', true)"
        ).text(0, 0)
        try body(&self)
        guard let path, !path.isEmpty else { return }
        _ = try execute("SELECT pg_catalog.set_config('search_path', $1, true)", [.text(path)])
    }
}

extension ServerFacts {
    /// Reads the facts alone: cheaper than the whole catalog.
    public static func read(over connection: inout PostgresConnection) throws -> ServerFacts {
        guard connection.isInTransaction else {
            return try connection.transaction(.snapshot) { try read(over: &$0) }
        }
        var facts = ServerFacts()
        try connection.withEmptySearchPath { try facts.fill(over: &$0) }
        return facts
    }

    private mutating func fill(over connection: inout PostgresConnection) throws {
        do {
            let row = try connection.execute(
                """
                SELECT pg_catalog.current_setting('server_version_num'), pg_catalog.version(), d.oid, d.datname,
                    pg_catalog.pg_encoding_to_char(d.encoding), r.rolname, r.rolsuper, r.rolbypassrls,
                    pg_catalog.has_database_privilege(d.oid, 'CREATE'),
                    pg_catalog.has_database_privilege(d.oid, 'TEMPORARY'), pg_catalog.pg_is_in_recovery()
                FROM pg_catalog.pg_database d, pg_catalog.pg_roles r
                WHERE d.datname = pg_catalog.current_database() AND r.rolname = current_user
                """)
            version = row.integer(0, 0) ?? 0
            versionText = row.text(0, 1) ?? ""
            databaseOID = row.integer(0, 2) ?? 0
            database = row.identifier(0, 3) ?? ""
            encoding = row.text(0, 4) ?? ""
            user = row.identifier(0, 5) ?? ""
            isSuperuser = row.boolean(0, 6) ?? false
            bypassesRowSecurity = isSuperuser || row.boolean(0, 7) ?? false
            mayCreateSchemas = row.boolean(0, 8) ?? false
            mayCreateTemporaryTables = row.boolean(0, 9) ?? false
            isStandby = row.boolean(0, 10) ?? false
        }
        let identifier: SQLCommand = "SELECT system_identifier FROM pg_catalog.pg_control_system()"
        let bytes: SQLCommand = "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())"
        if let both = try Self.optional("SELECT (\(identifier)), (\(bytes))", 2, over: &connection) {
            (systemIdentifier, size) = (both[0], both[1].flatMap { Int($0) })
        } else {
            systemIdentifier = try Self.optional(identifier, 1, over: &connection)?[0]
            size = try Self.optional(bytes, 1, over: &connection)?[0].flatMap { Int($0) }
        }
    }

    /// So many values that a managed server may refuse to tell.
    private static func optional(
        _ command: SQLCommand, _ count: Int, over connection: inout PostgresConnection
    ) throws -> [String?]? {
        do {
            return try connection.savepoint { connection in
                let row = try connection.execute(command)
                return (0..<count).map { row.text(0, $0) }
            }
        } catch let error as LinkError where error.kind == .server {
            return nil
        }
    }
}
