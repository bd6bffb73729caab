/// Finds every relation that a parsed statement or expression touches, and how.
///
/// The walk knows a handful of nodes and passes through all others by the parser's own description of its messages, so
/// no kind of expression can hide a relation. It keeps its own stack: the depth of the tree is the input's choice.
struct RelationWalk {
    /// A relation, as written.
    struct Found {
        var name: QualifiedName
        var use: Catalog.BodyMention.Use
        var columns: [SQLIdentifier] = []
        /// Whether a join around it names its columns by position.
        var isByPosition = false
    }

    /// In the order of the text.
    private(set) var found: [Found] = []
    /// Whether a statement at the top returns rows (`RETURNING`).
    private(set) var returnsRows = false

    /// Relations under an alias that names their columns by position.
    private(set) var renamed: [QualifiedName] = []
    /// The columns of `JOIN … USING`.
    private(set) var usingColumns: [SQLIdentifier] = []
    /// The columns of each GROUP BY whose query shows further columns as they are.
    private(set) var groupedColumns: [(relation: QualifiedName, column: SQLIdentifier)] = []
    /// The types that anything but a column is cast to.
    private(set) var rowCasts: [QualifiedName] = []

    private struct Step {
        var node: ParseNode
        /// The names of WITH queries in sight; they hide relations.
        var hidden: [SQLIdentifier] = []
        var isByPosition = false
        var isWholeRow = false
    }

    private var stack: [Step] = []

    /// Walks these statements or expressions.
    init(_ roots: [ParseNode]) {
        for root in roots where !root.nodes("returning_list", ifPresent: true).isEmpty { returnsRows = true }
        stack = roots.reversed().map { Step(node: $0) }
        while let step = stack.popLast() { visit(step) }
    }

    /// The relations read or written, each once.
    var names: [QualifiedName] { Self.unique(found.map(\.name)) }

    /// The relations whose columns a join names by position, each once.
    var namesByPosition: [QualifiedName] { Self.unique(found.filter(\.isByPosition).map(\.name)) }

    static func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var seen: Set<Value> = []
        return values.filter { seen.insert($0).inserted }
    }

    private mutating func visit(_ step: Step) {
        let node = step.node
        if node.isA("RangeVar") {
            note(node, step.isWholeRow ? .wholeRow : .reads, step)
            if let alias = node.node("alias"), !alias.nodes("colnames").isEmpty {
                renamed.append(ColumnReader.relation(node))
            }
        } else if node.isA("SelectStmt") {
            select(step)
        } else if node.isA("InsertStmt") {
            let columns = node.nodes("cols").compactMap { $0.name("name") }
            write(step, columns.isEmpty ? .insertsByPosition : .insertsWithColumns, columns)
        } else if node.isA("UpdateStmt") || node.isA("MergeStmt") {
            write(step, .updates, [])
        } else if node.isA("DeleteStmt") {
            write(step, .deletes, [])
        } else if node.isA("JoinExpr") {
            var below = step
            if let alias = node.node("alias"), !alias.nodes("colnames").isEmpty { below.isByPosition = true }
            usingColumns += node.names("using_clause")
            push(node.children(), below)
        } else {
            // `t.*::t`, as PostgreSQL prints a whole row, changes with the table; a row written out does not.
            if node.isA("TypeCast"), let value = node.node("arg"), !value.isA("ColumnRef"),
                let type = node.node("type_name"), let name = ColumnReader.qualified(type.names("names"))
            {
                rowCasts.append(name)
            }
            push(node.children(), step)
        }
    }

    private mutating func select(_ step: Step) {
        let node = step.node
        noteGroups(node)
        var next: [Step] = []
        var inner = with(step, into: &next)
        inner.isByPosition = false
        inner.isWholeRow = false
        for child in node.children(except: ["with_clause", "from_clause", "into_clause", "larg", "rarg"]) {
            next.append(with(inner, child))
        }
        var source = inner
        source.isWholeRow = node.nodes("target_list").contains { target in
            target.node("val")?.nodes("fields", ifPresent: true).last?.isA("A_Star") ?? false
        }
        for child in node.nodes("from_clause") { next.append(with(source, child)) }
        for branch in [node.node("larg"), node.node("rarg")] {
            if let branch { next.append(with(inner, branch)) }
        }
        stack += next.reversed()
    }

    /// Notes the groups of a SELECT that leans on a primary key among them: it shows columns that are none of them.
    private mutating func noteGroups(_ select: ParseNode) {
        let groups = select.nodes("group_clause").filter { $0.isA("ColumnRef") }.map { $0.names("fields") }
        guard !groups.isEmpty else { return }
        let names = groups.compactMap(\.last)
        var shown: [SQLIdentifier?] = []
        var waiting = select.nodes("target_list") + [select.node("having_clause")].compactMap { $0 }
        while let node = waiting.popLast() {
            if node.isA("ColumnRef") {
                shown.append(node.nodes("fields").last?.isA("String") == true ? node.names("fields").last : nil)
            } else if !node.isA("FuncCall"), !node.isA("SelectStmt") {
                waiting += node.children()
            }
        }
        guard shown.contains(where: { $0.map { !names.contains($0) } ?? true }) else { return }
        let relations = Self.relations(of: select)
        for group in groups {
            guard let column = group.last else { continue }
            for (alias, relation) in relations where group.count < 2 || group[group.count - 2] == alias {
                groupedColumns.append((relation, column))
            }
        }
    }

    /// The relations in a SELECT's own FROM, by the name that its columns are called by.
    private static func relations(of select: ParseNode) -> [(alias: SQLIdentifier, relation: QualifiedName)] {
        var found: [(alias: SQLIdentifier, relation: QualifiedName)] = []
        var waiting = select.nodes("from_clause")
        while let node = waiting.popLast() {
            if node.isA("RangeVar") {
                let name = ColumnReader.relation(node)
                found.append((node.node("alias")?.name("aliasname") ?? name.name, name))
            } else if node.isA("JoinExpr") {
                waiting += node.children()
            }
        }
        return found
    }

    private mutating func write(_ step: Step, _ use: Catalog.BodyMention.Use, _ columns: [SQLIdentifier]) {
        var next: [Step] = []
        let inner = with(step, into: &next)
        if let relation = step.node.node("relation") { note(relation, use, step, columns) }
        for child in step.node.children(except: ["relation", "with_clause"]) { next.append(with(inner, child)) }
        stack += next.reversed()
    }

    /// Adds the WITH queries of a statement to the steps, and returns the step with their names hidden.
    private func with(_ step: Step, into next: inout [Step]) -> Step {
        guard let clause = step.node.node("with_clause") else { return step }
        var inner = step
        let queries = clause.nodes("ctes")
        if clause.flag("recursive") { inner.hidden += queries.compactMap { $0.name("ctename") } }
        for query in queries {
            next += query.children().map { with(inner, $0) }
            if let name = query.name("ctename") { inner.hidden.append(name) }
        }
        return inner
    }

    private func with(_ step: Step, _ node: ParseNode) -> Step {
        var result = step
        result.node = node
        return result
    }

    private mutating func push(_ nodes: [ParseNode], _ step: Step) {
        for node in nodes.reversed() { stack.append(with(step, node)) }
    }

    private mutating func note(
        _ node: ParseNode, _ use: Catalog.BodyMention.Use, _ step: Step, _ columns: [SQLIdentifier] = []
    ) {
        let name = ColumnReader.relation(node)
        if name.schema == nil, step.hidden.contains(name.name) { return }
        found.append(Found(name: name, use: use, columns: columns, isByPosition: step.isByPosition))
    }
}
