/// The names under which other statements are refused.
extension StatementPolicy {
    /// Statements that pg_dump writes and that reach further than the rows and tables of one database, and the ones
    /// worth a word of their own; nil for all others.
    static func neverDone(_ type: String, _ node: ParseNode) -> Refusal? {
        switch type {
        case "DoStmt": .legal("DO block", "It runs code at once, whatever that is.")
        case "DropStmt", "DropOwnedStmt", "DropRoleStmt", "DropTableSpaceStmt", "DropUserMappingStmt",
            "DropSubscriptionStmt":
            type == "DropStmt" || type == "DropSubscriptionStmt" || type == "DropUserMappingStmt"
                ? drop : .foreign("DROP")
        case "CreatedbStmt", "AlterDatabaseStmt", "AlterDatabaseSetStmt", "DropdbStmt", "AlterDatabaseRefreshCollStmt":
            .legal(
                command(of: type), "Leave --create out of pg_dump: the target is a database that is there.")
        case "AlterSystemStmt": .foreign("ALTER SYSTEM", "It changes the server's configuration.")
        case "CreateRoleStmt", "AlterRoleStmt", "AlterRoleSetStmt", "GrantRoleStmt", "ReassignOwnedStmt",
            "CreateTableSpaceStmt", "AlterTableSpaceOptionsStmt":
            .foreign(command(of: type), "It concerns the whole server.")
        case "CreateSubscriptionStmt", "AlterSubscriptionStmt", "CreateFdwStmt", "AlterFdwStmt",
            "CreateForeignServerStmt", "AlterForeignServerStmt", "CreateUserMappingStmt", "AlterUserMappingStmt",
            "CreateForeignTableStmt":
            .legal(command(of: type), "It opens connections to other servers, or files and programs of this one.")
        case "CreateEventTrigStmt", "AlterEventTrigStmt":
            .legal(command(of: type), "It runs a function on whatever anybody does in the database.")
        case "SecLabelStmt": .legal("SECURITY LABEL", "It decides who may do what.")
        case "CreateAmStmt", "CreateOpClassStmt", "CreateOpFamilyStmt", "AlterOpFamilyStmt", "CreateTransformStmt":
            .legal(command(of: type), crashReason)
        case "VariableSetStmt":
            // RESET; a SET is read by its tokens.
            node.name("name") == "session_authorization"
                ? .legal("RESET SESSION AUTHORIZATION", "It goes with SET SESSION AUTHORIZATION.") : .foreign("RESET")
        default: nil
        }
    }

    static var drop: Refusal { .legal("DROP", "It removes an object of the target; leave --clean out of pg_dump.") }

    /// What a type of node is called in SQL.
    static func command(of type: String) -> String {
        if let known = commands[type] { return known }
        // `AlterDefaultPrivilegesStmt`: its words, in upper case.
        var words = ""
        for letter in type.hasSuffix("Stmt") ? type.dropLast(4) : type[...] {
            if letter.isUppercase, !words.isEmpty { words += " " }
            words += letter.uppercased()
        }
        return words
    }

    private static let commands = [
        "TransactionStmt": "BEGIN, COMMIT or ROLLBACK", "CreatedbStmt": "CREATE DATABASE",
        "DropdbStmt": "DROP DATABASE",
        "AlterDatabaseSetStmt": "ALTER DATABASE … SET", "AlterRoleSetStmt": "ALTER ROLE … SET",
        "GrantRoleStmt": "GRANT of a role", "CreateFdwStmt": "CREATE FOREIGN DATA WRAPPER",
        "AlterFdwStmt": "ALTER FOREIGN DATA WRAPPER", "CreateEventTrigStmt": "CREATE EVENT TRIGGER",
        "AlterEventTrigStmt": "ALTER EVENT TRIGGER", "CreateForeignServerStmt": "CREATE SERVER",
        "AlterForeignServerStmt": "ALTER SERVER", "CreateTableSpaceStmt": "CREATE TABLESPACE",
        "CreateAmStmt": "CREATE ACCESS METHOD", "CreateOpClassStmt": "CREATE OPERATOR CLASS",
        "CreateOpFamilyStmt": "CREATE OPERATOR FAMILY", "AlterOpFamilyStmt": "ALTER OPERATOR FAMILY",
        "AlterObjectSchemaStmt": "ALTER … SET SCHEMA", "RenameStmt": "ALTER … RENAME",
        "VacuumStmt": "VACUUM or ANALYZE",
        "CheckPointStmt": "CHECKPOINT", "AlterTableMoveAllStmt": "ALTER TABLE ALL IN TABLESPACE",
        "ConstraintsSetStmt": "SET CONSTRAINTS", "DeclareCursorStmt": "DECLARE", "ClosePortalStmt": "CLOSE",
        "PrepareStmt": "PREPARE", "ExecuteStmt": "EXECUTE", "ImportForeignSchemaStmt": "IMPORT FOREIGN SCHEMA",
    ]
}
