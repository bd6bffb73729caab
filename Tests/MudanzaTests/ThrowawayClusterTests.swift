import Foundation
import MudanzaTestSupport
import PostgresLink
import SQLSyntax
import SystemPackage
import Testing

@testable import Mudanza

/// Servers that live as long as they are needed.
@Suite("Throwaway clusters", .requiresPostgreSQL, .timeLimit(.minutes(2)))
struct ThrowawayClusterTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test("A server runs SQL files, and is gone when it is let go of")
    func life() async throws {
        try await withTemporaryFolder { folder in
            try folder.appending("good.sql").write("CREATE TABLE t (a text); INSERT INTO t VALUES ('ñ');\n")
            try folder.appending("bad.sql").write("SELECT 1 / 0;\nCREATE TABLE after_error ();\n")
            let programs = try PostgresPrograms.find(nil, environment: Self.environment)
            var place = ""
            do {
                let cluster = try ThrowawayCluster(programs, environment: Self.environment)
                place = cluster.folder
                try cluster.createDatabase("A b")
                let good = try cluster.run(file: folder.appending("good.sql").string, database: "A b")
                #expect(good.status == 0 && good.messages == "")
                let bad = folder.appending("bad.sql").string
                let stopped = try cluster.run(file: bad, database: "A b")
                #expect(stopped.status == 3 && stopped.messages.contains("division by zero"))
                let carriedOn = try cluster.run(file: bad, database: "A b", stopsOnError: false)
                #expect(carriedOn.status == 0 && carriedOn.messages.contains("division by zero"))
                var connection = try PostgresConnection(cluster.settings(database: "A b"))
                let row = try connection.execute(
                    "SELECT a || pg_encoding_to_char(encoding) FROM t, pg_database WHERE datname = current_database()")
                let text = row.text(0, 0)
                #expect(text == "ñUTF8")
                let tables = try connection.execute("SELECT count(*) FROM pg_class WHERE relname = 'after_error'")
                let count = tables.integer(0, 0)
                #expect(count == 1)
                let version = connection.serverVersion / 10_000
                #expect(version == programs.major)
            }
            #expect(!place.isEmpty && !FilePath(place).exists)
        }
    }

    @Test("Nobody else looks into its folder")
    func permissions() throws {
        let programs = try PostgresPrograms.find(nil, environment: Self.environment)
        let cluster = try ThrowawayCluster(programs, environment: Self.environment)
        let mode = try Stat(FilePath(cluster.folder)).permissions
        #expect(mode == .ownerReadWriteExecute)
    }

    @Test("A folder without the programs, and none at all, are errors that say what is missing")
    func missing() async throws {
        try await withTemporaryFolder { folder in
            let error = try #require(throws: TargetError.self) {
                try PostgresPrograms.find(folder.string, environment: Self.environment)
            }
            #expect(error.found == "\(folder) has no initdb, pg_ctl, postgres, psql")
        }
    }

    @Test("A server that does not start says why, and leaves no folder")
    func broken() async throws {
        try await withTemporaryFolder { folder in
            let real = try PostgresPrograms.find(nil, environment: Self.environment)
            let script = #"""
                chmod 755 "$1"
                mkdir "$1/bin" "$1/tmp"
                chmod 755 "$1/bin"
                for name in pg_ctl postgres psql; do ln -s "$2/$name" "$1/bin/$name"; done
                printf '#!/bin/sh\necho no disk\nexit 1\n' >"$1/bin/initdb"
                chmod 755 "$1/bin/initdb"
                """#
            _ = try await Command.bash(script, [folder.string, real.folder]).run().succeeded()
            let programs = try PostgresPrograms.find(
                folder.appending("bin").string, environment: Self.environment)
            var environment = Self.environment
            environment["TMPDIR"] = folder.appending("tmp").string
            let error = try #require(throws: TargetError.self) {
                _ = try ThrowawayCluster(programs, environment: environment)
            }
            #expect(error.code == .noCluster && error.found.hasSuffix("\n  no disk"))
            #expect(try folder.appending("tmp").entries() == [])
        }
    }

    @Test("The server goes when that process is killed before the server answers")
    func killedEarly() async throws {
        try await withTemporaryFolder { folder in
            let programs = try PostgresPrograms.find(nil, environment: Self.environment)
            let script = #"""
                mkdir "$1/cluster"
                chmod 711 "$1"
                sh -c "$3" keeper "$1/cluster" "$2" </dev/null | true
                ps -eo args= | grep -F "$1/cluster" | grep -v -e grep -e keeper
                """#
            let result = try await Command.bash(script, [folder.string, programs.folder, ClusterKeeper.script]).run()
            #expect(result.text == "")
            #expect(!folder.appending("cluster").exists)
        }
    }

    /// What happens when Mudanza is killed: the pipe that the keeper reads is closed by the system.
    @Test("The server goes when the process that holds it is killed")
    func killed() async throws {
        try await withTemporaryFolder { folder in
            let programs = try PostgresPrograms.find(nil, environment: Self.environment)
            let script = #"""
                mkdir "$1/cluster"
                chmod 711 "$1"
                mkfifo "$1/hold" "$1/said"
                tail -f /dev/null >"$1/hold" & holder=$!
                sh -c "$3" keeper "$1/cluster" "$2" <"$1/hold" >"$1/said" & keeper=$!
                read -r line <"$1/said"
                ls "$1/cluster/data/postmaster.pid"
                server=$(head -n 1 "$1/cluster/data/postmaster.pid")
                kill -KILL "$holder"
                wait "$keeper"
                # What has ended may still be listed, until its parent asks.
                case $(ps -o stat= -p "$server") in '' | Z*) ;; *) echo "the server lives" ;; esac
                echo "$line"
                """#
            let result = try await Command.bash(script, [folder.string, programs.folder, ClusterKeeper.script]).run()
                .succeeded()
            #expect(result.text == "\(folder)/cluster/data/postmaster.pid\nready\n")
            #expect(!folder.appending("cluster").exists)
        }
    }
}
