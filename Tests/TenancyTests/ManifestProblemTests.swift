import Tenancy
import Testing

/// Manifests that are wrong, and all that is said about them.
@Suite struct ManifestProblemTests {
    @Test("keys that mean nothing, values of the wrong type, patterns that are none", arguments: wrongShapes)
    func shapes(file: WrongFile) {
        let error = #expect(throws: ProjectError.self) { try Manifest.parse(file.text, file: file.name) }
        #expect(error?.diagnostics.map(\.description) == file.problems)
    }

    @Test("files that are not there or come twice, tenants that lack a value or come twice", arguments: wrongMeanings)
    func meanings(file: WrongFile) {
        let there = ["d/a.sql", "d/b.sql", "d/M_1_2.sql"]
        let error = #expect(throws: ProjectError.self) {
            try Manifest.parse(file.text, file: file.name).dumps(of: Project()) { pattern in
                pattern.hasSuffix("*") || pattern.hasSuffix("*.sql")
                    ? there.filter { $0.hasPrefix(pattern.prefix { $0 != "*" }) } : there.filter { $0 == pattern }
            }
        }
        #expect(error?.diagnostics.map(\.description) == file.problems)
    }

    static let wrongShapes = [
        WrongFile("m.toml", "", "m.toml: dump is missing"),
        WrongFile(
            "m.toml", "[dump]\nfile = \"a\"\n",
            "m.toml:1: dump: a table; expected an array of tables\n  write it with two brackets, as [[dump]]"),
        WrongFile(
            "m.toml", "[default]\n[[dump]]\nfil = \"a.sql\"\n",
            "m.toml:1: default: unknown key; expected \"defaults\" or \"dump\"\n  did you mean \"defaults\"?",
            "m.toml:2: dump[0]: file is missing\n  add for example: file = \"dumps/condominio-9.sql\"",
            "m.toml:3: dump[0].fil: unknown key; expected \"file\", \"pattern\", \"base\", \"prefix\", \"tenant\", "
                + "\"strategy\", \"shared\", \"skip\" or \"schema\"\n  did you mean \"file\"?"),
        WrongFile(
            "m.toml",
            "[[dump]]\nfile = \"a\"\nbase = \"1\"\nstrategy = \"kep\"\ntenant = { msp_id = true }\n",
            "m.toml:3: dump[0].base: the string \"1\"; expected a whole number",
            "m.toml:4: dump[0].strategy: \"kep\"; expected \"keep\", \"composite\", \"offset\" or \"prefix\"\n"
                + "  did you mean \"keep\"?",
            "m.toml:5: dump[0].tenant.msp_id: the boolean true; expected a string or a number"),
        WrongFile(
            "m.toml", "[[dump]]\nfile = \"\"\npattern = \"{msp_id\"\n",
            "m.toml:2: dump[0].file: an empty path",
            "m.toml:3: dump[0].pattern: \"{msp_id\"; expected a path's end with names of tenancy columns in braces, "
                + "like {msp_id}_{condominio_id}.sql"),
        WrongFile(
            "m.toml", "[[dump]]\nfile = \"a\"\npattern = \"{msp_id}\"\ntenant.msp_id = \"1\"\n",
            "m.toml:4: dump[0].tenant.msp_id: a value that pattern gives too\n  leave one of them out"),
        WrongFile(
            "m.csv", "",
            "m.csv: no dump; expected a header, such as dump,msp_id,condominio_id, and a line for each dump"),
        WrongFile(
            "m.csv", "dumps,msp_id,msp_id\na.sql,1,2\n",
            "m.csv:1: no column dump; expected a header with the column dump\n  did you mean \"dump\" by \"dumps\"?",
            "m.csv:1: msp_id: a column of this name a second time"),
        WrongFile(
            "m.csv", "dump,strategy,base\na.sql,kep,x\nb.sql,keep\n,keep,1\n",
            "m.csv:2: strategy: \"kep\"; expected \"keep\", \"composite\", \"offset\" or \"prefix\"\n"
                + "  did you mean \"keep\"?",
            "m.csv:2: base: \"x\"; expected a whole number",
            "m.csv:3: 2 fields; expected 3, as the header has\n  a field with a comma stands in quotes",
            "m.csv:4: dump: an empty path"),
        WrongFile(
            "m.csv", "dump\n\"a.sql\n\nb.sql\n",
            "m.csv:2: not CSV: a quote that is never closed\n"
                + "  a field with a comma, quote or line end stands in quotes, a quote in it twice"),
        WrongFile(
            "m.csv", "dump\na\"b\"\n",
            "m.csv:2: not CSV: a quote inside a field that does not begin with one\n"
                + "  a field with a comma, quote or line end stands in quotes, a quote in it twice"),
        WrongFile(
            "m.csv", "dump\n\"a\"b\n",
            "m.csv:2: not CSV: text behind the quote that ends a field\n"
                + "  a field with a comma, quote or line end stands in quotes, a quote in it twice"),
    ]

    static let wrongMeanings = [
        WrongFile(
            "d/m.csv", "dump,msp_id,condominio_id\naa.sql,M,C\nz/*.sql,M,D\n",
            "d/m.csv:2: there is no file d/aa.sql\n  did you mean \"d/a.sql\"?",
            "d/m.csv:3: no file matches z/*.sql\n  paths start at the folder of d/m.csv: this one is d/z/*.sql"),
        WrongFile(
            "d/m.csv", "dump,msp_id,condominio\na.sql,M,C\n",
            "d/m.csv:2: condominio: no tenancy column of this name; expected \"msp_id\" or \"condominio_id\"\n"
                + "  did you mean \"condominio_id\"?",
            "d/m.csv:2: condominio_id: d/a.sql has no value for this tenancy column\n"
                + "  give it in tenant, as a column of the CSV, by pattern, or for all by --tenant condominio_id=VALUE"),
        WrongFile(
            "d/m.csv", "dump,msp_id,condominio_id,base\na.sql,M,C,5\nb.sql,M,C,6\na.sql,M,D,5\n",
            "d/m.csv:3: d/b.sql has the same tenant as d/a.sql\n  line 2 names that; one tenant comes from one dump",
            "d/m.csv:4: d/a.sql a second time\n  line 2 names it",
            "d/m.csv:4: base: 5 a second time\n  line 2 has it; keys would meet"),
        WrongFile(
            "d/m.toml", "[[dump]]\nfile = \"*.sql\"\ntenant = { msp_id = \"M\", condominio_id = \"C\" }\n",
            "d/m.toml:1: *.sql names 3 files, which cannot all be of one tenant\n"
                + "  say by pattern where the tenant's values stand in their paths: {msp_id}_{condominio_id}.sql"),
        WrongFile(
            "d/m.toml", "[[dump]]\nfile = \"*.sql\"\npattern = \"{msp_id}_{condominio_id}.sql\"\n",
            "d/m.toml:1: d/a.sql does not end as pattern says; expected {msp_id}_{condominio_id}.sql\n"
                + "  name only such files, or correct the pattern",
            "d/m.toml:1: d/b.sql does not end as pattern says; expected {msp_id}_{condominio_id}.sql\n"
                + "  name only such files, or correct the pattern",
            "d/m.toml:1: d/M_1_2.sql can be read by pattern in more than one way; expected {msp_id}_{condominio_id}.sql "
                + "in one way only\n  give the tenant's values for this file by themselves"),
        WrongFile(
            "d/m.csv", "dump,msp_id,condominio_id\na.sql,M,\(String(repeating: "x", count: 101))\n",
            "d/m.csv:2: condominio_id: a value of 101 characters; expected at most 100, as its type is varchar(100)"),
        WrongFile(
            "d/m.toml",
            "[[dump]]\nfile = \"a.sql\"\ntenant = { msp_id = \"M\", condominio_id = \"C\" }\nskip = ['\"a']\n",
            "d/m.toml:1: skip \"a: not the name of a table; expected name, schema.name or a glob\n"
                + "  double quotes are read as SQL reads them: schema.\"Name with.dot\""),
    ]
}
