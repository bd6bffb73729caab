extension Workshop {
    /// m: `mudanza rewrite` under each strategy, which changes keys or their values, beside `keep`, which does not.
    func keyStrategies() throws -> Section {
        let dump = try dump(.copy)
        let result = storage.file("result.sql")
        let strategies = [["keep"], ["composite"], ["offset", "--base", "1000000"], ["prefix"]]
        let series = try contest(
            strategies.map { strategy in
                Contestant(
                    name: strategy[0], pipeline: Pipeline(rewrite(dump, to: result, ["--strategy"] + strategy)),
                    results: ["result.sql"])
            }, inputBytes: try Storage.length(dump))
        let ratios = series.dropFirst().map { Ratio($0, to: series[0]) }
        return Section(
            letter: "m", title: "keys moved, file to file", series: series,
            targets: [
                .atLeast(500, "MB/s", "offset", series[2].rate, remark: "\(ratios[1].text) of keep"),
                .atLeast(500, "MB/s", "prefix", series[3].rate, remark: "\(ratios[2].text) of keep"),
                .atMost(1.1, "×", "composite / keep", ratios[0].ofMedians, remark: ratios[0].text),
            ])
    }
}
