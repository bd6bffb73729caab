import Mudanza
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy
import Testing

/// A target whose tables are there, and rows of a dump for them, made so that both do not agree.
struct CraftedTarget: Sendable, CustomTestStringConvertible {
    /// Rows for one table; nil stands for NULL.
    struct Rows: Sendable {
        var table: String
        var columns: [String]
        var rows: [[String?]]
        /// Tables that are shared do not get the tenant.
        var isShared = false

        init(_ table: String, _ columns: String, _ rows: [[String?]], isShared: Bool = false) {
            self.table = table
            self.columns = columns.split(separator: "|").map(String.init)
            self.rows = rows
            self.isShared = isShared
        }
    }

    var title: String
    /// What makes the tables, and the rows that are there.
    var target: String
    /// What the dump says of the tables; empty for a dump of rows alone.
    var schema = ""
    var rows: [Rows]
    /// Rules that refuse rows, and how many, worked out by hand: the oracle's own check.
    var expected: [String: Int]
    /// Whether foreign keys are what it is about.
    var isAboutReferences = false
    /// Whether a rule is looked at only when the transaction ends: then no row can be put aside.
    var isDeferred = false
    /// Whether the dump writes INSERT statements.
    var hasInserts = false

    var testDescription: String { title }

    /// The tenancy columns, as the target's tables have them.
    static let tenancy = "msp_id varchar(100) NOT NULL, condominio_id varchar(100) NOT NULL"
    /// The values of another tenant's rows.
    static let other = "'MSP-0', 'COND-0'"

    // MARK: The dump

    func dump(to file: FilePath) throws -> FilePath {
        var text =
            "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n"
            + "SET standard_conforming_strings = on;\n\n\(schema)\n"
        for block in rows {
            let list = block.columns.joined(separator: ", ")
            if hasInserts {
                for row in block.rows {
                    let values = row.map { Self.literal($0) }.joined(separator: ", ")
                    text += "INSERT INTO \(block.table) (\(list)) VALUES (\(values));\n"
                }
            } else {
                text += "COPY \(block.table) (\(list)) FROM stdin;\n"
                for row in block.rows { text += row.map { Self.field($0) }.joined(separator: "\t") + "\n" }
                text += "\\.\n\n"
            }
        }
        try file.write(text)
        return file
    }

    private static func field(_ value: String?) -> String {
        guard let value else { return "\\N" }
        return value.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
    }

    private static func literal(_ value: String?) -> String {
        value.map { "'\($0.replacing("'", with: "''"))'" } ?? "NULL"
    }

    // MARK: PostgreSQL's own count

    /// What PostgreSQL refuses, row by row: by `table rule`, or `table 22` for values that are none of the type.
    ///
    /// Where it is about foreign keys, each row is tried with all the others there; else behind those before it.
    func refused(by database: TemporaryDatabase) async throws -> [String: Int] {
        var script = """
            CREATE TEMPORARY TABLE refused (name text);
            CREATE FUNCTION pg_temp.try(command text) RETURNS void LANGUAGE plpgsql AS $f$
            DECLARE rel text; con text; col text; rule text;
            BEGIN
                BEGIN
                    EXECUTE command;
                    SET CONSTRAINTS ALL IMMEDIATE;
                EXCEPTION WHEN OTHERS THEN
                    GET STACKED DIAGNOSTICS rel = TABLE_NAME, con = CONSTRAINT_NAME, col = COLUMN_NAME;
                    -- A domain's check belongs to no table.
                    rule := CASE WHEN SQLSTATE LIKE '22%' OR rel = '' THEN '22' WHEN con <> '' THEN con ELSE col END;
                    INSERT INTO refused VALUES (split_part(command, '|', 2) || ' ' || rule);
                END;
            END $f$;
            BEGIN;

            """
        if isAboutReferences { script += "SET LOCAL session_replication_role = replica;\n" }
        var number = 0
        var again = ""
        for block in rows {
            let columns = block.columns + (block.isShared ? [] : ["msp_id", "condominio_id"])
            for row in block.rows {
                number += 1
                let values = row.map { Self.literal($0) } + (block.isShared ? [] : ["'MSP-1'", "'COND-9'"])
                let insert =
                    "INSERT INTO \(block.table) (\(columns.joined(separator: ", "))) "
                    + "VALUES (\(values.joined(separator: ", "))) /*|\(block.table)|*/"
                if isAboutReferences {
                    script += "\(insert);\n"
                    let first = "\(block.columns[0]) = \(values[0])"
                    again += """
                        SET LOCAL session_replication_role = replica;
                        DELETE FROM \(block.table) WHERE \(first) AND msp_id = 'MSP-1';
                        SET LOCAL session_replication_role = origin;
                        SELECT pg_temp.try($c$\(insert)$c$);
                        SET LOCAL session_replication_role = replica;
                        DELETE FROM \(block.table) WHERE \(first) AND msp_id = 'MSP-1';
                        \(insert);

                        """
                } else {
                    script += "SELECT pg_temp.try($c$\(insert)$c$);\n"
                }
            }
        }
        script += again + "SELECT name, count(*) FROM refused GROUP BY 1; ROLLBACK;"
        let found = try await database.query(script).filter { $0.count == 2 }
        return Dictionary(uniqueKeysWithValues: found.map { ($0[0], Int($0[1]) ?? 0) })
    }

    // MARK: Mudanza's count

    func job(_ dump: FilePath, _ target: ConnectionSettings, _ project: Project? = nil) throws -> DiffJob {
        var overrides = Overrides()
        overrides.shared = rows.filter(\.isShared).map(\.table)
        var job = DiffJob(
            planning: PlanJob(dump: DumpSource(dump.string), project: try project ?? .demo(overrides)))
        job.target = target
        return job
    }
}

extension DiffReport {
    /// The conflicts as ``CraftedTarget/refused(by:)`` counts them.
    var refused: [String: Int] {
        (target?.conflicts ?? []).reduce(into: [:]) { counts, conflict in
            let rule =
                switch conflict.kind {
                case .tooWide, .invalid: "22"
                default: conflict.rule
                }
            counts["\(conflict.table) \(rule)", default: 0] += conflict.rows
        }
    }

    /// The texts of the blockers.
    var blockerTexts: [String] { findings(.blocker).map { "\($0.object): \($0.text)" } }
}
