import Mudanza
import MudanzaReports
import MudanzaTestSupport
import SystemPackage

/// Reports as pages in a folder, for a browser.
enum Pages {
    /// Writes the page of a report and gives it to `body`.
    static func with<Result>(
        _ report: DiffReport, in language: Language = .en, _ body: (FilePath) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let page = folder.appending("report.html")
            try page.write(try HTMLReport(report, in: language).encode())
            return try await body(page)
        }
    }

    /// The report on a dump of these bytes.
    static func report(
        _ dump: String, shared: [String] = [], skip: [String] = [], mask: SampleMask = SampleMask()
    ) async throws -> DiffReport {
        try await withTemporaryFolder { folder in
            let file = folder.appending("dump.sql")
            try file.write(dump)
            return try Reported.diff(file, mask: mask, shared: shared, skip: skip)
        }
    }

    /// A dump of many tables, with rows, keys and foreign keys, as an application has them.
    static func manyTables(_ count: Int) -> String {
        let types = [
            "integer", "text", "character varying(200) NOT NULL", "timestamp with time zone",
            "boolean DEFAULT true NOT NULL",
            "jsonb", "numeric(12,2)",
        ]
        let values = ["17", "Caseta norte", "Peña Ñandú", "2024-05-17 10:20:30+00", "t", "{\"nivel\": 3}", "981.50"]
        var schema = ""
        var rows = ""
        var keys = ""
        for number in 0..<count {
            let table = "public.tabla_\(number)"
            let columns = (0..<(4 + number % 9)).map { "columna_\($0)" }
            let definitions = columns.enumerated().map { "    \($1) \(types[($0 + number) % types.count]),\n" }.joined()
            schema +=
                "CREATE TABLE \(table) (\n    id integer NOT NULL,\n    correo text,\n\(definitions)    padre integer\n);\n"
            rows += "COPY \(table) (id, correo, \(columns.joined(separator: ", ")), padre) FROM stdin;\n"
            for row in 0..<(number * 7 % 5) {
                let fields = columns.indices.map { values[($0 + number) % values.count] }
                rows += (["\(row)", "ana@example.com"] + fields + ["\\N"]).joined(separator: "\t") + "\n"
            }
            rows += "\\.\n"
            keys += "ALTER TABLE ONLY \(table)\n    ADD CONSTRAINT tabla_\(number)_pkey PRIMARY KEY (id);\n"
            // Some stand alone, many refer to a few, some to what is near.
            guard number % 4 != 3, number > 9 else { continue }
            let parent = number.isMultiple(of: 3) ? number / 10 : number % 7
            keys += """
                ALTER TABLE ONLY \(table)
                    ADD CONSTRAINT tabla_\(number)_padre_fkey FOREIGN KEY (padre) REFERENCES public.tabla_\(parent)(id);

                """
        }
        return schema + rows + keys
    }
}

/// Steps in a browser, with questions whose answers are found again.
struct Script {
    private(set) var steps: [Browser.Step]

    init(_ steps: Browser.Step...) { self.steps = steps }

    mutating func add(_ more: Browser.Step...) { steps += more }

    /// Asks for a value; the place of its answer.
    mutating func ask(_ expression: String) -> Int {
        steps.append(.run(expression))
        return steps.count - 1
    }
}
