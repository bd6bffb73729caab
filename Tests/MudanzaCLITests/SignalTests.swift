import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Signals")
struct SignalTests {
    /// Runs the rewrite on a pipe that never ends, waits until 32 MB of rows went through it, and sends the signal.
    ///
    /// `set -m`: without job control bash starts a background process with SIGINT ignored.
    private static let interrupted = #"""
        set -m
        signal=$1; shift
        mkfifo pipe
        "$@" <pipe & mudanza=$!
        exec 3>pipe
        printf '%s\n' '--' '-- PostgreSQL database dump' '--' 'CREATE TABLE public.t (' '    id integer' ');' \
            'COPY public.t (id) FROM stdin;' >&3
        yes 1234567 | head -c 32M >&3
        ls -A work >begun
        kill -"$signal" "$mudanza"
        wait "$mudanza"
        """#

    @Test("An interrupted run leaves neither output nor temporary files", arguments: ["INT", "TERM", "HUP"])
    func interrupt(signal: String) async throws {
        try await withTemporaryFolder { folder in
            for name in ["work", "tmp"] {
                _ = try await Command("/bin/mkdir", [folder.appending(name).string]).run().succeeded()
            }
            let result = try await Command.bash(
                Self.interrupted,
                [signal, try MudanzaBinary.find().string, "rewrite", "-", "-o", "work/out.sql"] + DemoTenant.arguments,
                environment: ["TMPDIR": folder.appending("tmp").string], in: folder, seconds: 20
            ).run()
            #expect(try folder.appending("begun").readText() != "", "the run had not begun to write")
            #expect(try folder.appending("work").entries() == [])
            #expect(try folder.appending("tmp").entries() == [])
            // As the shell expects of a process that a signal ended: 128 and the signal's number.
            let number: Int32 = ["INT": 2, "TERM": 15, "HUP": 1][signal] ?? 0
            #expect(result.ending == .exit(128 + number), "\(result.errors)")
            #expect(!result.errors.contains("rror"))
        }
    }

    @Test("A hang-up that was to be ignored, as nohup arranges it, does not end the run")
    func ignoredHangUp() async throws {
        try await withTemporaryFolder { folder in
            let script = #"""
                trap '' HUP
                mkfifo pipe
                "$@" <pipe & mudanza=$!
                exec 3>pipe
                printf '%s\n' '--' '-- PostgreSQL database dump' '--' 'CREATE TABLE public.t (id integer);' \
                    'COPY public.t (id) FROM stdin;' >&3
                yes 1234567 | head -c 4M >&3
                kill -HUP "$mudanza"
                yes 1234567 | head -c 4M >&3
                echo '\.' >&3
                exec 3>&-
                wait "$mudanza"
                """#
            let result = try await Command.bash(
                script, [try MudanzaBinary.find().string, "rewrite", "-", "-o", "out.sql"] + DemoTenant.arguments,
                in: folder
            ).run()
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(try folder.entries() == ["out.sql", "pipe"])
        }
    }

    @Test("A reader that goes away ends the run quietly")
    func brokenPipe() async throws {
        try await withTemporaryFolder { folder in
            // More than any pipe holds, or the run would end before it notices.
            let script = #"""
                { printf '%s\n' '--' '-- PostgreSQL database dump' '--' 'CREATE TABLE public.t (id integer);' \
                    'COPY public.t (id) FROM stdin;'
                yes 1234567 | head -c 32M
                echo '\.'; } | "$@" | head -n 1
                """#
            let result = try await Command.bash(
                script, [try MudanzaBinary.find().string, "rewrite", "-"] + DemoTenant.arguments, in: folder
            ).run()
            #expect(result.errors == "")
            #expect(result.text.hasPrefix("--"))
            #expect(result.text.split(separator: "\n").count == 1)
        }
    }

    @Test("A reader that goes away before the report ends quietly too", arguments: ["inspect", "plan"])
    func brokenPipeOfReports(command: String) async throws {
        try await withTemporaryFolder { folder in
            let arguments = [command, PackageFolder.axsDump(15, "copy").string, "--format", "json"]
            let tenant = command == "plan" ? DemoTenant.arguments : []
            let result = try await Command.bash(
                #""$@" | true"#, [try MudanzaBinary.find().string] + arguments + tenant, in: folder
            ).run()
            #expect(result.errors == "")
        }
    }
}
