import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Testing

extension TemporaryDatabase {
    /// How to reach it.
    var settings: ConnectionSettings {
        ConnectionSettings(parameters: [
            "host": cluster.socketFolder.string, "port": "5432", "user": "postgres", "dbname": name,
        ])
    }
}

/// Gives `body` a connection to a database of its own.
func withConnection<Result>(
    cancellation: Cancellation = Cancellation(), _ body: (inout PostgresConnection) throws -> Result
) async throws -> Result {
    try await TemporaryCluster.shared.withDatabase { database in
        var connection = try PostgresConnection(database.settings, cancellation: cancellation)
        return try body(&connection)
    }
}

/// The error of `body`, which must throw one.
func linkError(_ body: () throws -> Void, _ place: SourceLocation = #_sourceLocation) throws -> LinkError {
    try #require(#expect(throws: LinkError.self, sourceLocation: place) { try body() }, sourceLocation: place)
}

extension PostgresConnection {
    /// The error of a command, which must fail.
    mutating func failure(_ command: SQLCommand, _ parameters: [SQLParameter] = []) throws -> LinkError {
        do {
            _ = try execute(command, parameters)
        } catch {
            return error
        }
        Issue.record("\(command) succeeded")
        return LinkError(.misuse, found: "no error")
    }

    /// The first value of a command's first row.
    mutating func value(_ command: SQLCommand, _ parameters: [SQLParameter] = []) throws -> String? {
        try execute(command, parameters).text(0, 0)
    }

    /// Compares that value; `#expect` cannot take what cannot be copied.
    mutating func expect(
        _ command: SQLCommand, _ parameters: [SQLParameter] = [], gives expected: String,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let value = try value(command, parameters)
        #expect(value == expected, sourceLocation: place)
    }
}
