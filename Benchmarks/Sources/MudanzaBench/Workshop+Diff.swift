extension Workshop {
    /// l: `mudanza diff` against reading and hashing the dump once, which it must do too; `inspect` reads and hashes not.
    func diffing() throws -> Section {
        let dump = try dump(.copy)
        let report = storage.file("report.txt")
        let diff = [mudanza, "diff", "-o", report, "--shared", "public.roles", "--quiet"] + tenant
        let series = try contest(
            [
                Contestant(name: "mudanza diff", pipeline: Pipeline(diff + [dump]), results: ["report.txt"]),
                Contestant(name: "openssl dgst -sha256", pipeline: Pipeline(["openssl", "dgst", "-sha256", dump])),
                Contestant(name: "mudanza inspect", pipeline: Pipeline([mudanza, "inspect", dump])),
            ], inputBytes: try Storage.length(dump))
        let tenth = try contest(
            [
                Contestant(
                    name: "mudanza diff, a tenth", pipeline: Pipeline(diff + [try self.dump(.copy, size: size / 10)]),
                    results: ["report.txt"])
            ], inputBytes: size / 10, runs: min(runs, 3))
        let ratio = Ratio(series[0], to: series[1])
        let peaks = [series[0], tenth[0]].map { Double($0.peaks.max() ?? 0) / 1_048_576 }
        return Section(
            letter: "l", title: "the dry-run report, beside reading and hashing once", series: series + tenth,
            targets: [
                .atMost(1.2, "×", "mudanza diff / openssl dgst", ratio.ofMedians, remark: ratio.text),
                .atMost(64, "MiB", "peak memory", peaks[0]),
                .atMost(1.1, "×", "peak memory, once / a tenth", peaks[0] / max(peaks[1], 1)),
            ])
    }
}
