import ArgumentParser
import DumpStream
import Mudanza
import MudanzaReports
import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

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

    /// Runs the work of `command` on `dump`, shows how far it has come, and reports.
    static func run(
        _ command: String, on dump: String? = nil, _ options: ReportOptions,
        _ work: (JobProgress) throws -> Outcome
    ) throws {
        try run(command, on: dump, options.messages) { progress in
            var outcome = try work(progress)
            let report = outcome
            outcome.write = { try write(report, options) }
            // Who reads JSON has it in there.
            if options.format == .json { outcome.verdict = nil }
            return outcome
        }
    }

    /// Runs the work of `command` on `dump`, and shows how far it has come.
    ///
    /// An error is told whole and ends it with status 1.
    static func run(
        _ command: String, on dump: String? = nil, _ messages: MessageOptions,
        _ work: (JobProgress) throws -> Outcome
    ) throws {
        let line = ProgressLine(of: dump, messages)
        let outcome: Outcome
        do {
            defer { line.finish() }
            outcome = try work(line.progress)
            line.finish()
            try outcome.write()
        } catch {
            tell("mudanza: " + label("error:", "31", messages) + " \(error)")
            throw ExitStatus.failed.code
        }
        if let verdict = outcome.verdict, !messages.quiet {
            let time = ContinuousClock.now - line.start
            tell(
                TicketLine.text(
                    command: command, dump: line.progress.dump, about: outcome.about, time: time, verdict: verdict,
                    in: messages.languages.language))
        }
        if messages.verbose {
            let file = outcome.projectFile
            tell("mudanza: " + (file.isEmpty ? "no project file" : "project file \(file)"))
            let steps = line.progress.steps
            if !steps.isEmpty { tell("mudanza: \(ProgressText.steps(steps, in: messages.languages.language))") }
        }
        guard outcome.status == .done else { throw outcome.status.code }
    }

    private static func write(_ report: Outcome, _ options: ReportOptions) throws {
        switch (options.format, report.stream) {
        case (.text, _) where options.messages.quiet || report.text.isEmpty: break
        case (.text, .output): try write(report.text)
        case (.text, .errors): tell(report.text)
        case (.json, .output): try write(report.json)
        case (.json, .errors): tell(String(decoding: report.json, as: UTF8.self))
        }
    }

    private static func label(_ word: String, _ colour: String, _ messages: MessageOptions) -> String {
        Terminal.hasColour(STDERR_FILENO, messages) ? "\u{1B}[1;\(colour)m\(word)\u{1B}[0m" : word
    }
}
