import ArgumentParser
import Mudanza
import Tenancy

/// The `mudanza` command.
@main
struct MudanzaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mudanza",
        abstract: "Move a single-tenant PostgreSQL database into a multi-tenant one.",
        discussion: """
            Examples:
              mudanza new customer.sql
              mudanza plan customer.sql --msp MSP-1 --condominio COND-9
              mudanza rewrite customer.sql --msp MSP-1 --condominio COND-9 -o migrated.sql

            Data go to standard output, everything else to standard error. Every command takes --format json, --quiet, \
            --verbose and --no-color. docs/guide.md leads from the first dump to the cut-over.

            Exit status: 0 done; 2 done, and differences or blockers were found; 1 failed, and the error says why; 64 \
            used wrongly.
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Dump",
                subcommands: [
                    InspectCommand.self, NewCommand.self, PlanCommand.self, DiffCommand.self, RewriteCommand.self,
                    RehearseCommand.self,
                ]),
            CommandGroup(
                name: "Target",
                subcommands: [
                    InitCommand.self, CheckCommand.self, ApplyCommand.self, BatchCommand.self, VerifyCommand.self,
                    StatusCommand.self, RollbackCommand.self,
                ]),
        ])

    static func main() {
        withExtendedLifetime(Interruption.watch()) {
            if let error = unknownCommand(Array(CommandLine.arguments.dropFirst())) { exit(withError: error) }
            main(nil)
        }
    }

    /// Where to start, for whoever types the bare name.
    func run() throws {
        try Console.write(
            """
            Mudanza moves a single-tenant PostgreSQL database into a multi-tenant one.

            Start with a dump that pg_dump wrote. Nothing is changed by these:
              mudanza inspect customer.sql    what is in it
              mudanza new customer.sql        a first mudanza.toml, to be corrected
              mudanza plan customer.sql       what would become of each table, and why
              mudanza diff customer.sql       the same, for somebody to sign
              mudanza rehearse customer.sql   all of it on a throwaway server, proved

            Then the SQL for psql, or the target itself:
              mudanza rewrite customer.sql -o migrated.sql
              mudanza init, check, apply, batch, verify    each with --target TARGET
              mudanza status, rollback    what was loaded; one batch out again

            mudanza --help lists everything; mudanza help COMMAND explains one.

            """)
    }

    /// What to say of a first word that is no command.
    static func unknownCommand(_ arguments: [String]) -> ValidationError? {
        guard let word = arguments.first, !word.hasPrefix("-") else { return nil }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard !names.contains(word) else { return nil }
        let meant =
            Suggestion.nearest(to: word, among: names).map { "Did you mean '\($0)'?" }
            ?? "The commands are: \(names.joined(separator: ", "))."
        return ValidationError("'\(word)' is no command. \(meant)")
    }
}
