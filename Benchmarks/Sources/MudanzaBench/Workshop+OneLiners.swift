import FoundationEssentials

extension Workshop {
    /// c: `mudanza rewrite` against the one-liners, with files and with pipes.
    func oneLiners() throws -> Section {
        try checkOneLiners()
        let dump = try dump(.copy)
        let bytes = try Storage.length(dump)
        let result = storage.file("result.sql")
        let files = try contest(
            [
                Contestant(
                    name: "mudanza, files", pipeline: Pipeline(rewrite(dump, to: result)), results: ["result.sql"])
            ]
                + OneLiner.all.map {
                    Contestant(
                        name: "\($0.name), files", pipeline: Pipeline($0.reading(dump), output: result),
                        results: ["result.sql"])
                }, inputBytes: bytes)
        let pipes = try contest(
            [
                Contestant(
                    name: "mudanza, pipes", pipeline: Pipeline(["cat", dump], rewrite("-"), ["cat"]), stage: 1)
            ]
                + OneLiner.all.map {
                    Contestant(
                        name: "\($0.name), pipes", pipeline: Pipeline(["cat", dump], $0.reading(), ["cat"]), stage: 1)
                }, inputBytes: bytes)
        return Section(
            letter: "c", title: "beside the one-liners that append two values", series: files + pipes,
            targets: [target(files), target(pipes)])
    }

    private func target(_ series: [Series]) -> Section.Target {
        let best = series.dropFirst().min { $0.median < $1.median } ?? series[0]
        let ratio = Ratio(best, to: series[0])
        return .atLeast(1.5, "×", "\(best.name) / mudanza", ratio.ofMedians, remark: ratio.text)
    }

    /// A one-liner that does less than the others would be no yardstick.
    private func checkOneLiners() throws {
        let source = fixtures.file(.copy)
        var results: [Data] = []
        for line in OneLiner.all {
            let result = storage.file("one-liner.sql")
            _ = try Pipeline(line.reading(source), output: result).run()
            results.append(try Data(contentsOf: URL(filePath: result)))
        }
        storage.remove("one-liner.sql")
        guard let first = results.first, results.allSatisfy({ $0 == first }) else {
            throw BenchError("the one-liners disagree over \(source)")
        }
    }
}
