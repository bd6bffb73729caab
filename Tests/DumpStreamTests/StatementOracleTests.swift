import DumpStream
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("psql as the judge", .requiresPostgreSQL, .timeLimit(.minutes(5)))
struct StatementOracleTests {
    @Test("takes every nasty but valid statement for the same as the reader does")
    func nastyStatements() async throws {
        try await compare(Array(Self.nasty.utf8), allowingErrors: false)
    }

    @Test(
        "divides real dumps as the reader does",
        arguments: (DumpFiles.corpus + DumpFiles.fixtures).filter { !Self.needsOthers.contains($0.testDescription) })
    func realDumps(_ dump: DumpFile) async throws { try await compare(try dump.bytes(), allowingErrors: true) }

    /// Data alone: without its tables every COPY fails, and psql takes the rows for SQL.
    static let needsOthers = ["devrimgunduz__pagila__pagila-data-pg17.0.sql"]

    @Test(
        "divides the regression database's dumps as the reader does",
        .enabled(if: !DumpFiles.regression.isEmpty, "make test-regression builds the database and runs this"),
        arguments: DumpFiles.regression)
    func regression(_ dump: DumpFile) async throws { try await compare(try dump.bytes(), allowingErrors: true) }

    private func compare(_ dump: [UInt8], allowingErrors: Bool) async throws {
        try await withTemporaryFolder { folder in
            try await TemporaryCluster.shared.withDatabase { database in
                let script = folder.appending("script.sql")
                try script.write(dump)
                let oracle = try await StatementOracle(
                    running: script, in: database, log: folder.appending("psql.log"))
                if !allowingErrors { #expect(oracle.errors.isEmpty) }
                let found = StatementOracle.statements(of: dump)
                #expect(!found.isEmpty && found.count == oracle.sent.count)
                let different = zip(found, oracle.sent).first { $0 != $1 }
                #expect(different == nil, "\(different?.0.prefix(300) ?? "") | \(different?.1.prefix(300) ?? "")")
            }
        }
    }

    /// Valid in PostgreSQL 15, every one.
    static let nasty = #"""
        -- leading ; comment 'with a quote
        CREATE TABLE t (a text, b int); CREATE TABLE "a;b""c'd\e)--/*
        $$ COPY x FROM stdin;" ("f,g)" int, " " int, "select" int);
        SELECT 1;SELECT 2 ;
        SELECT 'C:\', E'\';', U&'\0061;', B'1', x'F', n';\', U&"\0061" FROM (VALUES (1)) AS x ("a");
        SELECT U&'!0061;' UESCAPE '!';
        SELECT 'one;'
          'two;', E'one\n'
        'two;';
        SELECT 'a' -- ;' comment between
          'b;';
        SELECT /* ; /* ' nested */ ; " */ 1 -- ; '
        , 2;
        SELECT 1 --1
        +1 -/* ; */- 1, 4 */*;*/ 2, - -1, 1.5e-3-2, 1e+30, .5, 1., 1.e5;
        SELECT $$;$$, $a$;$$;$b$;$a$, $_$ $$ ' -- ; /* $$ $_$, $é$;$e$;$é$, $$$a;$$;
        SELECT 1 AS a$b$c, 2 AS é$, 3 AS _1$;
        SELECT (ARRAY[1,2,3])[1:2], ((((1)))), (VALUES (1), (2) LIMIT 1);
        SELECT 'fifty


        blank lines;';
        CREATE FUNCTION f1() RETURNS void LANGUAGE plpgsql AS $_$
        BEGIN
          -- COPY t FROM stdin; '
          EXECUTE $$ SELECT 1; $$;
        END;
        $_$;
        CREATE FUNCTION f2() RETURNS text LANGUAGE sql AS '
        COPY t FROM stdin;
        1	2
        SELECT ''\.'';
        ' SET check_function_bodies = off;
        CREATE OR REPLACE FUNCTION f3("begin" int, "end" int) RETURNS int LANGUAGE sql
        BEGIN ATOMIC
          SELECT CASE WHEN "begin" > 1 THEN CASE "end" WHEN 1 THEN 2 ELSE 3 END ELSE (CASE 1 WHEN 1 THEN 2 END) END; /* END; */
          -- END;
          SELECT 1;
        END;
        CREATE PROCEDURE p1() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES ('END;', 1); DELETE FROM t; END;
        create function f4() returns int return 1;
        CREATE RULE r1 AS ON INSERT TO t WHERE new.b > 1000 DO ALSO (DELETE FROM t WHERE b = 1; SELECT ');'; );
        CREATE VIEW begin AS SELECT CASE WHEN true THEN 1 END AS "end";
        BEGIN; SELECT 1; COMMIT;
        INSERT INTO t VALUES ('it''s; \', 1), ('
        \.
        ', 2);
        INSERT INTO t (a) VALUES (E'a\';\\') ; INSERT INTO t DEFAULT VALUES;
        COMMENT ON TABLE t IS '
        COPY t FROM stdin;
        \.
        ';
        COPY t (a, b) FROM stdin;
        ; SELECT '	1
        COPY t FROM stdin;	2
        \\.	3
        /* $$ "	4
        \N	\N
        \.
        COPY /* ; */ t (
        -- ;
        a) FROM STDIN ;
        \.
        COPY t FROM stdout;
        a\
        b	1
        \.
        CREATE TABLE nothing ();
        COPY nothing  FROM stdin;


        \.
        COPY (SELECT 'stdin' AS stdin FROM t) TO stdout;
        SELECT 'after';
        SET standard_conforming_strings = off;
        SET escape_string_warning = off;
        SELECT 'a\';b', 'a''b\\', n'c\';d', '\
        ';
        SELECT 'a\n'
        'b\';c';
        SET standard_conforming_strings TO 'on';
        SELECT 'a\', E'b\';c';
        SET standard_conforming_strings = of;
        SELECT 'a\';b';
        RESET standard_conforming_strings;
        SELECT 'a\';
        SELECT set_config('standard_conforming_strings', 'off', false);
        SELECT 'a\';b';
        DISCARD ALL;
        SELECT 'a\', E'\
        ;';
        SELECT $$
        \! echo not run
        $$;
        SELECT '', E'', "a" FROM (SELECT 1 AS "a") AS "x;";;
        DO $$BEGIN PERFORM 1; END$$;
        SELECT 1
        """# + "-- a comment ended by a carriage return\r+ 1;\nSELECT 'last'\r\n;\r\n-- end"
}
