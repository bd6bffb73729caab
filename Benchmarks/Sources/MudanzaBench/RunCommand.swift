import ArgumentParser
import FoundationEssentials
import SystemPackage

/// Runs the measurements and judges them.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the measurements; ends with 1 when a target is missed.",
        discussion: """
            From the project's folder, or let scripts/bench do it, which also cleans up when it is interrupted:

              mudanza-bench --only a,b --runs 9
            """)

    /// A measurement, by the letter that names it.
    enum Measurement: String, CaseIterable {
        case fileToFile = "a"
        case pipeToPipe = "b"
        case oneLiners = "c"
        case insertForms = "d"
        case memory = "e"
        case schema = "f"
        case loadingOneTable = "g"
        case loadingManyTables = "h"
        case loadingInserts = "i"
        case loadingAtomically = "j"
        case verification = "k"
        case diffing = "l"
        case keyStrategies = "m"

        /// Whether it takes a PostgreSQL server.
        var loads: Bool {
            switch self {
            case .fileToFile, .pipeToPipe, .oneLiners, .insertForms, .memory, .schema, .diffing, .keyStrategies:
                false
            case .loadingOneTable, .loadingManyTables, .loadingInserts, .loadingAtomically, .verification: true
            }
        }
    }

    @Option(help: ArgumentHelp("The program under test.", valueName: "path"), completion: .file())
    var mudanza = ".build/release/mudanza"

    @Option(
        help: ArgumentHelp(
            "The dump's length: 100m, 1g, or bytes. Memory is measured at a tenth, once and four times of it; "
                + "what is loaded is two fifths, half and a twenty-fifth as long.",
            valueName: "bytes"))
    var size: ByteCount = 1_000_000_000

    @Option(help: "How often each command is run, after one run that is not counted.")
    var runs = 5

    @Option(
        help: ArgumentHelp(
            "Where the big files go; in memory, or it is the disk that is measured.", valueName: "folder"),
        completion: .directory)
    var folder = "/dev/shm"

    @Option(help: ArgumentHelp("Some measurements only: letters from a to m, e.g. a,b.", valueName: "letters"))
    var only: String?

    @Option(help: ArgumentHelp("Also write the figures, every run, as JSON.", valueName: "file"), completion: .file())
    var json: String?

    @OptionGroup var fixtures: FixtureOptions

    private func measurements() throws -> [Measurement] {
        guard let only else { return Measurement.allCases }
        return try only.split(separator: ",").map { letter in
            guard let measurement = Measurement(rawValue: String(letter)) else {
                throw ValidationError("--only takes letters from a to m, separated by commas, not '\(letter)'")
            }
            return measurement
        }
    }

    func validate() throws {
        _ = try measurements()
        guard runs > 0 else { throw ValidationError("--runs takes 1 or more") }
        guard size.bytes >= 1_000_000 else { throw ValidationError("--size takes 1m or more: less measures starting") }
    }

    func run() throws {
        let measurements = try measurements()
        guard FileManager.default.isExecutableFile(atPath: mudanza) else {
            throw BenchError("no program at \(mudanza): run make build first, or name it with --mudanza")
        }
        let storage = try Storage(folder, needed: ByteCount(measurements.map(roomNeeded).max() ?? 0))
        let workshop = Workshop(
            mudanza: mudanza, bench: CommandLine.arguments[0], fixtures: fixtures, storage: storage,
            size: size.bytes, runs: runs)
        var server: LoadServer?
        defer {
            server?.stop()
            workshop.removeDumps()
        }
        try write(
            "\(size), \(runs) runs in turn, \(storage.isMemory ? "memory-backed" : "NOT memory-backed") storage, "
                + "\(ProcessInfo.processInfo.activeProcessorCount) cores\n")
        var sections: [Section] = []
        for measurement in measurements {
            if measurement.loads, server == nil {
                workshop.removeDumps()
                server = try LoadServer(storage)
                try write("\nPostgreSQL's defaults, but \(LoadServer.settings.joined(separator: ", "))\n")
            }
            let section = try workshop.run(measurement, server)
            sections.append(section)
            try write("\n" + section.text)
        }
        if let json { try writeJSON(sections, to: json) }
        let targets = sections.flatMap(\.targets)
        let missed = targets.count { !$0.isMet }
        try write("\n\(targets.count - missed) of \(targets.count) targets met\n")
        if missed > 0 { throw ExitCode(1) }
    }

    /// How many bytes of room a measurement takes at most.
    private func roomNeeded(_ measurement: Measurement) -> Int {
        if measurement.loads { return Loading.needed(size.bytes) }
        // The dump, the result, which is a quarter longer, and its copy.
        return measurement == .schema ? 10_000_000 : size.bytes * 7 / 2
    }

    private func write(_ text: String) throws { try FileDescriptor.standardOutput.writeAll(text.utf8) }

    private func writeJSON(_ sections: [Section], to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try encoder.encode(sections).write(to: URL(filePath: path))
    }
}

extension Workshop {
    func run(_ measurement: RunCommand.Measurement, _ server: LoadServer?) throws -> Section {
        let loading = server.map { Loading(workshop: self, server: $0) }
        switch (measurement, loading) {
        case (.fileToFile, _): return try fileToFile()
        case (.pipeToPipe, _): return try pipeToPipe()
        case (.oneLiners, _): return try oneLiners()
        case (.insertForms, _): return try insertForms()
        case (.memory, _): return try memory()
        case (.schema, _): return try schema()
        case (.diffing, _): return try diffing()
        case (.keyStrategies, _): return try keyStrategies()
        case (.loadingOneTable, let loading?): return try loading.oneTable()
        case (.loadingManyTables, let loading?): return try loading.manyTables()
        case (.loadingInserts, let loading?): return try loading.inserts()
        case (.loadingAtomically, let loading?): return try loading.atomic()
        case (.verification, let loading?): return try loading.verification()
        case (_, nil): throw BenchError("\(measurement.rawValue) takes a server")
        }
    }

    /// Also after an error: what is left in memory-backed storage is memory lost to everybody.
    func removeDumps() {
        for form in DumpForm.allCases {
            for size in [size, size / 10, 50_000] { remove(form, size: size) }
        }
        for suffix in ["", "-rewritten"] {
            remove(.oneTable, size: Loading.oneTableSize(size), suffix)
            remove(.manyTables, size: Loading.manyTablesSize(size), suffix)
            remove(.oneTableInserts, size: Loading.insertsSize(size), suffix)
        }
        try? FileManager.default.removeItem(atPath: storage.file(Loading.folder))
        try? FileManager.default.removeItem(atPath: storage.file("pgcopydb"))
        let results = [
            "rows.sql", "report.json", "errors.txt", "help.txt", "result.sql", ".result.sql.mudanza-unfinished",
            "copy.sql", "one-liner.sql", "report.txt",
        ]
        for result in results {
            storage.remove(result)
        }
    }
}
