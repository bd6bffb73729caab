import Foundation
package import SystemPackage
package import Testing

/// Headless Chromium, driven by `scripts/browse`.
package enum Browser {
    /// What is done to a page; `scripts/browse` explains each.
    package struct Step: Encodable, Sendable {
        fileprivate var open: String?
        fileprivate var width: Int?
        fileprivate var height: Int?
        fileprivate var dark: Bool?
        fileprivate var script: Bool?
        fileprivate var run: String?
        fileprivate var file: String?
        fileprivate var press: String?
        fileprivate var type: String?
        fileprivate var media: String?
        fileprivate var picture: String?
        fileprivate var whole: Bool?
        fileprivate var paper: String?
        fileprivate var cost: Bool?

        /// Opens a file in a window of a size.
        package static func open(
            _ page: FilePath, width: Int = 1280, height: Int = 900, dark: Bool = false, script: Bool = true
        ) -> Step {
            Step(open: page.string, width: width, height: height, dark: dark, script: script)
        }
        /// The value of a JavaScript expression.
        package static func run(_ expression: String) -> Step {
            Step(run: "(async () => JSON.stringify(await (\(expression)) ?? null))()")
        }
        /// Runs a file of JavaScript, past the page's policy.
        package static func file(_ script: FilePath) -> Step { Step(file: script.string) }
        /// Presses a key.
        package static func press(_ key: String) -> Step { Step(press: key) }
        /// Puts text in, as an input method does.
        package static func type(_ text: String) -> Step { Step(type: text) }
        /// Shows the page as on paper.
        package static let asOnPaper = Step(media: "print")
        /// Keeps a picture of the window, or of the page's whole height.
        package static func picture(_ name: String, whole: Bool = false) -> Step {
            Step(picture: artifacts.appending(name).string, whole: whole)
        }
        /// Keeps the page as a PDF.
        package static func paper(_ name: String) -> Step { Step(paper: artifacts.appending(name).string) }
        /// Seconds of processor time that the page's main thread has taken.
        package static let cost = Step(cost: true)
    }

    /// What came of the steps.
    package struct Visit: Sendable {
        /// The values of the steps, as JSON.
        private let answers: [Data]
        /// Messages on the console, with errors and what the page's policy refused.
        package let console: [String]
        /// Every address that was asked for.
        package let requests: [String]

        fileprivate init(_ json: Data) throws {
            let all = try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
            answers = try (all["answers"] as? [Any] ?? []).map { answer in
                // Expressions answer in JSON of their own.
                if let text = answer as? String { return Data(text.utf8) }
                return try JSONSerialization.data(withJSONObject: answer, options: .fragmentsAllowed)
            }
            console = all["console"] as? [String] ?? []
            requests = all["requests"] as? [String] ?? []
        }

        /// The value of the step at a place.
        package func answer<Value: Decodable>(_ index: Int, as type: Value.Type = Value.self) throws -> Value {
            try JSONDecoder().decode(type, from: answers[index])
        }
    }

    /// Where pictures and papers are kept, for people to look at.
    package static let artifacts = PackageFolder.root.appending(".build/artifacts/report")

    /// Takes the steps in a browser of their own.
    package static func visit(_ steps: [Step]) async throws -> Visit {
        let program = PackageFolder.root.appending("scripts/browse")
        let result = try await Command(program, [], input: Array(try JSONEncoder().encode(steps))).run().succeeded()
        return try Visit(Data(result.output))
    }

    /// axe-core's script, which checks a page's accessibility.
    package static func axe() async throws -> FilePath {
        let output = try await Command(PackageFolder.root.appending("scripts/axe-core"), []).run().succeeded().text
        return FilePath(output.trimmingCharacters(in: .newlines))
    }
}

extension Trait where Self == ConditionTrait {
    /// The test opens a page in Chromium.
    ///
    /// Without one it is skipped with a word, but on CI it runs and fails.
    package static var requiresChromium: Self {
        .enabled("chromium is not installed (make setup)") {
            let environment = ProcessInfo.processInfo.environment
            if environment["CI"] != nil || environment["CHROMIUM"] != nil { return true }
            return (environment["PATH"] ?? "").split(separator: ":").contains { folder in
                FileManager.default.isExecutableFile(atPath: "\(folder)/chromium")
            }
        }
    }
}
