internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// A table's plan made ready for its rows: the bytes that go into each, computed once.
///
/// A class, so that handing it on with every INSERT costs one count and not one for each array in it.
final class RowTemplate: Sendable {
    /// A tenancy column that the source has: its NULLs are filled.
    struct Fill: Sendable {
        var column: SQLIdentifier
        var field: [UInt8]
        var literal: [UInt8]
        /// The field as PostgreSQL writes it, for comparing.
        var canonical: [UInt8]
        /// `character(n)` is written with blanks at its end, which do not count.
        var isPadded: Bool

        init(_ column: PlannedColumn, field: [UInt8], literal: [UInt8]) {
            self.column = column.name
            self.field = field
            self.literal = literal
            isPadded = column.type.hasPrefix("character(")
            switch column.type {
            case "smallint", "integer", "bigint":
                canonical = column.value.flatMap { Int64($0) }.map { Array(String($0).utf8) } ?? field
            case "uuid": canonical = column.value.map { Array($0.lowercased().utf8) } ?? field
            default: canonical = field
            }
        }

        /// Whether a field of COPY data that is not NULL is another tenant's.
        func isOther(_ value: Span<UInt8>) -> Bool {
            guard isPadded else { return !value.equals(canonical) }
            let blank = UInt8(ascii: " ")
            var count = value.count
            while count > 0, value[count - 1] == blank { count -= 1 }
            let end = (canonical.lastIndex { $0 != blank } ?? -1) + 1
            return !value.extracting(0..<count).equals(Array(canonical[..<end]))
        }
    }

    let plan: TablePlan
    /// The tenancy columns that each row gains.
    let added: [SQLIdentifier]
    let fills: [Fill]
    /// How values of the source change.
    let moves: RowMoves
    /// How PostgreSQL computes columns; nil where it computes none.
    let staging: RowStaging?
    /// `, 'MSP-1', 'COND-9'`: goes before a row's closing parenthesis.
    let insertSuffix: [UInt8]
    private let fields: [[UInt8]]

    init(_ plan: TablePlan, _ decisions: Decisions) throws(DumpError) {
        self.plan = plan
        moves = try RowMoves(plan.name, decisions)
        staging = try RowStaging(plan.name, decisions)
        var added: [SQLIdentifier] = []
        var fields: [[UInt8]] = []
        var literals: [[UInt8]] = []
        var fills: [Fill] = []
        for (column, origin) in zip(decisions.columns, plan.tenancy) {
            let (field, literal) = try Self.value(column, decisions.encoding)
            switch origin {
            case .added:
                added.append(column.name)
                fields.append(field)
                literals.append(literal)
            case .existing: fills.append(Fill(column, field: field, literal: literal))
            }
        }
        self.added = added
        self.fields = fields
        self.fills = fills
        insertSuffix = literals.flatMap { Array(", ".utf8) + $0 }
    }

    private static func value(
        _ column: PlannedColumn, _ encoding: String
    ) throws(DumpError) -> (field: [UInt8], literal: [UInt8]) {
        guard let value = column.value else { return (Array("\\N".utf8), Array("NULL".utf8)) }
        guard let bytes = TextEncoding.bytes(of: value, in: encoding) else {
            throw DumpError(
                .unsupported, found: "the tenant's value for \(column.name) cannot be written in \(encoding)")
        }
        return (SQLLiteral(bytes: bytes).copyField, SQLLiteral(bytes: bytes).sql)
    }

    var isLeftOut: Bool { plan.treatment == .leaveOut }

    /// What a COPY row of `count` fields gains.
    func copySuffix(after count: Int) -> [UInt8] {
        var suffix: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 || count > 0 { suffix.append(UInt8(ascii: "\t")) }
            suffix += field
        }
        return suffix
    }

    /// The columns of rows in COPY, where the statement lists none.
    var copyColumns: [SQLIdentifier]? { plan.columns?.filter { !$0.isGenerated }.map(\.name) }
    /// The columns of rows in INSERT, where the statement lists none.
    var insertColumns: [SQLIdentifier]? { plan.columns?.map(\.name) }
}
