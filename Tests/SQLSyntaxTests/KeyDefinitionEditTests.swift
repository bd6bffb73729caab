import SQLSyntax
import Testing

@Suite("Columns in front of a key's")
struct KeyDefinitionEditTests {
    private static let leading: [SQLIdentifier] = ["msp_id", "Año"]

    private func edited(
        _ statement: String, setColumns: [SQLIdentifier]? = nil, dropsMatchFull: Bool = false
    ) -> String? {
        let bytes = Array(statement.utf8)
        guard
            let edits = KeyDefinitionEdit.edits(
                of: bytes.span, leading: Self.leading, setColumns: setColumns, dropsMatchFull: dropsMatchFull)
        else { return nil }
        var result: [UInt8] = []
        var at = 0
        for edit in edits {
            result += bytes[at..<edit.range.lowerBound] + edit.replacement
            at = edit.range.upperBound
        }
        return String(decoding: result + bytes[at...], as: UTF8.self)
    }

    @Test(
        "Each sort of key",
        arguments: [
            ("PRIMARY KEY (id);", #"PRIMARY KEY (msp_id, "Año", id);"#),
            ("UNIQUE (a, \"b)\");", #"UNIQUE (msp_id, "Año", a, "b)");"#),
            (
                "UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b);",
                #"UNIQUE NULLS NOT DISTINCT (msp_id, "Año", a) INCLUDE (b);"#
            ),
            (
                "PRIMARY KEY (id, v WITHOUT OVERLAPS) DEFERRABLE INITIALLY DEFERRED;",
                #"PRIMARY KEY (msp_id, "Año", id, v WITHOUT OVERLAPS) DEFERRABLE INITIALLY DEFERRED;"#
            ),
            (
                "EXCLUDE USING gist (room WITH =, during WITH &&) WHERE ((room > 0));",
                #"EXCLUDE USING gist (msp_id WITH =, "Año" WITH =, room WITH =, during WITH &&) WHERE ((room > 0));"#
            ),
            (
                "FOREIGN KEY (a) REFERENCES public.t(id) ON UPDATE CASCADE ON DELETE CASCADE NOT VALID;",
                #"FOREIGN KEY (msp_id, "Año", a) REFERENCES public.t(msp_id, "Año", id) ON UPDATE CASCADE "#
                    + "ON DELETE CASCADE NOT VALID;"
            ),
            (
                "FOREIGN KEY (id, PERIOD v) REFERENCES t(id, PERIOD v);",
                #"FOREIGN KEY (msp_id, "Año", id, PERIOD v) REFERENCES t(msp_id, "Año", id, PERIOD v);"#
            ),
        ])
    func constraint(before: String, after: String) {
        let head = "ALTER TABLE ONLY public.\"x (y\"\n    ADD CONSTRAINT \"primary key (\" "
        #expect(edited(head + before) == head + after)
    }

    @Test("ON DELETE SET NULL names its columns, and MATCH FULL goes")
    func actions() {
        let head = "ALTER TABLE ONLY t ADD CONSTRAINT c FOREIGN KEY (a, b) REFERENCES u(a, b)"
        let after =
            #"ALTER TABLE ONLY t ADD CONSTRAINT c FOREIGN KEY (msp_id, "Año", a, b) REFERENCES u(msp_id, "Año", a, b)"#
        #expect(
            edited(
                "\(head) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE;", setColumns: ["a", "B"],
                dropsMatchFull: true) == "\(after) ON UPDATE CASCADE ON DELETE SET NULL (a, \"B\") DEFERRABLE;")
        #expect(edited("\(head) ON DELETE SET DEFAULT;", setColumns: ["a"]) == "\(after) ON DELETE SET DEFAULT (a);")
        #expect(edited("\(head) MATCH FULL ON DELETE SET NULL (b);") == "\(after) MATCH FULL ON DELETE SET NULL (b);")
    }

    @Test("A unique index, its expressions and its own options")
    func index() {
        #expect(
            edited("CREATE UNIQUE INDEX i ON public.t USING btree (lower((a)::text), b DESC) WHERE (a <> '(');")
                == #"CREATE UNIQUE INDEX i ON public.t USING btree (msp_id, "Año", lower((a)::text), b DESC) WHERE (a <> '(');"#
        )
    }

    @Test(
        "What defines no key",
        arguments: [
            "ALTER TABLE t ADD CONSTRAINT c CHECK ((a > 0));", "ALTER TABLE t OWNER TO me;",
            "ALTER TABLE t ADD CONSTRAINT",
            "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY", "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (a",
            "ALTER TABLE t ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES u;", "CREATE INDEX",
        ])
    func noKey(statement: String) { #expect(edited(statement) == nil) }
}
