/// Mudanza against programs that change nothing: what is above them is what rewriting costs.
extension Workshop {
    /// a: `mudanza rewrite` against `cp` of its own output.
    func fileToFile() throws -> Section {
        let dump = try dump(.copy)
        let (result, copy) = (storage.file("result.sql"), storage.file("copy.sql"))
        let copying = Contestant(name: "cp", pipeline: Pipeline(["cp", result, copy]), results: ["copy.sql"])
        // cp's source is what mudanza has just written; so the last copy must go before it is written anew.
        let rewriting = Contestant(
            name: "mudanza", pipeline: Pipeline(rewrite(dump, to: result)), results: ["result.sql", "copy.sql"])
        let series = try contest([rewriting, copying], inputBytes: try Storage.length(dump))
        let ratio = Ratio(series[0], to: series[1])
        return Section(
            letter: "a", title: "file to file, beside cp of the result", series: series,
            targets: [.atMost(1.5, "×", "mudanza / cp", ratio.ofMedians, remark: ratio.text)])
    }

    /// b: `mudanza rewrite -` in a pipe against one more `cat`.
    func pipeToPipe() throws -> Section {
        let dump = try dump(.copy)
        let bytes = try Storage.length(dump)
        let cat = ["cat", dump]
        let between = try contest(
            [
                Contestant(name: "mudanza, three", pipeline: Pipeline(cat, rewrite("-"), ["cat"]), stage: 1),
                Contestant(name: "cat, three", pipeline: Pipeline(cat, ["cat"], ["cat"]), stage: 1),
            ], inputBytes: bytes)
        let last = try contest(
            [
                Contestant(name: "mudanza, two", pipeline: Pipeline(cat, rewrite("-")), stage: 1),
                Contestant(name: "cat, two", pipeline: Pipeline(cat, ["cat"]), stage: 1),
            ], inputBytes: bytes)
        let (three, two) = (Ratio(between[0], to: between[1]), Ratio(last[0], to: last[1]))
        return Section(
            letter: "b", title: "pipe to pipe, beside cat", series: between + last,
            targets: [
                .atMost(1.15, "×", "cat | mudanza | cat / cat | cat | cat", three.ofMedians, remark: three.text),
                .atMost(1.15, "×", "cat | mudanza / cat | cat", two.ofMedians, remark: two.text),
            ])
    }
}
