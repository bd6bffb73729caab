internal import PostgresLink
internal import SQLSyntax
internal import Tenancy

/// The integer keys of one tenant in a target: what is added to those of its dump, and the room above them.
struct KeyBlock: Equatable {
    /// What is added.
    var base: Int
    /// The keys that are the tenant's.
    var keys: ClosedRange<Int>

    /// Blocks begin at multiples of this, and have room for a multiple of it: bases stay easy to read.
    static let step = 100_000

    /// The first block above `floor` that holds these keys of a dump, and as many again above them.
    ///
    /// The first tenant of a target keeps its keys.
    ///
    /// - Returns: nil where that is beyond `bigint`.
    static func above(_ floor: Int?, for keys: ClosedRange<Int>) -> KeyBlock? {
        let lowest = min(keys.lowerBound, 0)
        let (doubled, isTooMuch) = max(keys.upperBound, 1).multipliedReportingOverflow(by: 2)
        guard !isTooMuch, let room = roundedUp(doubled) else { return nil }
        var base = 0
        if let floor {
            let (first, overflows) = floor.addingReportingOverflow(1)
            let (from, alsoOverflows) = first.subtractingReportingOverflow(lowest)
            guard !overflows, !alsoOverflows, let rounded = roundedUp(max(from, 0)) else { return nil }
            base = rounded
        }
        let (top, overflows) = base.addingReportingOverflow(room - 1)
        return overflows ? nil : KeyBlock(base: base, keys: (base + lowest)...top)
    }

    private static func roundedUp(_ number: Int) -> Int? {
        let (sum, overflows) = number.addingReportingOverflow(step - 1)
        return overflows ? nil : sum / step * step
    }
}

extension KeyBlock {
    /// The block of a tenant: the one it has, where the dump's keys fit, or a new one above all keys there are.
    ///
    /// - Parameters:
    ///   - given: The base that the project gives; nil: the ledger chooses.
    ///   - keys: The smallest and the largest key of the dump that moves; nil where it has none.
    ///   - decisions: A plan of the dump, whatever its base.
    ///   - connection: The target.
    /// - Returns: the block, which is the tenant's from then on.
    /// - Throws: ``TargetRefused`` where a given base would overlap another tenant's keys.
    static func take(
        given: Int?, keys: ClosedRange<Int>?, for decisions: Decisions, over connection: inout PostgresConnection
    ) throws -> KeyBlock {
        let keys = keys ?? 0...0
        return try connection.transaction { connection in
            guard try isThere(&connection) else {
                throw TargetRefused(
                    "the target's ledger knows no bases of keys (mudanza.key_blocks)",
                    advice: "Bring it up to date first: mudanza init --target TARGET")
            }
            // One after the other: of two that looked at once both would find the same room.
            try connection.execute("LOCK TABLE mudanza.key_blocks IN SHARE ROW EXCLUSIVE MODE")
            if let own = try known(given, keys, decisions, &connection) { return own }
            if let given { return try record(try block(given, keys), isGiven: true, decisions, &connection) }
            guard let block = above(try highest(decisions, &connection), for: keys) else {
                throw TargetRefused(
                    "the target has no room for further keys below the end of bigint",
                    advice: "Give this tenant a base of its own: base in [keys], or --base.")
            }
            return try record(block, isGiven: false, decisions, &connection)
        }
    }

    /// The block that would be taken, looked up without taking it: for what only reads.
    static func find(
        given: Int?, keys: ClosedRange<Int>?, for decisions: Decisions, over connection: inout PostgresConnection
    ) throws -> KeyBlock? {
        let keys = keys ?? 0...0
        guard try isThere(&connection) else { return try given.map { try block($0, keys) } ?? above(nil, for: keys) }
        if let own = try known(given, keys, decisions, &connection) { return own }
        return try given.map { try block($0, keys) } ?? above(try highest(decisions, &connection), for: keys)
    }

    private static func isThere(_ connection: inout PostgresConnection) throws(LinkError) -> Bool {
        try connection.execute("SELECT pg_catalog.to_regclass('mudanza.key_blocks') IS NOT NULL").boolean(0, 0) ?? false
    }

    private static func block(_ base: Int, _ keys: ClosedRange<Int>) throws -> KeyBlock {
        let (low, overflows) = base.addingReportingOverflow(keys.lowerBound)
        let (high, alsoOverflows) = base.addingReportingOverflow(keys.upperBound)
        guard !overflows, !alsoOverflows, max(high, base) < Int.max else {
            throw TargetRefused(
                "the base \(base) puts the dump's keys beyond bigint", advice: "Give a smaller one: base in [keys].")
        }
        return KeyBlock(base: base, keys: min(low, base)...max(high, base))
    }

