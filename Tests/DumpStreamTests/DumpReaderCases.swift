import DumpStream

extension DumpReaderTests {
    static let statementCases = [
        ItemCase("nothing"),
        ItemCase("blanks alone", (.trivia, " \n\t\r\n")),
        ItemCase("a comment alone, without a line end", (.trivia, "-- a;")),
        ItemCase("a byte-order mark", (.byteOrderMark, "\u{FEFF}"), (.trivia, "-- x\n"), (.statement, "SELECT 1;")),
        ItemCase("only a byte-order mark", (.byteOrderMark, "\u{FEFF}")),
        ItemCase(
            "a byte-order mark that is not at the start", (.trivia, " "), (.statement, "\u{FEFF}SELECT 1;"),
            (.trivia, "\n")),
        ItemCase("empty statements", (.statement, ";"), (.statement, ";"), (.trivia, " "), (.statement, ";")),
        ItemCase(
            "statements on one line", (.statement, "SELECT 1;"), (.trivia, " "), (.statement, "SELECT 2;"),
            (.insert, "INSERT INTO t VALUES (1);"), (.trivia, "\n")),
        ItemCase("a carriage return that ends a comment", (.trivia, "-- a\r"), (.statement, "SELECT 1;")),
        ItemCase(
            "CRLF", (.trivia, "-- a\r\n"), (.statement, "SELECT\r\n1;"), (.trivia, "\r\n"),
            (.copyHeader, "COPY t (a)\r\nFROM stdin;\r\n"), (.copyRows(2), "1\r\n2\r\n"), (.copyEnd, "\\.\r\n"),
            (.trivia, "\r\n"), (.metaCommand(.restrict), "\\restrict abc\r"), (.trivia, "\n")),
        ItemCase("a statement that begins with a minus", (.statement, "-1;"), (.trivia, "\n"), (.statement, "/2;")),
        ItemCase(
            "comments in statements", (.statement, "SELECT /* ; /* ' */ ; */ 1 -- ; '\n, 2;"),
            (.trivia, "/* ; */ -- ;\n")),
        ItemCase(
            "quoted identifiers with everything inside",
            (.statement, "CREATE TABLE \"a;b\"\"c'd\\e)--/*\n$$ñ COPY x FROM stdin;\" (\"f,g)\" int, \" \" int);"),
            (.insert, "INSERT INTO \"\\.;\nCOPY t FROM stdin;\n\" VALUES (1);")),
        ItemCase(
            "strings of every kind", (.statement, "SELECT 'C:\\', E'\\';', U&'\\0061;', U&\";\", B'1', x'F', n';\\';"),
            (.statement, "SELECT 'a''';"), (.statement, "SELECT E'\\\\';")),
        ItemCase("fifty blank lines in a literal", (.insert, "INSERT INTO t VALUES ('a" + blankLines + "b;');")),
        ItemCase(
            "dollar quotes", (.statement, "CREATE FUNCTION f() AS $_$ BEGIN; $$ ' -- $$; /* END $_$;"),
            (.statement, "SELECT $é$;$$;$é$, a$b$c, 1;"), (.statement, "DO $$;$$;")),
        ItemCase("an unbalanced closing parenthesis", (.statement, "SELECT );"), (.statement, "SELECT 1;")),
        ItemCase(
            "a rule with parenthesised statements",
            (.statement, "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b; );"),
            (.statement, "CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING;")),
        ItemCase(
            "a BEGIN ATOMIC body",
            (
                .statement,
                "CREATE OR REPLACE FUNCTION f(\"begin\" int) RETURNS int\n BEGIN ATOMIC\n  SELECT CASE WHEN true THEN "
                    + "CASE 1 WHEN 1 THEN 2 END ELSE (CASE 3 WHEN 3 THEN 4 END) END; /* END; */ -- END;\n"
                    + "  SELECT 'END;', \"end\", \"begin\";\nEND;"
            ), (.trivia, "\n"), (.statement, "SELECT 1;")),
        ItemCase(
            "a procedure's body",
            (.statement, "create procedure p() begin atomic insert into t values (1); delete from t; end;"),
            (.statement, "SELECT 2;")),
        ItemCase(
            "BEGIN, CASE and END outside of bodies", (.statement, "BEGIN;"),
            (.statement, "SELECT CASE WHEN a THEN b END;"),
            (.statement, "END;"), (.statement, "CREATE VIEW begin AS SELECT 1;"),
            (.statement, "CREATE /* FUNCTION */ TABLE t (a int);"), (.statement, "SELECT 1;")),
        ItemCase(
            "a quoted name is no word", (.statement, "CREATE FUNCTION \"begin\"() AS $$;$$;"), (.statement, "SELECT 1;")
        ),
        ItemCase(
            "restrict, unrestrict and connect", (.metaCommand(.restrict), "\\restrict k3y"), (.trivia, "\n\n"),
            (.metaCommand(.connect), "\\connect -reuse-previous=on \"dbname='a \\'`b\\\\'\""), (.trivia, "\n"),
            (.metaCommand(.connect), "\\connect 'a \"b'"), (.trivia, "\n"), (.statement, "SELECT 1;"),
            (.metaCommand(.unrestrict), "\\unrestrict k3y")),
        ItemCase(
            "standard_conforming_strings off and on again", (.statement, "SET standard_conforming_strings = off;"),
            (.statement, "SELECT 'a\\';b';"), (.statement, "SET standard_conforming_strings TO 'on';"),
            (.statement, "SELECT 'a\\';"), (.statement, "SET standard_conforming_strings = f;"),
            (.statement, "SELECT 'a\\';b';"), (.statement, "RESET standard_conforming_strings;"),
            (.statement, "SELECT 'a\\';"), (.statement, "SET SESSION standard_conforming_strings = 0;"),
            (.statement, "SELECT 'a\\';b';"), (.statement, "DISCARD ALL;"), (.statement, "SELECT 'a\\';")),
        ItemCase(
            "standard_conforming_strings by set_config, and a new session",
            (.statement, "SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false);"),
            (.statement, "SELECT 'a\\';b';"),
            (.statement, "SELECT set_config('standard_conforming_strings', 'on', false);"),
            (.statement, "SELECT 'a\\';"), (.statement, "SET standard_conforming_strings = off;"),
            (.metaCommand(.connect), "\\connect db"), (.trivia, "\n"), (.statement, "SELECT 'a\\';")),
        ItemCase(
            "what only looks like a setting", (.statement, "SET search_path = 'standard_conforming_strings', off;"),
            (.statement, "SET standard_conforming_strings = nonsense;"), (.statement, "SELECT 'a\\';")),
        ItemCase(
            "INSERT in every form", (.insert, "INSERT INTO t DEFAULT VALUES;"),
            (.insert, "insert into t overriding system value values (1), ('\\'), (1e+30);"), (.trivia, "\n"),
            (.statement, "CREATE FUNCTION f() AS $$\nINSERT INTO t VALUES (1);\n$$;")),
    ]

