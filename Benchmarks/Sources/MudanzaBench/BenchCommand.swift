import ArgumentParser

/// Measures Mudanza against the programs a DBA would reach for instead.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mudanza-bench",
        abstract: "Measure mudanza's speed and memory, as ratios within one run.",
        subcommands: [RunCommand.self, GenerateCommand.self],
        defaultSubcommand: RunCommand.self)
}
