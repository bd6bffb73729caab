import Foundation
import MudanzaTestSupport
import PostgresLink
import SystemPackage
import Testing

@Suite("Connection settings", .timeLimit(.minutes(1)))
struct SettingsTests {
    private func read(_ text: String) throws -> ConnectionSettings {
        try ConnectionSettings.read(text, environment: ["HOME": "/nowhere"])
    }

    @Test("are read from URIs and settings")
    func texts() throws {
        let uri = try read(
            "postgresql://al%40ice:s%2Fecret@ep-1-pooler.neon.tech:5433/ax?sslmode=require&channel_binding=require")
        #expect(uri.parameters["host"] == "ep-1-pooler.neon.tech" && uri.parameters["user"] == "al@ice")
        #expect(uri.parameters["sslmode"] == "require" && uri.parameters["channel_binding"] == "require")
        #expect(uri.parameters["password"] == nil)
        #expect(uri.password?.withText { $0 } == "s/ecret")
        #expect(uri.description == "al@ice@ep-1-pooler.neon.tech:5433/ax")
        #expect(try read("host=/tmp dbname='a b' port=5432").parameters["dbname"] == "a b")
        #expect(try read("service=customer").description == "service=customer")
        #expect(try read("postgres://").parameters.isEmpty)
        #expect(ConnectionSettings.isConnection("service=x") && ConnectionSettings.isConnection("secrets.toml"))
        #expect(!ConnectionSettings.isConnection("dump.sql") && !ConnectionSettings.isConnection("a=b.sql"))
    }

    /// Each has `hunter2` where a password may be; no message shows it.
    @Test(
        "that are wrong are refused without showing a password",
        arguments: [
            "postgresql://u:hunter2@x@host/db", "postgresql://u:hunter2/x@host/db", "postgresql://u:12/hunter2@host/db",
            "postgresql://u:hunter2%zz@host/db", "postgresql://u:p@host:hunter2/db", "host=h password=hunter2 x",
            "host=h password='hunter2", "host=h hunter2=x", "postgresql://u:hunter2@[host/db", "hunter2",
            "postgresql://u:p@host/db?hunter2=1", "postgresql://u:p@host/db?sslmode", "host=h port=hunter2",
            "postgresql://u:hunter2?x@host/db?y=z", "/nowhere/missing.toml",
        ])
    func wrong(text: String) throws {
        let error = try linkError { _ = try read(text) }
        #expect(error.kind == .badSettings)
        #expect(!"\(error) \(String(reflecting: error)) \(error.withValues)".contains("hunter2"))
    }

    @Test("keep the password out of whatever is printed")
    func secret() throws {
        let settings = try read("postgresql://u:hunter2@host/db")
        var text = "\(settings) \(String(reflecting: settings)) \(String(describing: settings.password))"
        dump(settings, to: &text)
        dump(settings.password, to: &text)
        text += "\(Mirror(reflecting: settings).children.map { "\($0)" })"
        #expect(!text.contains("hunter2") && text.contains("***"))
    }

    @Test("are read from secrets files")
    func secretsFiles() async throws {
        try await withTemporaryFolder { folder in
            func settings(_ text: String) throws -> ConnectionSettings {
                let file = folder.appending("secrets.toml")
                try file.write(text)
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.string)
                return try read(file.string)
            }
            let keys = """
                PG_HOST = "h"
                PG_DATABASE = "d"
                PG_USER = "u"
                PG_PASSWORD = "it's hunter2"
                PG_PORT = 6432
                PG_SSLMODE = "require"
                """
            for text in ["DB_MODE = \"postgres\"\nOTHER = 1\n" + keys, "[connections]\n" + keys] {
                let found = try settings(text)
                #expect(found.description == "u@h:6432/d" && found.parameters["sslmode"] == "require")
                #expect(found.password?.withText { $0 } == "it's hunter2" && found.warnings.isEmpty)
            }
            let url = try settings("[db]\nDATABASE_URL = \"postgresql://u:p@h/d?channel_binding=require\"")
            #expect(url.description == "u@h/d" && url.parameters["channel_binding"] == "require")
            #expect(try settings(keys.replacing("6432", with: "\"6432\"")).parameters["port"] == "6432")
            let wrong = [
                "DB_MODE = \"sqlite\"\n" + keys, "", "a = 1", keys.replacing("PG_USER", with: "PG_USR"),
                keys + "\nDATABASE_URL = \"postgresql://h/d\"", "[a]\n" + keys + "\n[b]\n" + keys,
                "DATABASE_URL = \"hunter2\"", "DATABASE_URL = 5",
                keys.replacing("\"it's hunter2\"", with: "[\"hunter2\"]"),
                keys.replacing("6432", with: "\"hunter2\""), "PG_PASSWORD = hunter2", "PG_PASSWORD = \"hunter2",
                "a = [2024-01-01 0]", "PG_HOST = \"a\\u0000b\"", "DATABASE_URL = \"postgresql://u:hunter2/@h/d\"",
            ]
            for text in wrong {
                let error = try linkError { _ = try settings(text) }
                #expect(error.kind == .badSettings && error.description.contains("secrets.toml"))
                #expect(!error.description.contains("hunter2"), "\(error)")
            }
        }
    }

    @Test("from a file that others can read come with a warning", arguments: [0o600, 0o640, 0o604])
    func permissions(mode: Int) async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending("secrets.toml")
            try file.write("DATABASE_URL = \"postgresql://u:p@h/d\"")
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.string)
            let warnings = try read(file.string).warnings
            #expect(warnings.count == (mode == 0o600 ? 0 : 1))
            #expect(warnings.allSatisfy { $0.contains("chmod 600 \(file)") })
        }
    }

    @Test("delays grow, with chance, and end")
    func backoff() {
        let backoff = Backoff(first: .seconds(1), longest: .seconds(5), tries: 5)
        let most = (1...5).map { backoff.delay(afterFailed: $0, chance: 1) }
        #expect(most == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), nil])
        #expect(backoff.delay(afterFailed: 2, chance: 0) == .seconds(1))
        #expect(Backoff.none.delay(afterFailed: 1, chance: 0) == nil)
    }
}
