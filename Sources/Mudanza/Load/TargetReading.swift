internal import PostgresLink
internal import Synchronization

/// What a load reads of its target before the first row.
struct TargetReading: Sendable {
    let catalog: LiveCatalog
    /// The names of all run-time parameters that the server has.
    let parameters: Set<String>

    /// Reads the target, inside a transaction.
    static func read(over connection: inout PostgresConnection) throws -> TargetReading {
        let rows = try connection.execute("SELECT pg_catalog.lower(name) FROM pg_catalog.pg_settings")
        return TargetReading(
            catalog: try LiveCatalog.read(over: &connection),
            parameters: Set((0..<rows.rowCount).compactMap { rows.text($0, 0) }))
    }
}

/// Keeps what was read of one target from load to load, as long as it is still true.
final class TargetMemory: Sendable {
    private let kept = Mutex<(stamp: String, reading: TargetReading)?>(nil)

    /// Reads the target, inside a transaction, or says again what was read when nothing has changed since.
    func read(over connection: inout PostgresConnection) throws -> TargetReading {
        let stamp = try connection.execute(Self.stamp).text(0, 0) ?? ""
        if let kept = kept.withLock({ $0 }), kept.stamp == stamp { return kept.reading }
        let reading = try TargetReading.read(over: &connection)
        kept.withLock { $0 = (stamp, reading) }
        return reading
    }

    /// The rows of the system's catalogs by number and by the transaction that wrote them: a few thousand, in a
    /// millisecond or two, where the whole schema takes ten times as long.
    ///
    /// Temporary tables, which others make and drop all the time, are left out.
    private static let stamp: SQLCommand = """
        SELECT pg_catalog.concat_ws('/', current_user,
            (SELECT \(sum("c.oid", of: "c")) FROM pg_catalog.pg_class c WHERE c.relpersistence <> 't'),
            (SELECT \(sum("(a.attrelid::pg_catalog.int8 << 16) + a.attnum", of: "a"))
             FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
             WHERE a.attnum > 0 AND a.attrelid >= 16384 AND c.relpersistence <> 't' AND c.relkind NOT IN ('t', 'i')),
            (SELECT \(sum("d.oid", of: "d")) FROM pg_catalog.pg_attrdef d),
            (SELECT \(sum("c.oid", of: "c")) FROM pg_catalog.pg_constraint c),
            (SELECT \(sum("i.indexrelid", of: "i")) FROM pg_catalog.pg_index i),
            (SELECT \(sum("i.inhrelid", of: "i")) FROM pg_catalog.pg_inherits i),
            (SELECT \(sum("t.oid", of: "t")) FROM pg_catalog.pg_trigger t),
            (SELECT \(sum("e.oid", of: "e")) FROM pg_catalog.pg_extension e),
            (SELECT \(sum("d.oid", of: "d")) FROM pg_catalog.pg_database d),
            (SELECT \(sum("n.oid", of: "n")) FROM pg_catalog.pg_namespace n
             WHERE n.nspname !~ '^pg_(toast_)?temp_'),
            (SELECT \(sum("m.roleid::pg_catalog.int8 + m.member::pg_catalog.int8", of: "m"))
             FROM pg_catalog.pg_auth_members m),
            (SELECT pg_catalog.sum(pg_catalog.hashtextextended(r::pg_catalog.text, 0)) FROM pg_catalog.pg_roles r))
        """

    private static func sum(_ number: SQLCommand, of row: SQLCommand) -> SQLCommand {
        """
        pg_catalog.sum(pg_catalog.hashint8extended((\(number))::pg_catalog.int8, \
        \(row).xmin::pg_catalog.text::pg_catalog.int8))
        """
    }
}
