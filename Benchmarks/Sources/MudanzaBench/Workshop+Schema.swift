extension Workshop {
    /// f: a schema of thousands of statements.
    func schema() throws -> Section {
        let lines = 50_000
        let dump = try dump(.schema, size: lines)
        let plan = [mudanza, "plan", dump] + tenant
        let rewrite = [mudanza, "rewrite", dump] + tenant + ["--quiet", "-o", storage.file("result.sql")]
        let series = try contest(
            [
                Contestant(name: "plan", pipeline: Pipeline(plan)),
                Contestant(name: "rewrite", pipeline: Pipeline(rewrite), results: ["result.sql"]),
            ], inputBytes: try Storage.length(dump))
        return Section(
            letter: "f", title: "a schema of 50,000 lines", series: series,
            targets: series.map { .atMost(1, "s", $0.name, $0.median) })
    }
}
