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

    @Test("A named pipe as output is written to, and stays a pipe", .timeLimit(.minutes(1)))
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
