extension Workshop {
    /// e: the most memory resident, from a pipe that no storage holds, and from file to file.
    func memory() throws -> Section {
        // Three runs: which buffers come round how often depends on the threads' pace.
        let runs = min(self.runs, 3)
        var pipes: [Series] = []
        var files: [Series] = []
        for size in [size / 10, size, size * 4] {
            let generating = [bench, "generate", "--size", "\(size)", "--fixtures", fixtures.fixtures]
            pipes += try contest(
                [
                    Contestant(
                        name: "\(ByteCount(size)), pipe", pipeline: Pipeline(generating, rewrite("-")), stage: 1)
                ], inputBytes: size, runs: runs)
        }
        for size in [size / 10, size] {
            let dump = try dump(.copy, size: size)
            files += try contest(
                [
                    Contestant(
                        name: "\(ByteCount(size)), file",
                        pipeline: Pipeline(rewrite(dump, to: storage.file("result.sql"))), results: ["result.sql"])
                ], inputBytes: size, runs: runs)
        }
        let series = pipes + files
        return Section(
            letter: "e", title: "peak resident memory", series: series,
            targets: series.map { .atMost(64, "MiB", $0.name, Double($0.peaks.max() ?? 0) / 1_048_576) } + [
                .atMost(1.1, "×", "largest / smallest, pipe", spread(pipes)),
                .atMost(1.1, "×", "largest / smallest, file", spread(files)),
            ])
    }

    /// How far the sizes' medians lie apart.
    private func spread(_ series: [Series]) -> Double {
        let medians = series.map { $0.peaks.map(Double.init).median }
        return (medians.max() ?? 0) / (medians.min() ?? 1)
    }
}
