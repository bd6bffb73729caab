import Foundation
import MudanzaTestSupport
import SystemPackage

/// The messages that stand in the sources: what `Spanish` must have, and nothing else.
///
/// Found by where they stand: in a call that takes messages, in what is declared to be one, in what is assigned to a
/// property that is one. A message made in another way is written `Message("…")`.
struct SpokenLiterals {
    private(set) var templates: Set<String> = []
    private(set) var nouns: Set<String> = []

    private static let calls: Set<String> = [
        "say", "spoken", "Message", "Finding", "TargetFinding", "Mention", "KeyPlan", "TablePlan", "Obstacle", "note",
        "block", "Link", "MovedColumn",
    ]
    private static let properties: Set<String> = ["reason", "advice"]
    /// Labels of arguments that are names, not words.
    private static let names: Set<String> = ["object", "kind", "verbatim"]
    private static let folders = [
        "Sources/Tenancy", "Sources/Mudanza/Batch", "Sources/Mudanza/Diff", "Sources/Mudanza/Load",
        "Sources/Mudanza/Rollback",
        "Sources/Mudanza/Target", "Sources/MudanzaReports",
    ]

    /// Those of all sources that make messages for reports.
    static func inSources() throws -> SpokenLiterals {
        var found = SpokenLiterals()
        for folder in folders {
            let root = PackageFolder.root.appending(folder)
            let files = FileManager.default.enumerator(atPath: root.string)?.compactMap { $0 as? String } ?? []
            for file in files where file.hasSuffix(".swift") && !file.contains("Spanish") {
                found.add(try root.appending(file).readText())
            }
            // Templates say words in sections of their own.
            for file in files where file.hasSuffix(".html") {
                let template = try root.appending(file).readText()
                found.templates.formUnion(template.matches(of: /\{\{#t\}\}(.*?)\{\{\/t\}\}/).map { String($0.1) })
            }
        }
        return found
    }

    mutating func add(_ source: String) { add(SwiftTokens.of(source)) }

    private mutating func add(_ tokens: [SwiftToken]) {
        var at = 0
        while at < tokens.count {
            // A message may stand inside another's interpolation, or inside a literal that is none.
            if case .literal(_, let inner) = tokens[at] { add(inner) }
            if let end = region(tokens, at) { take(tokens[at..<end]) }
            at += 1
        }
    }

    /// Where the messages that begin at a token end; nil where none do.
    private func region(_ tokens: [SwiftToken], _ at: Int) -> Int? {
        guard case .name(let name) = tokens[at] else { return nil }
        let next = at + 1 < tokens.count ? tokens[at + 1] : .lineEnd
        if Self.calls.contains(name), next == .sign("("), at == 0 || tokens[at - 1] != .name("func") {
            return closing(tokens, at + 1)
        }
        // `.reason = …`, `-> (TableClass, Message) {`, `var title: Message {`, `let kind: Message = …`
        if Self.properties.contains(name), at > 0, tokens[at - 1] == .sign("."), next == .sign("=") {
            return statementEnd(tokens, at + 1)
        }
        guard name == "Message" else { return nil }
        var behind = at + 1
        while behind < tokens.count, [.sign(")"), .sign("]"), .sign("?")].contains(tokens[behind]) { behind += 1 }
        guard behind < tokens.count else { return nil }
        if tokens[behind] == .sign("{") { return closing(tokens, behind) }
        return tokens[behind] == .sign("=") ? statementEnd(tokens, behind) : nil
    }

    /// Behind the parenthesis or brace that closes the one at `start`.
    private func closing(_ tokens: [SwiftToken], _ start: Int) -> Int {
        var depth = 0
        for index in start..<tokens.count {
            if case .sign(let sign) = tokens[index] {
                if "([{".contains(sign) { depth += 1 }
                if ")]}".contains(sign) { depth -= 1 }
            }
            if depth == 0 { return index + 1 }
        }
        return tokens.count
    }

    /// The end of a statement: of its line, where the next does not go on with it.
    private func statementEnd(_ tokens: [SwiftToken], _ start: Int) -> Int {
        var depth = 0
        for index in start..<tokens.count {
            switch tokens[index] {
            case .sign(let sign):
                if "([{".contains(sign) { depth += 1 }
                if ")]}".contains(sign) { depth -= 1 }
                if depth < 0 { return index }
            case .lineEnd where depth == 0:
                guard index > start, tokens[index - 1] != .sign("="), index + 1 < tokens.count else { continue }
                if case .sign(let sign) = tokens[index + 1], "+?:.".contains(sign) { continue }
                return index
            default: break
            }
        }
        return tokens.count
    }

    private mutating func take(_ region: ArraySlice<SwiftToken>) {
        let tokens = region.filter { $0 != .lineEnd }
        var words = ""
        for (index, token) in tokens.enumerated() {
            guard case .literal(let literal, let inner) = token else { continue }
            addNouns(inner)
            if index > 1, tokens[index - 1] == .sign(":"), case .name(let label) = tokens[index - 2],
                Self.names.contains(label)
            {
                continue
            }
            words += literal
            // Literals put together are one message.
            if index + 2 < tokens.count, tokens[index + 1] == .sign("+"), case .literal = tokens[index + 2] { continue }
            if words.contains(where: \.isLetter) { templates.insert(words) }
            words = ""
        }
    }

    /// The plural nouns that a message counts.
    private mutating func addNouns(_ inner: [SwiftToken]) {
        for (index, token) in inner.enumerated() where token == .name("many") && index + 2 < inner.count {
            if case .literal(let noun, _) = inner[index + 2] { nouns.insert(noun) }
        }
    }
}
