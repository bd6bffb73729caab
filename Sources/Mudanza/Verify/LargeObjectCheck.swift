internal import PostgresLink
internal import SQLSyntax

/// Compares the target's large objects with what the dump writes into them: the server digests its own.
struct LargeObjectCheck {
    /// How much the server digests in one command.
    private static let together = (objects: 200, bytes: 64 << 20)

    /// What the dump holds.
    var sums: [LargeObjectSum]
    /// How many that differ are named.
    var show: Int

    /// Looks at each of them; a session that may not read one, or a server that cannot digest, is no error.
    func run(_ connection: inout PostgresConnection) throws -> VerifyResult.LargeObjects {
        var result = VerifyResult.LargeObjects(count: sums.count, bytes: sums.reduce(0) { $0 + $1.length })
        var start = 0
        while start < sums.count {
            var end = start
            var bytes = 0
            while end < sums.count, end - start < Self.together.objects, bytes < Self.together.bytes {
                bytes += sums[end].length
                end += 1
            }
            try compare(sums[start..<end], &result, &connection)
            start = end
        }
        return result
    }

    private func compare(
        _ group: ArraySlice<LargeObjectSum>, _ result: inout VerifyResult.LargeObjects,
        _ connection: inout PostgresConnection
    ) throws {
        do {
            try connection.savepoint { try judge(group, &result, &$0) }
        } catch let error as LinkError where error.server?.sqlState == "42501" {
            // One of them is another's, and the server does not say which.
            guard group.count > 1 else {
                result.unread += 1
                return
            }
            let middle = group.startIndex + group.count / 2
            try compare(group[..<middle], &result, &connection)
            try compare(group[middle...], &result, &connection)
        }
    }

    private func judge(
        _ group: ArraySlice<LargeObjectSum>, _ result: inout VerifyResult.LargeObjects,
        _ connection: inout PostgresConnection
    ) throws(LinkError) {
        let block = LargeObjectSum.block
        let objects = group.enumerated().map { place, sum -> SQLCommand in
            "(\(place), \(sum.object)::pg_catalog.oid, \(sum.length)::pg_catalog.int8)"
        }
        let rows = try connection.execute(
            """
            SELECT o.place, m.oid IS NOT NULL,
                CASE WHEN m.oid IS NOT NULL THEN (
                    SELECT pg_catalog.sha256(pg_catalog.string_agg(
                        pg_catalog.sha256(pg_catalog.lo_get(o.object, b * \(block), \(block))), ''::bytea ORDER BY b))
                    FROM pg_catalog.generate_series(0::pg_catalog.int8, o.length / \(block)) b) END,
                CASE WHEN m.oid IS NOT NULL THEN
                    pg_catalog.octet_length(pg_catalog.lo_get(o.object, o.length, 1)) END
            FROM (VALUES \(SQLCommand.joined(objects, separator: ", "))) o (place, object, length)
            LEFT JOIN pg_catalog.pg_largeobject_metadata m ON m.oid = o.object ORDER BY o.place
            """)
        for row in 0..<rows.rowCount {
            guard let place = rows.integer(row, 0) else { continue }
            let sum = group[group.startIndex + place]
            if rows.boolean(row, 1) != true {
                result.add(.missing, sum.object, naming: show)
                continue
            }
            let digest = LargeObjectContents.bytea(rows.bytes(row, 2) ?? []).map(LargeObjectSum.Digest.init(of:))
            if digest != sum.digest || rows.integer(row, 3) != 0 { result.add(.changed, sum.object, naming: show) }
        }
    }
}
