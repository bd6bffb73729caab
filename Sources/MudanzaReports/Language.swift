/// A language that reports are written in.
public enum Language: String, Codable, Sendable, CaseIterable {
    /// English.
    case en
    /// Spanish.
    case es

    /// The language that the environment asks for: the first of LC_ALL, LC_MESSAGES and LANG that is not empty, as
    /// POSIX's "Internationalization Variables" have it; English where it is neither of these.
    public init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        self = (locale.flatMap { Language(rawValue: String($0.prefix { $0.isLetter }).lowercased()) }) ?? .en
    }
}
