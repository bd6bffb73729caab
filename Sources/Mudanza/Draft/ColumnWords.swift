internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// The values of the columns that a draft has questions about.
///
/// Values are compared by their hashes: they are not kept, but for the words of columns that name tables.
struct ColumnWords {
    /// No more different values of a key are kept than this: 16 MB or so of each.
    private static let mostKeys = 500_000
    /// No more rows are looked at for values that should be among them.
    private static let mostRows = 20_000
    /// No more different words of a column that names tables.
    private static let mostWords = 200

    /// What is gathered of a column.
    private struct Column {
        let limit: Int
        let keepsWords: Bool
        var rows = 0
        var isPartial = false
        var hashes: Set<Int> = []
        var words: Set<String> = []

        mutating func take(_ field: Span<UInt8>) {
            rows += 1
            guard rows <= limit else {
                isPartial = true
                return
            }
            if keepsWords {
                guard words.count < ColumnWords.mostWords else { return }
                words.insert(String(decoding: field.prefix(field.count), as: UTF8.self))
            } else {
                var hasher = Hasher()
                for index in 0..<field.count { hasher.combine(field[index]) }
                hashes.insert(hasher.finalize())
            }
        }
    }

    private let questions: [DraftQuestion]
    private let columnNames: [QualifiedName: [SQLIdentifier]]
    private var columns: [Catalog.ColumnReference: Column] = [:]
    private var wanted: [QualifiedName: Set<SQLIdentifier>] = [:]
    private var names = NameScope()
    /// The columns of the rows that come, with the place of each.
    private var current: [(column: Catalog.ColumnReference, place: Int)] = []

    init(_ questions: [DraftQuestion], catalog: Catalog, rows: [QualifiedName: Int]) {
        self.questions = questions.filter { question in
            guard case .fits(_, let key) = question else { return true }
            return rows[key.table] ?? 0 <= Self.mostKeys
        }
        columnNames = Dictionary(
            catalog.tables.map { table in (table.name, table.columns.filter { !$0.isGenerated }.map(\.name)) }
        ) { first, _ in first }
        for table in catalog.tables { names.add(relation: table.name) }
        for question in self.questions {
            switch question {
            case .fits(let column, let key):
                want(column, Column(limit: Self.mostRows, keepsWords: false))
                want(key, Column(limit: Self.mostKeys, keepsWords: false))
            case .words(let column): want(column, Column(limit: Self.mostRows, keepsWords: true))
            }
        }
    }

    private mutating func want(_ column: Catalog.ColumnReference, _ gathering: Column) {
        wanted[column.table, default: []].insert(column.column)
        // A column that is itself a key is needed whole.
        if let there = columns[column], there.limit >= gathering.limit || there.keepsWords { return }
        columns[column] = gathering
    }

    mutating func take(_ item: DumpItem, _ text: Span<UInt8>, _ lexer: Lexer) {
        switch item.kind {
        case .statement: names.follow(text, lexer: lexer)
        case .copyHeader:
            current = []
            guard let header = CopyHeader(text, lexer: lexer), header.isPlain else { return }
            begin(names.relation(header.relation), header.columns)
        case .copyRows: copyRows(text)
        case .insert: insert(text, lexer)
        default: break
        }
    }

    private mutating func begin(_ table: QualifiedName, _ listed: [SQLIdentifier]?) {
        let columns = listed ?? columnNames[table] ?? []
        current = (wanted[table] ?? []).compactMap { name in
            columns.firstIndex(of: name).map { (Catalog.ColumnReference(table: table, column: name), $0) }
        }
    }

    private mutating func copyRows(_ text: Span<UInt8>) {
        guard !current.isEmpty else { return }
        var at = 0
        while at < text.count {
            let (end, next) = CopyRows.firstRow(of: text.extracting(at...))
            let row = text.extracting(at..<(at + end))
            for (column, place) in current {
                guard let range = Self.field(place, of: row) else { continue }
                let field = row.extracting(range)
                if !Self.isNull(field) { columns[column]?.take(field) }
            }
            at += next
        }
        // What has been looked at enough costs no more time.
        current.removeAll { columns[$0.column]?.isPartial == true }
    }

    private mutating func insert(_ text: Span<UInt8>, _ lexer: Lexer) {
        guard let head = InsertHead(text, lexer: lexer), case .values(let position) = head.form else { return }
        begin(names.relation(head.relation), head.columns)
        guard !current.isEmpty else { return }
        var rows = InsertRows(at: position, lexer: lexer)
        var field: [UInt8] = []
        while rows.next(in: text) != nil {
            for (column, place) in current where rows.values.indices.contains(place) {
                field.removeAll(keepingCapacity: true)
                guard CopyFieldWriter.append(rows.values[place], of: text, lexer: lexer, to: &field),
                    !Self.isNull(field.span)
                else { continue }
                columns[column]?.take(field.span)
            }
        }
    }

    /// Where the field at a place stands, as COPY writes it.
    private static func field(_ place: Int, of row: Span<UInt8>) -> Range<Int>? {
        var start = 0
        var number = 0
        for index in 0..<row.count where row[index] == UInt8(ascii: "\t") {
            if number == place { return start..<index }
            number += 1
            start = index + 1
        }
        return number == place ? start..<row.count : nil
    }

    private static func isNull(_ field: Span<UInt8>) -> Bool {
        field.count == 2 && field[0] == UInt8(ascii: "\\") && field[1] == UInt8(ascii: "N")
    }

    /// What the rows say.
    var answers: [DraftQuestion: DraftAnswer] {
        var answers: [DraftQuestion: DraftAnswer] = [:]
        for question in questions {
            switch question {
            case .fits(let column, let key):
                guard let values = columns[column], let keys = columns[key], !keys.isPartial else { continue }
                answers[question] = .fits(
                    values: values.hashes.count, missing: values.hashes.subtracting(keys.hashes).count,
                    isPartial: values.isPartial)
            case .words(let column): answers[question] = .words(columns[column]?.words ?? [])
            }
        }
        return answers
    }
}
