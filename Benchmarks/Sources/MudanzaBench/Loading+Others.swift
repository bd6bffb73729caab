extension Loading {
    /// h: many tables with keys, indexes and foreign keys, beside `pg_restore`.
    func manyTables() throws -> Section {
        let size = Self.manyTablesSize(workshop.size)
        let dump = try workshop.dump(.manyTables, size: size)
        let folder = try dumpFolder(rewritten(dump))
        workshop.remove(.manyTables, size: size, "-rewritten")
        let series = try workshop.contest(
            [
                // Like pg_restore it leaves statistics to autovacuum.
                mudanza("mudanza", dump, ["--jobs", "2", "--no-analyze"]), contestant("pg_restore", restore(folder)),
                mudanza("mudanza, ANALYZE", dump, ["--jobs", "2"]),
                contestant("pg_restore, ANALYZE", restoreAndAnalyze(folder)),
            ],
            inputBytes: Storage.length(dump))
        workshop.remove(.manyTables, size: size)
        try removeMigrated()
        return Section(
            letter: "h", title: "\(GeneratedRows.tableCount) tables into PostgreSQL, two connections", series: series,
            targets: [faster(1, series[1], series[0]), faster(1, series[3], series[2])]
                + [series[0], series[2]].map {
                    .atMost(64 + 16 * 2, "MiB", $0.name, Double($0.peaks.max() ?? 0) / 1_048_576)
                })
    }

    /// i: rows as INSERT statements, beside `psql`.
    func inserts() throws -> Section {
        let dump = try workshop.dump(.oneTableInserts, size: Self.insertsSize(workshop.size))
        let series = try workshop.contest(
            [
                mudanza("mudanza", dump, ["--jobs", "2"]),
                mudanza("mudanza, atomic", dump),
                contestant("psql", psql(try rewritten(dump))),
            ], inputBytes: Storage.length(dump), runs: min(workshop.runs, 3))
        return Section(
            letter: "i", title: "--column-inserts into PostgreSQL", series: series,
            targets: [faster(10, series[2], series[0])])
    }

    /// j: everything in one transaction, beside `psql -1`.
    func atomic() throws -> Section {
        let dump = try workshop.dump(.oneTable, size: Self.oneTableSize(workshop.size))
        let series = try workshop.contest(
            [mudanza("mudanza, atomic", dump), contestant("psql -1", psql(try rewritten(dump), ["-1"]))],
            inputBytes: Storage.length(dump))
        let ratio = Ratio(series[0], to: series[1])
        return Section(
            letter: "j", title: "one table into PostgreSQL, in one transaction", series: series,
            targets: [.atMost(1, "×", "mudanza / psql -1", ratio.ofMedians, remark: ratio.text)])
    }

    /// k: the proof, beside the load that it is about.
    func verification() throws -> Section {
        let title = "verify, beside apply of the same dump"
        guard try hasCommand("verify") else {
            return Section(
                letter: "k", title: title, series: [], targets: [], notes: ["this mudanza has no command verify"])
        }
        let dump = try workshop.dump(.oneTable, size: Self.oneTableSize(workshop.size))
        var loading = mudanza("apply", dump, ["--jobs", "2"])
        // The database stays for the one that comes after it.
        loading.after = {}
        let proving = Workshop.Contestant(
            name: "verify",
            pipeline: Pipeline(
                [workshop.mudanza, "verify", dump, "--target", server.uri(Self.measured), "--jobs", "2", "--quiet"]
                    + workshop.tenant),
            after: { try server.drop(Self.measured) })
        let series = try workshop.contest([loading, proving], inputBytes: Storage.length(dump))
        let ratio = Ratio(series[1], to: series[0])
        return Section(
            letter: "k", title: title, series: series,
            targets: [.atMost(0.6, "×", "verify / apply", ratio.ofMedians, remark: ratio.text)])
    }
}
