/// What may not stand in any statement of a dump, however deep: in the query of a view, a default, a rule's action.
enum Hazards {
    /// Functions that reach the server's files, other servers or the server itself.
    private static let functions: Set<String> = [
        "pg_read_file", "pg_read_binary_file", "pg_read_file_old", "pg_file_write", "pg_file_read", "pg_file_rename",
        "pg_file_unlink", "pg_file_sync", "pg_stat_file", "pg_ls_dir", "pg_ls_logdir", "pg_ls_waldir",
        "pg_ls_tmpdir", "pg_ls_archive_statusdir", "pg_logdir_ls", "pg_current_logfile", "lo_import", "lo_export",
        "pg_reload_conf", "pg_rotate_logfile", "pg_terminate_backend", "pg_cancel_backend", "pg_promote",
        "pg_switch_wal", "pg_create_restore_point", "pg_backup_start", "pg_start_backup",
        "pg_create_physical_replication_slot", "pg_create_logical_replication_slot", "pg_drop_replication_slot",
        "pg_replication_origin_create", "pg_logical_emit_message", "set_config", "query_to_xml", "cursor_to_xml",
        "query_to_xml_and_xmlschema", "query_to_xmlschema", "database_to_xml", "schema_to_xml", "table_to_xml",
        "dblink", "dblink_exec", "dblink_connect", "dblink_connect_u", "dblink_send_query",
    ]
    /// Catalogs with passwords, or with the server's configuration.
    private static let secrets: Set<String> = [
        "pg_authid", "pg_shadow", "pg_user_mapping", "pg_user_mappings", "pg_hba_file_rules", "pg_ident_file_mappings",
        "pg_file_settings",
    ]

    static func refusal(in statement: ParseNode) -> StatementPolicy.Refusal? {
        // By hand, not by recursion: the depth is the dump's.
        var rest = [statement]
        while let node = rest.popLast() {
            if let refusal = refusal(of: node) { return refusal }
            rest += node.children()
        }
        return nil
    }

    private static func refusal(of node: ParseNode) -> StatementPolicy.Refusal? {
        switch node.typeName {
        case "FuncCall":
            guard let name = node.names("funcname").last?.text else { return nil }
            return function(name)
        case "RangeVar":
            guard let name = node.qualifiedName else { return nil }
            return relation(name)
        case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt":
            guard let name = node.node("relation")?.qualifiedName, MadeObjects.isSystem(name) else { return nil }
            return .foreign("a change of \(name)", StatementPolicy.systemReason)
        default: return nil
        }
    }

    static func function(_ name: String) -> StatementPolicy.Refusal? {
        guard functions.contains(name) else { return nil }
        return .legal(
            "a call of \(name)", "It reaches beyond the database, and would be called as soon as the object is used.")
    }

    static func relation(_ name: QualifiedName) -> StatementPolicy.Refusal? {
        guard secrets.contains(name.name.text), MadeObjects.isSystem(name) else { return nil }
        return .legal("a use of \(name)", "It holds passwords or the server's configuration.")
    }
}
