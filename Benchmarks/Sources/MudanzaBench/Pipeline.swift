import FoundationEssentials
import Glibc
import SystemPackage

/// Programs joined by pipes, run to their end as a shell would, but without a shell's own time and memory.
struct Pipeline {
    /// Each program with its arguments.
    var stages: [[String]]
    /// What the last program's standard output goes to.
    var output = "/dev/null"
    /// What their standard error goes to; nil for this program's own.
    var errors: String?

    /// What a run took.
    struct Outcome {
        /// From the first start to the last end.
        var seconds: Double
        /// How each stage ended.
        var stages: [Child.End]
    }

    init(_ stages: [String]..., output: String = "/dev/null") {
        self.stages = stages
        self.output = output
    }

    /// As one would type it.
    var text: String {
        let programs = stages.map { words in
            words.enumerated().map {
                $0.offset == 0 ? FilePath($0.element).lastComponent?.string ?? "" : shown($0.element)
            }
            .joined(separator: " ")
        }
        return programs.joined(separator: " | ")
            + (stages.count > 1 || output != "/dev/null" ? " > \(shown(output))" : "")
    }

    /// A path by its last part, a program text in quotes.
    private func shown(_ word: String) -> String {
        if word.contains(where: { " ;$\\".contains($0) }) { return "'\(word)'" }
        guard word.hasPrefix("/"), word != "/dev/null" else { return word }
        return FilePath(word).lastComponent?.string ?? word
    }

    /// Runs all stages at once and waits for the last of them.
    ///
    /// - Throws: where one cannot be started, or ends with another status than 0.
    func run() throws -> Outcome {
        var input = try FileDescriptor.open(FilePath("/dev/null"), .readOnly, options: .closeOnExec)
        let errors = try self.errors.map {
            try FileDescriptor.open(
                FilePath($0), .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
        }
        defer { try? errors?.close() }
        let clock = ContinuousClock()
        let start = clock.now
        var children: [Child] = []
        for (index, words) in stages.enumerated() {
            let isLast = index == stages.count - 1
            let ends = isLast ? nil : try closedOnExec(FileDescriptor.pipe())
            let target =
                try ends?.writeEnd
                ?? FileDescriptor.open(
                    FilePath(output), .writeOnly, options: [.create, .truncate, .closeOnExec],
                    permissions: [.ownerReadWrite, .groupRead, .otherRead])
            children.append(try Child(words, input: input, output: target, errors: errors))
            try input.close()
            try target.close()
            if let ends { input = ends.readEnd }
        }
        // Every child is waited for, whatever the others say.
        let ends = children.map { $0.wait() }
        let time = clock.now - start
        let seconds = time / .seconds(1)
        for (words, end) in zip(stages, ends) where end.status != 0 {
            let said = self.errors.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) } ?? ""
            throw BenchError(
                "\(words.joined(separator: " ")) ended with status \(end.status)"
                    + said.split(separator: "\n").suffix(5).map { "\n    \($0)" }.joined())
        }
        return Outcome(seconds: seconds, stages: ends)
    }

    /// Whether a program can be started by its name alone.
    static func isOnPath(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }
}

/// A pipe end that a sibling inherits would keep its reader waiting for ever.
func closedOnExec(
    _ ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)
) -> (readEnd: FileDescriptor, writeEnd: FileDescriptor) {
    for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    return ends
}

/// What keeps a measurement from being made.
struct BenchError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}
