/// Why a text is no TOML, or holds what cannot be used.
package struct TOMLTextError: Error, Sendable, Equatable {
    /// One problem; its texts quote nothing of the file.
    package struct Problem: Sendable, Equatable {
        /// The line, from 1; nil where TOMLKit gives none.
        package var line: Int?
        package var found: String
        package var expected = ""
        package var advice = ""
    }

    /// The problems in the order of their lines; never empty.
    package var problems: [Problem]

    init(problems: [Problem]) { self.problems = problems }

    init(line: Int?, found: String, expected: String = "", advice: String = "") {
        problems = [Problem(line: line, found: found, expected: expected, advice: advice)]
    }
}
