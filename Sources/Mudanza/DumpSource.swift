internal import DumpStream
internal import SQLSyntax
public import Tenancy

/// The dump that a job works on.
public struct DumpSource: Sendable, Equatable {
    /// A file, or `-` for standard input.
    public var path: String
    /// For a dump of rows only: the file that creates its tables.
    public var schema: String?

    /// Names a dump.
    public init(_ path: String, schema: String? = nil) {
        self.path = path
        self.schema = schema
    }

    func catalog() throws(DumpError) -> Catalog? {
        guard let schema else { return nil }
        var input = try DumpInput(path: schema)
        return try Surveyor.survey(&input, extent: .whole).source.catalog
    }
}

/// A plan that must not be executed.
public struct PlanBlocked: Error, Sendable, CustomStringConvertible {
    /// What forbids it.
    public let blockers: [Finding]

    /// Makes the error.
    public init(blockers: [Finding]) { self.blockers = blockers }

    /// One blocker a paragraph, each with its place.
    public var description: String { blockers.map(\.description).joined(separator: "\n") }
}

extension Finding: CustomStringConvertible {
    /// `file:line (byte N): what was found`, and what to do on a second line.
    public var description: String {
        (location.map { "\($0): " } ?? "") + text.description + (advice.isEmpty ? "" : "\n  \(advice)")
    }
}
