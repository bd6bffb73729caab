import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Applying the AX-S dumps", .requiresPostgreSQL)
struct ApplyAXSTests {
    /// A dump and how it is loaded.
    struct Load: Sendable, CustomTestStringConvertible {
        var dump: AXSDump
        var options: [String]
        var testDescription: String { "\(dump.testDescription) \(options.joined(separator: " "))" }

        static let all =
            AXSDump.forms.flatMap { form in
                [[], ["--jobs", "2"]].map { Load(dump: AXSDump(major: 15, form: form), options: $0) }
            } + [16, 17, 18].map { Load(dump: AXSDump(major: $0, form: "copy"), options: ["--jobs", "2"]) }
    }

    @Test("An empty target becomes what psql makes of the rewritten dump", arguments: Load.all)
    func emptyTarget(load: Load) async throws {
        try await withTemporaryFolder { folder in
            let output = try await rewrite(load.dump.file, load.dump.options, in: folder)
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { restored in
                try await restored.restore(output)
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    let result = try await target.apply(load.dump.file, load.dump.options + load.options, in: folder)
                    #expect(result.ending == .exit(0), "\(result.errors)")
                    try await expectSameAsRestored(restored, target)
                    let mode = load.options.isEmpty ? "atomic" : "chunked"
                    #expect(try await target.batches() == [["loaded", mode, "478"]])
                }
            }
        }
    }

    @Test("Line ends of Windows, LATIN1 and a pipe make no difference", arguments: ["crlf", "latin1", "pipe"])
    func otherForms(form: String) async throws {
        try await withTemporaryFolder { folder in
            let cluster = try await TemporaryCluster.shared
            try await cluster.ensureRole("axs_owner")
            try await cluster.withDatabase { original in
                try await original.restore(PackageFolder.axsDump(15, "copy"))
                // What LATIN1 has no letters for.
                if form == "latin1" { try await original.execute(Self.intoLatin1) }
                var dump = folder.appending("dump.sql")
                _ = try await original.dump(form == "latin1" ? ["--encoding=LATIN1"] : [], to: dump)
                if form == "crlf" {
                    let text = try dump.read().split(separator: 10, omittingEmptySubsequences: false)
                    let other = folder.appending("crlf.sql")
                    try other.write(Array(text.joined(separator: [13, 10])))
                    dump = other
                }
                try await cluster.withDatabase { target in
                    try await target.prepared()
                    let words =
                        [try MudanzaBinary.find().string, "apply", form == "pipe" ? "-" : dump.string, "--target"]
                        + [target.uri] + DemoTenant.arguments
                    let result = try await Command.bash(
                        #"input=$1; shift; cat "$input" | "$@""#, [dump.string] + words, in: folder
                    ).run()
                    #expect(result.ending == .exit(0), "\(result.errors)")
                    try await expectSameRows(original, target)
                    #expect(try folder.entries().filter { $0.contains("mudanza") } == [])
                }
            }
        }
    }

    private static let intoLatin1 = """
        DO $$ DECLARE c record; BEGIN
        FOR c IN SELECT conrelid::regclass t, quote_ident(conname) n FROM pg_constraint WHERE contype = 'f'
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', c.t, c.n); END LOOP;
        FOR c IN SELECT attrelid::regclass t, quote_ident(attname) n FROM pg_attribute
            JOIN pg_class r ON r.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND atttypid IN ('text'::regtype, 'varchar'::regtype)
        LOOP EXECUTE format('UPDATE %s SET %s = regexp_replace(%s, ''[^\\u0001-\\u007f\\u00a1-\\u00ff]'', '''', ''g'')',
            c.t, c.n, c.n);
        END LOOP;
        FOR c IN SELECT attrelid::regclass t, quote_ident(attname) n, atttypid::regtype y FROM pg_attribute
            JOIN pg_class r ON r.oid = attrelid AND relkind = 'r' AND relnamespace = 'public'::regnamespace
            WHERE attnum > 0 AND NOT attisdropped AND attgenerated = '' AND atttypid IN ('json'::regtype, 'jsonb'::regtype)
        LOOP EXECUTE format(
            'UPDATE %s SET %s = regexp_replace(%s::text, ''[^\\u0001-\\u007f\\u00a1-\\u00ff]'', '''', ''g'')::%s',
            c.t, c.n, c.n, c.y);
        END LOOP;
        DELETE FROM pg_description WHERE objoid >= 16384;
        END $$
        """
}
