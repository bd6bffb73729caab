import SQLSyntax
import Testing

/// The roles that a dump's statements name.
@Suite("Roles in statements")
struct RoleNamesTests {
    @Test(
        "Owners, those who have rights, and those whom policies are for",
        arguments: [
            ("ALTER TABLE public.owner OWNER TO ana;", ["ana"]),
            ("ALTER FUNCTION public.f(integer, owner text) OWNER TO \"Ana B\";", ["Ana B"]),
            ("ALTER LARGE OBJECT 16384 OWNER TO ana;", ["ana"]),
            ("ALTER TABLE t RENAME COLUMN owner TO ana;", []),
            ("ALTER TABLE ONLY t ADD CONSTRAINT c CHECK (owner > 'OWNER TO ana');", []),
            ("GRANT SELECT(a),INSERT(b) ON TABLE public.\"to\" TO ana WITH GRANT OPTION;", ["ana"]),
            ("GRANT ALL ON SCHEMA s TO PUBLIC, GROUP bea, ana;", ["bea", "ana"]),
            ("REVOKE ALL ON SCHEMA public FROM PUBLIC;", []),
            ("REVOKE ALL ON FUNCTION f(\"from\" integer) FROM ana, ana, bea CASCADE;", ["ana", "bea"]),
            (
                "ALTER DEFAULT PRIVILEGES FOR ROLE ana IN SCHEMA s GRANT SELECT ON TABLES TO bea;",
                ["ana", "bea"]
            ),
            ("ALTER DEFAULT PRIVILEGES FOR ROLE ana REVOKE ALL ON TYPES FROM PUBLIC;", ["ana"]),
            ("CREATE SCHEMA s AUTHORIZATION ana;", ["ana"]),
            ("CREATE POLICY p ON t FOR SELECT TO ana, CURRENT_USER USING ((owner = 'to bea'::text));", ["ana"]),
            ("CREATE USER MAPPING FOR ana SERVER s OPTIONS (user 'bea');", ["ana"]),
            ("SET SESSION AUTHORIZATION 'ana';", ["ana"]), ("SET SESSION AUTHORIZATION DEFAULT;", []),
            ("GRANT SELECT ON TABLE t TO \"public\";", ["public"]),
            ("CREATE TABLE t (owner text, grant_to text);", []), ("COMMENT ON TABLE t IS 'OWNER TO ana';", []),
        ] as [(String, [SQLIdentifier])])
    func roles(statement: String, roles: [SQLIdentifier]) {
        let bytes = Array(statement.utf8)
        #expect(RoleNames.find(in: bytes.span) == roles)
    }
}
