import ArgumentParser
import DumpStream
import Foundation
import Mudanza
import SystemPackage

/// Writing to the two streams: data to standard output, everything else to standard error.
enum Console {
    /// Writes data.
    ///
    /// A reader that has gone away ends the run quietly: SIGPIPE keeps its default action.
    static func write(_ text: String) throws {
        var output = try DumpOutput(path: "-")
        try output.write(text)
        try output.finish()
    }

    /// Writes data.
    static func write(_ bytes: [UInt8]) throws {
        var output = try DumpOutput(path: "-")
        try output.write(bytes)
        try output.finish()
    }

    /// Writes to standard error.
    static func tell(_ text: String) {
        var bytes = Array(text.utf8)
        if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        // Standard error is the last resort: nothing can be said about its failing.
        _ = unsafe try? bytes.withUnsafeBytes { unsafe try FileDescriptor.standardError.writeAll($0) }
    }

    /// Writes to standard error, without ending the line.
    static func tell(raw text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe try? bytes.withUnsafeBytes { unsafe try FileDescriptor.standardError.writeAll($0) }
    }

    /// Whether standard output shows colours: it is a terminal, and nobody asked for none (https://no-color.org).
    static var showsColor: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Runs a command's work; an error is told whole and ends it with status 1.
    static func run(_ work: () throws -> ExitStatus) throws {
        let status: ExitStatus
        do {
            status = try work()
        } catch {
            tell("mudanza: error: \(error)")
            throw ExitStatus.failed.code
        }
        guard status == .done else { throw status.code }
    }
}
