internal import DumpStream
internal import PostgresLink
internal import SQLSyntax

/// What is loaded and committed together: statements, or the rows of one or several tables.
struct LoadUnit {
    enum Work {
        case statements([LoadStatement])
        case rows([RowsPart])
        /// Statistics for the planner: what the rows can do without.
        case analyze([QualifiedName])
    }

    /// The name of the unit of keys that come before the rows.
    static let keysFirst = "keys before rows"

    /// The name of a batch that is one transaction.
    static let all = "all"

    /// Its name in the ledger, the same on every run over the same dump.
    var name: String
    /// What is done.
    var work: Work
    /// `SET LOCAL` commands in force for its rows; statements have their own.
    var settings: [SQLCommand] = []

    /// Whether there is nothing in it.
    var isEmpty: Bool {
        switch work {
        case .statements(let statements): statements.isEmpty
        case .rows(let parts): parts.isEmpty
        case .analyze(let tables): tables.isEmpty
        }
    }

    /// How many rows it has.
    var rowCount: Int {
        guard case .rows(let parts) = work else { return 0 }
        return parts.reduce(0) { $0 + $1.rows }
    }

    /// How many bytes of rows.
    var byteCount: Int {
        guard case .rows(let parts) = work else { return 0 }
        return parts.reduce(0) { $0 + $1.bytes.count }
    }

    /// What it holds, for comparing with what an interrupted run loaded under the same name.
    var digest: Digest128 {
        var sum = Digest128.zero
        switch work {
        case .rows(let parts):
            for (index, part) in parts.enumerated() { sum += Digest128(of: part.bytes.span, seed: UInt64(index)) }
        case .analyze: break
        case .statements(let statements):
            for (index, statement) in statements.enumerated() {
                sum += Digest128(of: statement.command.bytes.span, seed: UInt64(index))
            }
        }
        return sum
    }
}

/// Rows of one table, in COPY's text format.
struct RowsPart {
    /// The table.
    var table: QualifiedName
    /// Their columns; nil where the COPY statement lists none.
    var columns: [SQLIdentifier]?
    /// The rows, each with its line end.
    var bytes: [UInt8] = []
    /// How many.
    var rows = 0
    /// The number of the first, counted from 1 in the whole table.
    var firstRow: Int
    /// Where the COPY statement stands that they belong to, or the first INSERT.
    var source: Location
    /// How many lines of the source come between that and the first row; nil for rows that were INSERTs.
    var linesBefore: Int?

    /// The command that takes them.
    var copy: SQLCommand { Self.copy(into: table, columns) }

    static func copy(into table: QualifiedName, _ columns: [SQLIdentifier]?) -> SQLCommand {
        guard let columns else { return "COPY \(table) FROM STDIN" }
        return "COPY \(table) (\(columns)) FROM STDIN"
    }

    /// What to say where the server refuses a COPY of these rows.
    func failure(_ error: LinkError) -> any Error {
        if error.kind == .lost || error.kind == .cancelled || error.isTransient { return error }
        let place = error.server?.copyLine.map { self.place(of: $0 - 1) }
        return LoadFailure(doing: place ?? "\(source): rows of \(table)", cause: error)
    }

    /// Where row `index`, counted from 0, stands: what errors say.
    func place(of index: Int) -> String {
        let row = "row \(firstRow + index) of \(table)"
        guard let linesBefore else { return "\(source): \(row)" }
        return "\(source.file):\(source.line + linesBefore + index): \(row)"
    }
}
