import ArgumentParser
import Foundation
import PostgresLink
import Tenancy

struct TargetOptions: ParsableArguments {
    @Option(help: "The multi-tenant database.")
    var target: String?

    func settings(_ project: Project) throws -> ConnectionSettings {
        try ConnectionSettings.read(target ?? "", environment: ProcessInfo.processInfo.environment)
    }
}
