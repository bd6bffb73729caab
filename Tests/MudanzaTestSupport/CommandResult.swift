import Subprocess
import SystemPackage

/// What a finished process left behind.
package struct CommandResult: Sendable {
    /// The whole command line, for messages.
    package var command: String
    package var output: [UInt8]
    package var errors: String
    package var ending: Ending

    /// How a process came to its end.
    package enum Ending: Sendable, Equatable {
        case exit(Int32)
        case signal(Int32)

        init(_ status: TerminationStatus) {
            switch status {
            case .exited(let code): self = .exit(code)
            case .signaled(let signal): self = .signal(signal)
            }
        }
    }

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// The same result, if the process exited with 0.
    package func succeeded() throws -> CommandResult {
        guard ending == .exit(0) else { throw CommandFailure(result: self) }
        return self
    }
}

/// A process that was to succeed and did not.
package struct CommandFailure: Error, CustomStringConvertible {
    package var result: CommandResult

    package init(result: CommandResult) { self.result = result }

    package var description: String {
        "\(result.command)\nended with \(result.ending):\n\(result.errors)"
    }
}
