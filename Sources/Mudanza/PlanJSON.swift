public import DumpStream
public import Tenancy

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension Plan {
    /// The plan as JSON, the same bytes for equal plans.
    public func json() throws -> [UInt8] { try Self.encode(self) }

    /// Reads a plan that ``json()`` wrote.
    ///
    /// - Throws: `DumpError` with code `.unsupported` naming what is wrong with the file.
    public init(json: [UInt8], file: String) throws(DumpError) {
        let plan: Plan
        do {
            plan = try JSONDecoder().decode(Plan.self, from: Data(json))
        } catch {
            throw DumpError(
                .unsupported, at: Location(file: file), found: "this is no saved plan: \(Self.reason(error))",
                expected: "what mudanza plan --format json wrote")
        }
        guard plan.format == Plan.currentFormat else {
            throw DumpError(
                .unsupported, at: Location(file: file), found: "a plan in the form \(plan.format)",
                expected: "the form \(Plan.currentFormat)", advice: "Make the plan again with this version of mudanza.")
        }
        self = plan
    }

    /// The digest of all that is executed.
    ///
    /// The reasons are not: who asked for a decision does not change its effect. Nor is whether INSERTs become COPY: the
    /// rows are the same, and what was signed is what `apply` loads.
    public func digest() throws(DumpError) -> SHA256Digest {
        var executed = decisions
        executed.insertsBecomeCopy = false
        for index in executed.tables.indices { executed.tables[index].reason = "" }
        do {
            return try SHA256Digest(of: Self.encode(executed))
        } catch let error as DumpError {
            throw error
        } catch {
            throw DumpError(.unsupported, found: "the plan cannot be written as JSON: \(error)")
        }
    }

    private static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found): return "the key \(path(found.codingPath + [key])) is missing"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "it cannot be decoded"
        }
        return context.codingPath.isEmpty
            ? "it is not JSON of the expected form" : "the value of \(path(context.codingPath)) is of another type"
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
