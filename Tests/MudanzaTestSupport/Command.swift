import Foundation
import Subprocess
package import SystemPackage

/// A program to run and what to run it with; the tests' only way to start a process.
package struct Command: Sendable {
    package var program: FilePath
    package var arguments: [String]
    /// Changes to the inherited environment; nil removes a variable.
    package var environment: [String: String?]
    package var folder: FilePath?
    package var input: [UInt8]

    package init(
        _ program: FilePath, _ arguments: [String], environment: [String: String?] = [:], in folder: FilePath? = nil,
        input: [UInt8] = []
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.folder = folder
        self.input = input
    }

    /// A bash script, for what takes a pipe or a redirection.
    ///
    /// The arguments are its `$1`, `$2`, …. After `seconds` it is killed: a test's own time limit would count the wait
    /// for a slot, and a process that hangs would keep that slot from the others.
    package static func bash(
        _ script: String, _ arguments: [String] = [], environment: [String: String?] = [:], in folder: FilePath? = nil,
        seconds: Int = 60
    ) -> Command {
        Command(
            "/usr/bin/timeout", ["--signal=KILL", String(seconds), "/bin/bash", "-c", script, "bash"] + arguments,
            environment: environment, in: folder)
    }

    /// Runs it to its end.
    ///
    /// Any exit status is a result; only a program that cannot be started throws.
    package func run() async throws -> CommandResult {
        try await ProcessSlots.shared.withSlot {
            // Standard input written from here fails when the program ends without reading it, as mudanza does on a
            // bad file; so it comes from a file.
            try await withTemporaryFolder { scratch in
                let inputFile = scratch.appending("stdin")
                try Data(input).write(to: URL(filePath: inputFile.string))
                let outcome = try await Subprocess.run(
                    .path(program), arguments: Arguments(arguments), environment: subprocessEnvironment,
                    workingDirectory: folder,
                    input: .fileDescriptor(
                        try FileDescriptor.open(inputFile, .readOnly), closeAfterSpawningProcess: true),
                    output: .bytes(limit: .max), error: .bytes(limit: .max))
                return CommandResult(
                    command: ([program.string] + arguments).joined(separator: " "), output: outcome.standardOutput,
                    errors: String(decoding: outcome.standardError, as: UTF8.self),
                    ending: .init(outcome.terminationStatus)
                )
            }
        }
    }

    /// The changed environment in the form that Subprocess takes.
    var subprocessEnvironment: Environment {
        let changes = environment.compactMap { name, value in Environment.Key(rawValue: name).map { ($0, value) } }
        return .inherit.updating(Dictionary(changes) { _, last in last })
    }
}
