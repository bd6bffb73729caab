import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The same input gives the same bytes")
struct SameBytesTests {
    @Test("Two runs write the same file", arguments: AXSDump.forms)
    func twice(form: String) async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, form)
            let first = try await rewrite(dump, to: "first.sql", in: folder)
            let second = try await rewrite(dump, to: "second.sql", in: folder)
            #expect(try first.read() == second.read())
        }
    }

    @Test("Standard input gives what the file gives, but for the source's name", arguments: AXSDump.forms)
    func standardInput(form: String) async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, form)
            try folder.appending("dump.sql").write(dump.read())
            let file = try await rewrite("dump.sql", in: folder)
            let piped = try await MudanzaBinary.run(
                ["rewrite", "-", "-o", "piped.sql"] + DemoTenant.arguments, in: folder, input: dump.read()
            ).succeeded()
            #expect(piped.output.isEmpty)
            let differing = try await TextDifference(from: file, to: folder.appending("piped.sql")).hunks
            #expect(differing.flatMap(\.removed).allSatisfy { $0.hasPrefix("--") && $0.contains("dump.sql") })
            #expect(differing.flatMap(\.added).allSatisfy { $0.hasPrefix("--") && !$0.contains("dump.sql") })
        }
    }

    @Test("Without -o the output goes to standard output, the same bytes")
    func standardOutput() async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, "copy")
            let file = try await rewrite(dump, in: folder)
            let result = try await MudanzaBinary.run(["rewrite", dump.string] + DemoTenant.arguments, in: folder)
            #expect(try result.succeeded().output == file.read())
        }
    }

    @Test("A saved plan gives the bytes that the options gave", arguments: AXSDump.forms)
    func savedPlan(form: String) async throws {
        try await withTemporaryFolder { folder in
            let dump = PackageFolder.axsDump(15, form)
            let options = DemoTenant.arguments + ["--shared", "public.roles"]
            let direct = try await rewrite(dump, ["--shared", "public.roles"], to: "direct.sql", in: folder)
            let plan = try await MudanzaBinary.run(["plan", dump.string, "--format", "json"] + options, in: folder)
            try folder.appending("plan.json").write(plan.output)
            _ = try await MudanzaBinary.run(
                ["rewrite", dump.string, "-o", "planned.sql", "--plan", "plan.json"], in: folder
            ).succeeded()
            #expect(try folder.appending("planned.sql").read() == direct.read())
        }
    }

    @Test("The plan is the same on every run")
    func samePlan() async throws {
        try await withTemporaryFolder { folder in
            let arguments =
                ["plan", PackageFolder.axsDump(17, "copy").string, "--format", "json"] + DemoTenant.arguments
            let first = try await MudanzaBinary.run(arguments, in: folder)
            let second = try await MudanzaBinary.run(arguments, in: folder)
            #expect(first.output == second.output)
            #expect(!first.output.isEmpty)
        }
    }
}
