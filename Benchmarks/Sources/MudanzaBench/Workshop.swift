import SystemPackage

/// What every measurement needs: the program under test, the dumps, a place for results.
struct Workshop {
    let mudanza: String
    /// This program, which generates dumps into pipes.
    let bench: String
    let fixtures: FixtureOptions
    let storage: Storage
    let size: Int
    let runs: Int

    /// A command that is run again and again.
    struct Contestant {
        var name: String
        var pipeline: Pipeline
        /// Files that must not be there when it starts: writing over old pages is another job than writing new ones.
        var results: [String] = []
        /// How much memory it writes files into, in times of its input.
        var memory = 1.5
        /// The stage whose own time and memory are reported.
        var stage = 0
        /// Makes ready what a run needs, outside of the time that is measured.
        var before: () throws -> Void = {}
        /// Clears away what a run left, outside of the time that is measured.
        var after: () throws -> Void = {}
        /// Reads what a run says that a part of its work took.
        var ownSeconds: (() throws -> Double)?
    }

    /// The words of `mudanza rewrite`.
    func rewrite(_ dump: String, to output: String? = nil, _ more: [String] = []) -> [String] {
        [mudanza, "rewrite", dump] + tenant + ["--shared", "public.roles", "--quiet"] + more
            + (output.map { ["-o", $0] } ?? [])
    }

    /// The tenant that rows are given to.
    var tenant: [String] { ["--msp", "MSP-DEMO-001", "--condominio", "COND-DEMO-001"] }

    /// The path of a generated dump, which is written at first need.
    func dump(_ form: DumpForm, size: Int? = nil) throws -> String {
        let size = size ?? self.size
        let path = storage.file("\(form.rawValue)-\(size).sql")
        guard (try? Stat(FilePath(path))) == nil else { return path }
        tell("writing \(ByteCount(size)) of \(form.rawValue)")
        let file = try FileDescriptor.open(
            FilePath(path), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        try file.closeAfter {
            try fixtures.write(form, about: size, to: file)
        }
        return path
    }

    /// Removes a generated dump, or what was made of it.
    func remove(_ form: DumpForm, size: Int, _ suffix: String = "") {
        storage.remove("\(form.rawValue)-\(size)\(suffix).sql")
    }

    /// Runs all of them in turn, A B A B …, after one round that is not counted.
    ///
    /// In turn, because the machine's speed changes over minutes, and a ratio must not show that.
    func contest(_ contestants: [Contestant], inputBytes: Int, runs: Int? = nil) throws -> [Series] {
        var series = contestants.map {
            Series(name: $0.name, command: $0.pipeline.text, inputBytes: inputBytes)
        }
        let memory = contestants.filter { !$0.results.isEmpty }.map(\.memory).max() ?? 0
        for run in 0...(runs ?? self.runs) {
            for (index, contestant) in contestants.enumerated() {
                for result in contestant.results { storage.remove(result) }
                tell("\(contestant.name), \(run == 0 ? "to warm up" : "run \(run)")")
                try contestant.before()
                try storage.warm(Int(Double(inputBytes) * memory))
                let outcome = try contestant.pipeline.run()
                let ownSeconds = try contestant.ownSeconds?()
                try contestant.after()
                guard run > 0 else { continue }
                if let ownSeconds { series[index].ownSeconds.append(ownSeconds) }
                series[index].seconds.append(outcome.seconds)
                let stage = outcome.stages[contestant.stage]
                series[index].cpuSeconds.append(stage.cpuSeconds)
                if let peak = stage.peak { series[index].peaks.append(peak) }
            }
        }
        for result in contestants.flatMap(\.results) { storage.remove(result) }
        return series
    }
}

/// Says on standard error what goes on: a run takes minutes.
func tell(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll("\(text)\n".utf8)
}
