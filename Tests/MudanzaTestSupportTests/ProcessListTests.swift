import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

@Suite("The process list")
struct ProcessListTests {
    @Test("shows a secret among arguments while the command runs")
    func showsArguments() async throws {
        let secret = UUID().uuidString
        let (result, sightings) = try await ProcessList.sightings(of: secret) {
            try await Command.bash("sleep 0.5; :", [secret]).run().succeeded()
        }
        #expect(result.ending == .exit(0))
        #expect(!sightings.isEmpty)
        #expect(sightings.allSatisfy { $0.place == "cmdline" })
        #expect(ProcessList.contains(secret).isEmpty)
    }

    @Test("shows one in the environment only where asked, and none that comes by standard input")
    func showsEnvironment() async throws {
        let secret = UUID().uuidString
        let command = Command.bash("sleep 0.5; :", environment: ["MUDANZA_SECRET": secret])
        let arguments = try await ProcessList.sightings(of: secret) { try await command.run() }
        #expect(arguments.sightings.isEmpty)
        let both = try await ProcessList.sightings(of: secret, inEnvironment: true) { try await command.run() }
        #expect(both.sightings.contains { $0.place == "environ" })
        let input = try await ProcessList.sightings(of: secret, inEnvironment: true) {
            try await Command("/bin/cat", [], input: Array(secret.utf8)).run()
        }
        #expect(input.sightings.isEmpty)
        #expect(input.result.text == secret)
    }
}
