/// One problem with the project file or with the settings that came from the command line.
public struct Diagnostic: Sendable, Hashable, CustomStringConvertible {
    /// The file; nil for a setting that came from the command line.
    public var file: String?
    /// The line, from 1; nil when the problem is that something is missing from the whole file.
    public var line: Int?
    /// The setting, as TOML writes its path: `tenancy.columns[0].type`; or the option: `--tenant`.
    public var keyPath: String
    /// What was found, without a final full stop.
    public var found: String
    /// What was expected instead; empty when obvious.
    public var expected: String
    /// What the user can do; empty when nothing sensible can be said.
    public var advice: String

    /// Makes a diagnostic; the texts are sentences without a final full stop.
    public init(
        file: String?, line: Int? = nil, keyPath: String, found: String, expected: String = "", advice: String = ""
    ) {
        self.file = file
        self.line = line
        self.keyPath = keyPath
        self.found = found
        self.expected = expected
        self.advice = advice
    }

    /// The place, what was found and what was expected on one line; the advice on the next.
    public var description: String {
        var text = ""
        if let file {
            text = file + (line.map { ":\($0)" } ?? "") + ": "
        }
        if !keyPath.isEmpty { text += keyPath + ": " }
        text += found
        if !expected.isEmpty { text += "; expected " + expected }
        if !advice.isEmpty { text += "\n  " + advice }
        return text
    }
}

/// Everything that is wrong with a project file or with the settings from the command line.
public struct ProjectError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The problems in the order of their lines; never empty.
    public let diagnostics: [Diagnostic]

    init(_ diagnostics: [Diagnostic]) {
        // A stable sort: problems of one line stay in the order in which they were found.
        let placed = diagnostics.enumerated().sorted {
            ($0.element.line ?? .max, $0.offset) < ($1.element.line ?? .max, $1.offset)
        }
        self.diagnostics = placed.map(\.element)
    }

    /// One problem after another.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
