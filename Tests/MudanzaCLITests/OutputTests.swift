import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("Where the output goes")
struct OutputTests {
    private let rewriteAXS = ["rewrite", PackageFolder.axsDump(15, "copy").string] + DemoTenant.arguments

    @Test("A full disk ends the run with a clear error and leaves nothing", .requiresNamespaces)
    func fullDisk() async throws {
        try await withTemporaryFolder { folder in
            // A file system of 64 kB, seen by this process alone.
            let script = """
                mkdir disk && mount -t tmpfs -o size=64k none disk || exit 99
                shift; "$@" -o disk/out.sql
                status=$?
                ls -A disk
                exit $status
                """
            let result = try await Command(
                "/usr/bin/unshare",
                ["--map-root-user", "--mount", "bash", "-c", script, "bash", "-"] + [MudanzaBinary.find().string]
                    + rewriteAXS,
                in: folder
            ).run()
            #expect(result.ending == .exit(1), "\(result.errors)")
            #expect(result.text == "", "left on the disk")
            try expectGolden(result.errors, "BadInput/disk-full.txt")
        }
    }

    @Test("A full standard output ends the run with a clear error")
    func fullStandardOutput() async throws {
        try await withTemporaryFolder { folder in
            let result = try await Command.bash(
                #""$@" >/dev/full"#, [try MudanzaBinary.find().string] + rewriteAXS, in: folder
            ).run()
            #expect(result.ending == .exit(1))
            try expectGolden(result.errors, "BadInput/standard-output-full.txt")
        }
    }

    @Test("A folder that is not there is named")
    func noFolder() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(rewriteAXS + ["-o", "missing/out.sql"], in: folder)
            #expect(result.ending == .exit(1))
            try expectGolden(result.errors, "BadInput/no-output-folder.txt")
            #expect(try folder.entries() == [])
        }
    }

    @Test("A folder as output is refused and stays")
    func folderAsOutput() async throws {
        try await withTemporaryFolder { folder in
            let result = try await MudanzaBinary.run(rewriteAXS + ["-o", folder.string], in: folder)
            #expect(result.ending == .exit(1))
            #expect(result.errors.contains(folder.string))
            #expect(try folder.entries() == [])
        }
    }

    @Test("A named pipe as output is written to, and stays a pipe")
    func namedPipe() async throws {
        try await withTemporaryFolder { folder in
            let script = """
                mkfifo pipe
                timeout 20 cat pipe >copy.sql & reader=$!
                "$@" -o pipe || exit
                wait $reader && test -p pipe
                """
            let result = try await Command.bash(script, [try MudanzaBinary.find().string] + rewriteAXS, in: folder)
                .run()
            #expect(result.ending == .exit(0), "\(result.errors)")
            let file = try await rewrite(PackageFolder.axsDump(15, "copy"), in: folder)
            #expect(try folder.appending("copy.sql").read() == file.read())
        }
    }

    @Test("A descriptor's name as output is written to", arguments: ["/proc/self/fd/1"])
    func descriptor(name: String) async throws {
        try await withTemporaryFolder { folder in
            let file = try await rewrite(PackageFolder.axsDump(15, "copy"), in: folder)
            let result = try await MudanzaBinary.run(rewriteAXS + ["-o", name], in: folder)
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(try result.output == file.read())
        }
    }

    @Test("A symbolic link as output keeps linking, and its file gets the output")
    func symbolicLink() async throws {
        try await withTemporaryFolder { folder in
            let script = #"mkdir elsewhere; ln -s elsewhere/real.sql out.sql; "$@" -o out.sql && test -L out.sql"#
            let result = try await Command.bash(script, [try MudanzaBinary.find().string] + rewriteAXS, in: folder)
                .run()
            #expect(result.ending == .exit(0), "\(result.errors)")
            #expect(try folder.appending("elsewhere").entries() == ["real.sql"])
        }
    }

    @Test(
        "Two runs at once into one file do not mix: each is whole, and the last to end stays")
    func twoRuns() async throws {
        try await withTemporaryFolder { folder in
            // One run waits for rows while another begins, ends and takes the name.
            let script = #"""
                mkfifo pipe
                mudanza=$1 dump=$2; shift 2
                "$mudanza" rewrite - -o out.sql "$@" <pipe & slow=$!
                exec 3>pipe
                printf '%s\n' '--' '-- PostgreSQL database dump' '--' 'CREATE TABLE public.lenta (id integer);' \
                    'COPY public.lenta (id) FROM stdin;' >&3
                yes 1234567 | head -c 4M >&3
                "$mudanza" rewrite "$dump" -o out.sql "$@" || exit 91
                cp out.sql quick.sql
                echo '\.' >&3
                exec 3>&-
                wait "$slow" || exit 92
                """#
            let dump = PackageFolder.axsDump(15, "copy")
            let result = try await Command.bash(
                script, [try MudanzaBinary.find().string, dump.string] + DemoTenant.arguments, in: folder
            ).run()
            #expect(result.ending == .exit(0), "\(result.errors)")
            let alone = try await rewrite(dump, to: "alone.sql", in: folder)
            #expect(try folder.appending("quick.sql").read() == alone.read())
            let slow = try folder.appending("out.sql").readText()
            #expect(slow.hasPrefix("--\n") && slow.contains("1234567\tMSP-DEMO-001\tCOND-DEMO-001\n\\.\n"))
            #expect(try folder.entries() == ["alone.sql", "out.sql", "pipe", "quick.sql"])
        }
    }

    @Test("A file name of 255 bytes is one that the output can have")
    func longName() async throws {
        try await withTemporaryFolder { folder in
            let name = String(repeating: "n", count: 251) + ".sql"
            _ = try await rewrite(PackageFolder.axsDump(15, "copy"), to: name, in: folder)
            #expect(try folder.entries() == [name])
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Mounting needs root, or a kernel that lets everybody be root in a namespace of their own.
    static var requiresNamespaces: Self {
        .enabled("unshare cannot make a mount namespace here") {
            (try? await Command("/usr/bin/unshare", ["--map-root-user", "--mount", "true"]).run())?.ending == .exit(0)
        }
    }
}
