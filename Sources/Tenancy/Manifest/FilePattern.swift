/// Where the values of tenancy columns stand in a dump's path: `{msp_id}/{condominio_id}.sql`.
///
/// It is compared with as much of the path's end as it has parts between slashes.
public struct FilePattern: Sendable, Equatable, CustomStringConvertible {
    /// As it is written.
    public let description: String
    private let pieces: [Piece]

    private enum Piece: Sendable, Equatable {
        case text(String)
        case value(String)
    }

    /// The columns whose values it gives, in order.
    public var columns: [String] {
        pieces.compactMap { if case .value(let name) = $0 { name } else { nil } }
    }

    /// Reads a pattern; nil where a brace has no other, a name is missing or comes twice, or there is no name at all.
    public init?(_ text: String) {
        description = text
        var pieces: [Piece] = []
        var rest = text[...]
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{", let close = rest[open...].firstIndex(of: "}") else { return nil }
            let name = String(rest[rest.index(after: open)..<close])
            guard !name.isEmpty, !name.contains("{"), !pieces.contains(.value(name)) else { return nil }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.value(name))
            rest = rest[rest.index(after: close)...]
        }
        guard !pieces.isEmpty else { return nil }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// What reading a path gives.
    public enum Reading: Sendable, Equatable {
        /// The values, by column.
        case values([String: String])
        /// The path does not end like this.
        case none
        /// It can be read in more than one way: what stands between two values stands in a value too.
        case ambiguous
    }

    /// Reads the values out of a path.
    public func values(in path: String) -> Reading {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let count = description.split(separator: "/", omittingEmptySubsequences: false).count
        guard parts.count >= count else { return .none }
        var found: [[String]] = []
        read(parts.suffix(count).joined(separator: "/")[...], pieces[...], [], &found)
        guard let values = found.first else { return .none }
        guard found.count == 1 else { return .ambiguous }
        return .values(Dictionary(uniqueKeysWithValues: zip(columns, values)))
    }

    /// Collects the ways to read `text`, up to two.
    private func read(
        _ text: Substring, _ pieces: ArraySlice<Piece>, _ values: [String], _ found: inout [[String]]
    ) {
        guard let piece = pieces.first else {
            if text.isEmpty { found.append(values) }
            return
        }
        let rest = pieces.dropFirst()
        switch piece {
        case .text(let fixed):
            if text.hasPrefix(fixed) { read(text.dropFirst(fixed.count), rest, values, &found) }
        case .value:
            var end = text.startIndex
            // A value has one character or more, and no slash.
            while end < text.endIndex, text[end] != "/", found.count < 2 {
                end = text.index(after: end)
                read(text[end...], rest, values + [String(text[..<end])], &found)
            }
        }
    }
}
