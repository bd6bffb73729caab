import ArgumentParser
import Mudanza

/// The `mudanza` command.
@main
struct MudanzaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mudanza",
        abstract: "Move a single-tenant PostgreSQL database into a multi-tenant one.",
        discussion: """
            Start by looking at a dump that pg_dump wrote, then at the plan, then rewrite it:

              mudanza inspect customer.sql
              mudanza plan customer.sql --msp MSP-1 --condominio COND-9
              mudanza rewrite customer.sql --msp MSP-1 --condominio COND-9 -o migrated.sql

            Data go to standard output, everything else to standard error. Exit status: 0 done; 1 failed; 2 done, and \
            blockers were found; 64 the command was used wrongly.
            """,
        version: Version.current,
        subcommands: [
            InspectCommand.self, PlanCommand.self, DiffCommand.self, RewriteCommand.self, InitCommand.self,
            CheckCommand.self,
            ApplyCommand.self, VerifyCommand.self, RehearseCommand.self,
        ])

    static func main() { withExtendedLifetime(Interruption.watch()) { main(nil) } }
}
