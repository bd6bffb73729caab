import ArgumentParser
import Foundation
import PostgresLink
import SystemPackage
import Tenancy

/// The options that say where the target is, shared by all commands that reach it.
struct TargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The multi-tenant database: a postgresql:// URI, service=NAME, or a secrets file; else [target] of the project file.",
            valueName: "target"),
        completion: .file(extensions: ["toml"]))
    var target: String?

    /// The target's settings; what is to be known of its secrets file is told.
    func settings(_ project: Project) throws -> ConnectionSettings {
        guard let settings = try Self.read(target, else: project.target, of: project) else {
            throw LinkError(
                .badSettings, found: "no target is given", expected: "--target, or [target] connection in mudanza.toml")
        }
        return settings
    }

    /// A connection that the command line gives, or else the project file, whose paths are relative to its folder.
    static func read(
        _ option: String?, else section: ProjectConnection, of project: Project
    ) throws -> ConnectionSettings? {
        guard var text = option ?? section.connection else { return nil }
        if option == nil, ConnectionSettings.isFile(text), !text.hasPrefix("~/") {
            text = FilePath(project.file).removingLastComponent().pushing(FilePath(text)).string
        }
        let settings = try ConnectionSettings.read(text, environment: ProcessInfo.processInfo.environment)
        for warning in settings.warnings { Console.tell("mudanza: warning: \(warning)") }
        return settings
    }
}

/// The option that says where dumps come from, shared by the commands that make sure that it is not the target.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The database that the dump comes from, to make sure that it is not the target; opened read-only.",
            valueName: "source"),
        completion: .file(extensions: ["toml"]))
    var source: String?

    func settings(_ project: Project) throws -> ConnectionSettings? {
        try TargetOptions.read(source, else: project.source, of: project)
    }
}

/// A number of bytes as people write it: `3GB`, `500 MB`, `1.5GiB`; powers of 1024, as PostgreSQL's settings.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let text = argument.uppercased().filter { $0 != " " }
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let units = ["": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
        var unit = text.dropFirst(digits.count)
        if unit.count > 1, unit.hasSuffix("B") { unit.removeLast() }
        if unit.count > 1, unit.hasSuffix("I") { unit.removeLast() }
        guard let factor = units[String(unit)], let number = Double(digits), number > 0,
            number * Double(factor) < 1e18
        else { return nil }
        bytes = Int(number * Double(factor))
    }
}
