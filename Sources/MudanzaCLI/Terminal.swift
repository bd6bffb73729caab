import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The terminal that is written to.
enum Terminal {
    /// Whether standard error is a terminal on which a line can change.
    static var hasChangingLine: Bool { isatty(STDERR_FILENO) == 1 && term != "dumb" }

    /// Whether what goes to a descriptor may be coloured: to a terminal, unless the user says otherwise
    /// (https://no-color.org).
    static func hasColour(_ descriptor: Int32, _ messages: MessageOptions) -> Bool {
        let noColor = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        return !messages.noColor && noColor.isEmpty && isatty(descriptor) == 1 && term != "dumb"
    }

    /// How many characters fit on a line.
    static var columns: Int { size.map { Int($0.ws_col) }.flatMap { $0 > 1 ? $0 : nil } ?? 80 }

    /// How many lines there are.
    static var lines: Int { size.map { Int($0.ws_row) }.flatMap { $0 > 1 ? $0 : nil } ?? 24 }

    private static var size: winsize? {
        var size = winsize()
        return unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
    }

    private static var term: String? { ProcessInfo.processInfo.environment["TERM"] }
}
