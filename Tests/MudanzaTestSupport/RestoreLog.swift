/// What psql said while it loaded a file.
package struct RestoreLog: Sendable {
    package var text: String

    package init(text: String) { self.text = text }

    /// The server's errors without psql's `psql:FILE:LINE: `, in order; equal errors of two files are equal here.
    package var errors: [String] {
        text.split(separator: "\n").compactMap { line in
            for severity in ["ERROR:  ", "FATAL:  ", "PANIC:  "] {
                if let found = line.firstRange(of: severity) { return String(line[found.upperBound...]) }
            }
            // psql's own, such as an invalid command, come without a severity.
            return line.hasPrefix("psql: error:") || line.contains(": error: ") ? String(line) : nil
        }
    }

    /// The errors that another log does not have, each counted.
    package func errors(notIn other: RestoreLog) -> [String] {
        var known = Dictionary(other.errors.map { ($0, 1) }, uniquingKeysWith: +)
        return errors.filter { error in
            guard let left = known[error], left > 0 else { return true }
            known[error] = left - 1
            return false
        }
    }
}