    static let copyCases = [
        ItemCase(
            "an empty table", (.copyHeader, "COPY public.t (a, b) FROM stdin;\n"), (.copyEnd, "\\.\n"), (.trivia, "\n")),
        ItemCase(
            "a table without columns", (.copyHeader, "COPY t  FROM stdin;\n"), (.copyRows(3), "\n\n\n"),
            (.copyEnd, "\\.\n")),
        ItemCase(
            "an end mark without a line end", (.copyHeader, "COPY t FROM stdin;\n"), (.copyRows(1), "a\n"),
            (.copyEnd, "\\.")),
        ItemCase(
            "rows that look like everything else", (.copyHeader, "COPY t (a) FROM stdin;\n"),
            (
                .copyRows(12),
                "SELECT 1;\n'\n$$\n/*\n--\n(\n\\restrict x\n\\.x\n\\\\.\n \\.\n\\N\nCOPY t FROM stdin;\n"
            ), (.copyEnd, "\\.\n"), (.statement, "SELECT 1;")),
        ItemCase(
            "line ends escaped by a backslash", (.copyHeader, "COPY t FROM stdin;\n"),
            (.copyRows(3), "a\\\nb\\\n\n\\\\\nc\\\\\\\n\\.x\n"), (.copyEnd, "\\.\n")),
        ItemCase(
            "two blocks without anything between", (.copyHeader, "COPY a FROM stdin;\n"), (.copyEnd, "\\.\n"),
            (.copyHeader, "COPY b FROM stdin;\n"), (.copyRows(1), "1\n"), (.copyEnd, "\\.\n")),
        ItemCase(
            "a header with everything in its names and blanks after it",
            (
                .copyHeader,
                "copy /* FROM stdin; */ \"x;y\".\"from stdin\" (\"a,b\", \"c)\nd\")\nFROM -- ;\n STDIN ; \t\r\n"
            ),
            (.copyRows(1), "1\t2\n"), (.copyEnd, "\\.\n")),
        ItemCase(
            "COPY FROM stdout, which reads rows too", (.copyHeader, "COPY t FROM stdout;\n"),
            (.copyRows(1), "SELECT 1;\n"),
            (.copyEnd, "\\.\n")),
        ItemCase(
            "COPY that is no block", (.statement, "COPY t TO stdout;"), (.statement, "COPY t FROM '/tmp/stdin';"),
            (.statement, "COPY (SELECT a FROM stdin) TO stdout;"), (.statement, "COPY t FROM PROGRAM 'stdin';"),
            (.statement, "COPY t TO stdin;"), (.statement, "COPY t FROM \"stdin\";"),
            (.statement, "SELECT copy FROM stdin;"), (.statement, "COPY stdin FROM 'a';")),
        ItemCase(
            "a COPY header and an end mark inside a function's body, a literal and a comment",
            (.statement, "CREATE FUNCTION f() AS $_$\nCOPY t FROM stdin;\n1\n\\.\n$_$;"), (.trivia, "\n"),
            (.statement, "COMMENT ON TABLE t IS '\nCOPY t FROM stdin;\n\\.\n';"),
            (.trivia, "/*\nCOPY t FROM stdin;\n1\n\\.\n*/\n--\\.\n"), (.insert, "INSERT INTO t VALUES ('\n\\.\n');"),
            (.trivia, "\n")),
        ItemCase(
            "COPY with options", (.copyHeader, "COPY t (a) FROM stdin WITH (NULL 'x;y');\n"), (.copyRows(1), "1\n"),
            (.copyEnd, "\\.\n")),
    ]

    private static let blankLines = String(repeating: "\n", count: 60)
}
