import Foundation
import MudanzaTestSupport
import SystemPackage

/// AX-S databases of many communities, each grown apart from the same schema: ids from 1 in all of them, other rows,
/// other gaps, NULLs in every foreign key that takes them.
struct ManyTenants {
    /// One community's database.
    struct Tenant {
        var name: String
        var dump: FilePath
        /// What every foreign key joins in it, and what the declared references do.
        var joins: [String: String]

        var arguments: [String] { TemporaryDatabase.community(name) }
    }

    /// How a database is altered before it is dumped.
    enum Keys { case fromOne, global }

    var tenants: [Tenant] = []
    /// What to look at in the target.
    let oracle: JoinOracle

    /// Fills one database for each community after the other, asks the oracle and has pg_dump write it down; they have
    /// as many rows as `rows` says, from the smallest to the largest in equal ratios.
    init(
        count: Int, rows: ClosedRange<Int>, keys: Keys, differing: Int? = nil, in folder: FilePath
    ) async throws {
        let schema = try PackageFolder.fixtures.appending("axs/schema.sql").readText()
        (tenants, oracle) = try await TemporaryCluster.shared.withDatabase { source in
            try await source.execute(schema)
            let oracle = try await JoinOracle(of: source)
            var tenants: [Tenant] = []
            for number in 1...count {
                let ratio = Double(rows.upperBound) / Double(rows.lowerBound)
                // Large and small by turns, not sorted.
                let share = Double(number * 7 % count) / Double(max(1, count - 1))
                try await Self.fill(source, seed: number, rows: Double(rows.lowerBound) * pow(ratio, share))
                if number == differing {
                    try await source.execute("UPDATE roles SET nombre = 'Otro', nivel = 11 WHERE rol_id = 'guardia'")
                }
                if keys == .global { try await source.execute(Self.globalKeys(number)) }
                let name = "COND-\(number)"
                let dump = try await source.dump(to: folder.appending("\(name).sql"))
                tenants.append(Tenant(name: name, dump: dump, joins: try await oracle.joins(in: source)))
            }
            return (tenants, oracle)
        }
    }

    /// The example's generator knows how to write believable rows; what it does not leave out, is taken out here.
    private static func fill(_ source: TemporaryDatabase, seed: Int, rows: Double) async throws {
        try await source.execute(
            """
            DO $$ BEGIN
                EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
                    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace);
            END $$
            """)
        let generator = PackageFolder.fixtures.appending("axs/generate.py").string
        _ = try await Command.bash(
            """
            set -o pipefail
            python3 "$1" --seed "$2" --scale "$3" | "$4" --no-psqlrc --quiet --set ON_ERROR_STOP=1 --output /dev/null
            """,
            // 478 rows are the example as it is.
            [generator, String(seed), String(rows / 478), source.cluster.programs.program("psql").string],
            environment: source.environment, seconds: 300
        ).run().succeeded()
        try await source.execute(
            """
            DELETE FROM log_reglas WHERE log_id % \(5 + seed % 7) = 3;
            DELETE FROM visitas WHERE id BETWEEN \(seed % 11 + 2) AND \(seed % 11 + 6);
            DELETE FROM bitacora WHERE bitacora_id % 11 = \(seed % 11);
            UPDATE visitas SET autorizado_por = NULL, residente_id = NULL WHERE id % 13 = \(seed % 13);
            UPDATE eventos SET entidad_id = NULL WHERE hashtext(evento_id) % 9 = 0;
            UPDATE residentes SET titular_id = id WHERE id % 17 = \(seed % 17);
            ANALYZE;
            """)
    }

    /// Keys that no other community has: what the strategy `keep` asks for.
    private static func globalKeys(_ number: Int) -> String {
        """
        SET session_replication_role = replica;
        DO $$ DECLARE c record; BEGIN
            FOR c IN SELECT DISTINCT attrelid::regclass AS relation, attname, atttypid = 'integer'::regtype AS is_number
                FROM pg_attribute
                JOIN (SELECT conrelid, unnest(conkey) FROM pg_constraint WHERE contype IN ('p', 'u', 'f')) k (id, n)
                    ON attrelid = id AND attnum = n
                WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
                AND attrelid <> 'roles'::regclass AND (attrelid, attname) <> ('usuarios'::regclass, 'rol')
                AND atttypid IN ('integer'::regtype, 'varchar'::regtype) AND attname <> 'tipo'
            LOOP
                EXECUTE format(CASE WHEN c.is_number THEN 'UPDATE %1$s SET %2$I = %2$I + %3$L'
                    ELSE 'UPDATE %1$s SET %2$I = %3$L || %2$I' END, c.relation, c.attname,
                    CASE WHEN c.is_number THEN '\(number)000000' ELSE 'G\(number)-' END);
            END LOOP;
            FOR c IN SELECT attrelid::regclass AS relation, attname,
                pg_get_serial_sequence(attrelid::regclass::text, attname) AS sequence
                FROM pg_attribute JOIN pg_class t ON t.oid = attrelid AND relkind = 'r'
                WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
            LOOP
                CONTINUE WHEN c.sequence IS NULL;
                EXECUTE format('SELECT setval(%L, max(%I)) FROM %s', c.sequence, c.attname, c.relation);
            END LOOP;
        END $$;
        """
    }
}