    private static func known(
        _ given: Int?, _ keys: ClosedRange<Int>, _ decisions: Decisions, _ connection: inout PostgresConnection
    ) throws(LinkError) -> KeyBlock? {
        let rows = try connection.execute(
            """
            SELECT base, pg_catalog.lower(keys), pg_catalog.upper(keys) - 1 FROM mudanza.key_blocks
            WHERE tenant @> \(Ledger.tenant(of: decisions)) AND tenant <@ \(Ledger.tenant(of: decisions))
            AND keys @> base + $1::bigint AND keys @> base + $2::bigint AND ($3::bigint IS NULL OR base = $3)
            ORDER BY block_id LIMIT 1
            """,
            [
                .integer(Int64(keys.lowerBound)), .integer(Int64(keys.upperBound)),
                given.map { .integer(Int64($0)) } ?? .null,
            ])
        guard rows.rowCount == 1, let base = rows.integer(0, 0), let low = rows.integer(0, 1),
            let high = rows.integer(0, 2)
        else { return nil }
        return KeyBlock(base: base, keys: low...high)
    }

    private static func record(
        _ block: KeyBlock, isGiven: Bool, _ decisions: Decisions, _ connection: inout PostgresConnection
    ) throws -> KeyBlock {
        let overlapping = try connection.execute(
            """
            SELECT block_id FROM mudanza.key_blocks
            WHERE keys && pg_catalog.int8range($1, $2, '[]')
            AND NOT (tenant @> \(Ledger.tenant(of: decisions)) AND tenant <@ \(Ledger.tenant(of: decisions)))
            ORDER BY block_id LIMIT 1
            """, [.integer(Int64(block.keys.lowerBound)), .integer(Int64(block.keys.upperBound))])
        if overlapping.rowCount > 0, let other = overlapping.integer(0, 0) {
            throw TargetRefused(
                "the base \(block.base) would give the tenant keys of block \(other), another tenant's (mudanza.key_blocks)",
                advice: "Give another one, or none: the target's ledger then chooses.")
        }
        // Blocks of the tenant's own that this one touches become part of it.
        let own = try connection.execute(
            """
            DELETE FROM mudanza.key_blocks WHERE keys && pg_catalog.int8range($1, $2, '[]')
            RETURNING pg_catalog.lower(keys), pg_catalog.upper(keys) - 1
            """, [.integer(Int64(block.keys.lowerBound)), .integer(Int64(block.keys.upperBound))])
        var block = block
        for row in 0..<own.rowCount {
            guard let low = own.integer(row, 0), let high = own.integer(row, 1) else { continue }
            block.keys = min(low, block.keys.lowerBound)...max(high, block.keys.upperBound)
        }
        try connection.execute(
            """
            INSERT INTO mudanza.key_blocks (tenant, base, keys, given, tool_version)
            VALUES (\(Ledger.tenant(of: decisions)), $1, pg_catalog.int8range($2, $3, '[]'), $4, $5)
            """,
            [
                .integer(Int64(block.base)), .integer(Int64(block.keys.lowerBound)),
                .integer(Int64(block.keys.upperBound)), .boolean(isGiven), .text(Version.current),
            ])
        return block
    }

    /// The largest key that is anybody's: of all blocks, of the tables' own rows, and of what their sequences gave.
    private static func highest(_ decisions: Decisions, _ connection: inout PostgresConnection) throws -> Int? {
        var parts: [SQLCommand] = ["SELECT pg_catalog.max(pg_catalog.upper(keys)) - 1 FROM mudanza.key_blocks"]
        let moves = decisions.moves ?? KeyMoves()
        let keys = moves.columns.filter { move in
            guard case .integer = move.limit, case .offset = move.change else { return false }
            return !move.isArray && move.condition == nil
        }
        let tables = try relations(keys.map(\.table), &connection)
        // Each as bigint: one oid among them would make OIDs of all.
        parts += keys.filter { tables.contains($0.table) }.map {
            "SELECT pg_catalog.max(\($0.column))::pg_catalog.int8 FROM \($0.table)"
        }
        let sequences = try relations(moves.sequences.map(\.sequence), &connection)
        parts += moves.sequences.map(\.sequence).filter(sequences.contains).map {
            "SELECT CASE WHEN is_called THEN last_value END FROM \($0)"
        }
        let all = SQLCommand.joined(parts, separator: " UNION ALL ")
        return try connection.execute("SELECT pg_catalog.max(highest) FROM (\(all)) AS keys (highest)").integer(0, 0)
    }

    /// Those of the relations that are there.
    private static func relations(
        _ names: [QualifiedName], _ connection: inout PostgresConnection
    ) throws(LinkError) -> Set<QualifiedName> {
        guard !names.isEmpty else { return [] }
        let parts = names.enumerated().map { place, name in
            "(\(place), \(SQLLiteral("\(name)")))" as SQLCommand
        }
        let rows = try connection.execute(
            """
            SELECT n FROM (VALUES \(SQLCommand.joined(parts, separator: ", "))) AS names (n, name)
            WHERE pg_catalog.to_regclass(name) IS NOT NULL
            """)
        return Set((0..<rows.rowCount).compactMap { rows.integer($0, 0) }.map { names[$0] })
    }
}
