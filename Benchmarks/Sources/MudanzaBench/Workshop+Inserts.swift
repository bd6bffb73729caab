extension Workshop {
    /// d: dumps whose rows are INSERT statements; also turned into COPY blocks, and read from a pipe.
    func insertForms() throws -> Section {
        var series: [Series] = []
        var targets: [Section.Target] = []
        storage.remove("copy-\(size).sql")
        for form in DumpForm.statements {
            let dump = try dump(form)
            let result = storage.file("result.sql")
            let measured = try contest(
                [
                    Contestant(
                        name: form.rawValue, pipeline: Pipeline(rewrite(dump, to: result)), results: ["result.sql"]),
                    Contestant(
                        name: "  as copy", pipeline: Pipeline(rewrite(dump, to: result, ["--as", "copy"])),
                        results: ["result.sql"]),
                    Contestant(name: "  from a pipe", pipeline: Pipeline(["cat", dump], rewrite("-")), stage: 1),
                ], inputBytes: try Storage.length(dump))
            storage.remove("\(form.rawValue)-\(size).sql")
            series += measured
            targets.append(.atLeast(200, "MB/s", "\(form.rawValue), file to file", measured[0].rate))
        }
        return Section(letter: "d", title: "rows as INSERT statements", series: series, targets: targets)
    }
}
