import ArgumentParser

/// How a run ends, for scripts.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// Done, and differences or blockers were found.
    case found = 2

    var code: ExitCode { ExitCode(rawValue) }
}
