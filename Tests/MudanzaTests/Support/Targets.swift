import Mudanza
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Tenancy

extension TemporaryDatabase {
    /// How to reach it.
    var settings: ConnectionSettings {
        ConnectionSettings(parameters: [
            "host": cluster.socketFolder.string, "port": "5432", "user": "postgres", "dbname": name,
        ])
    }

    /// The same through a pooler.
    func settings(through pooler: TemporaryPooler) -> ConnectionSettings {
        ConnectionSettings(parameters: [
            "host": "127.0.0.1", "port": String(pooler.port), "user": "postgres", "dbname": name,
        ])
    }

    /// Prepares it.
    @discardableResult
    func prepare(_ project: Project) throws -> InitJob.Result {
        try InitJob(target: settings, project: project).run()
    }
}
