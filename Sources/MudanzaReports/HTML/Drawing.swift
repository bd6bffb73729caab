internal import Tenancy

/// Boxes with the names of tables in them, and arrows for foreign keys: what the template `drawing.html` draws.
struct Drawing {
    /// A table, or what stands for several, as a drawing shows it.
    struct Row {
        /// What is drawn; cut where it is long.
        var label: String
        var fullName: String
        /// Its class, or `registry` or `other`: its sign and colour.
        var `class`: String
        var classWord: String
        /// Where a click leads; nil for what is not in the list of tables.
        var anchor: String?

        init(fullName: String, label: String, class: String, classWord: String, anchor: String?) {
            self.label = Self.cut(label)
            self.fullName = fullName
            self.class = `class`
            self.classWord = classWord
            self.anchor = anchor
        }

        var x = 0
        var y = 0
        var rowWidth = 0
        var iconX = 0
        var iconY = 0
        var textX = 0
        var textY = 0

        private static let longest = 36

        /// A name short enough for a box: its begin and its end.
        private static func cut(_ name: String) -> String {
            let name = Words.safe(name)
            guard name.count > longest else { return name }
            return "\(name.prefix(longest / 2))…\(name.suffix(longest / 2 - 1))"
        }
    }

    /// One box.
    struct Box {
        var box: Int
        var rows: [Row]
        /// The class of all its rows; nil where they differ.
        var ground: String?
        var x = 0
        var y = 0
        var boxWidth = 0
        var boxHeight = 0
    }

    /// One arrow.
    struct Edge {
        /// The boxes at its ends.
        var ends: String
        /// Its way, as SVG has it.
        var path: String
        var edgeTitle: String
        var isAdded: Bool
    }

    /// An arrow before it is drawn.
    struct Arrow {
        var from: Int
        var to: Int
        var title: String
        var isAdded = false
    }

    var boxes: [Box]
    var edges: [Edge] = []
    var width = 0
    var height = 0
    /// What it shows, for those who do not see it.
    var summary: String

    private static let (rowHeight, padding, mostRows) = (22, 4, 24)
    private static let margin = 14

    /// Draws boxes of rows and arrows between them; an arrow may lead back to its own box.
    init(_ groups: [[Row]], arrows: [Arrow], summary: String) {
        self.summary = summary
        boxes = groups.enumerated().map { Self.box($0.offset, $0.element) }
        let between = arrows.filter { $0.from != $0.to }
        let layout = GraphLayout(
            boxes.map { .init(width: Double($0.boxWidth), height: Double($0.boxHeight)) },
            arrows: between.map { ($0.from, $0.to) })
        for (index, corner) in layout.corners.enumerated() {
            boxes[index].move(Int(corner.x.rounded()) + Self.margin, Int(corner.y.rounded()) + Self.margin)
        }
        edges = zip(between, layout.routes).map { arrow, route in
            Edge(
                ends: "\(arrow.from) \(arrow.to)", path: Self.path(route), edgeTitle: arrow.title,
                isAdded: arrow.isAdded)
        }
        for arrow in arrows where arrow.from == arrow.to { edges.append(loop(arrow)) }
        width = Int(layout.size.width.rounded()) + 2 * Self.margin
        height = Int(layout.size.height.rounded()) + 2 * Self.margin
    }

    // MARK: Boxes

    private static func box(_ number: Int, _ rows: [Row]) -> Box {
        let columns = (rows.count + mostRows - 1) / mostRows
        let inColumn = (rows.count + max(columns, 1) - 1) / max(columns, 1)
        let rowWidth = (rows.map { DisplayWidth.of($0.label) }.max() ?? 0) * 29 / 4 + 34
        var box = Box(box: number, rows: rows, ground: rows.first?.class)
        if rows.contains(where: { $0.class != box.ground }) { box.ground = nil }
        for index in rows.indices {
            let (x, y) = (padding + index / inColumn * rowWidth, padding + index % inColumn * rowHeight)
            box.rows[index].x = x
            box.rows[index].y = y
            box.rows[index].rowWidth = rowWidth
            box.rows[index].iconX = x + 6
            box.rows[index].iconY = y + 5
            box.rows[index].textX = x + 25
            box.rows[index].textY = y + rowHeight / 2 + 1
        }
        box.boxWidth = columns * rowWidth + 2 * padding
        box.boxHeight = inColumn * rowHeight + 2 * padding
        return box
    }

    // MARK: Arrows

    /// A curve through the points, level where it leaves and arrives.
    private static func path(_ route: [GraphLayout.Point]) -> String {
        let points = route.map { (x: Int($0.x.rounded()) + margin, y: Int($0.y.rounded()) + margin) }
        guard let first = points.first else { return "" }
        var path = "M\(first.x) \(first.y)"
        for index in stride(from: 1, to: points.count, by: 2) {
            let (from, to) = (points[index - 1], points[index])
            let middle = (from.x + to.x) / 2
            path += "C\(middle) \(from.y) \(middle) \(to.y) \(to.x) \(to.y)"
            if index + 1 < points.count { path += "L\(points[index + 1].x) \(points[index + 1].y)" }
        }
        return path
    }

    /// From a box to itself, over its upper side.
    private func loop(_ arrow: Arrow) -> Edge {
        let box = boxes[arrow.from]
        return Edge(
            ends: "\(arrow.from) \(arrow.to)", path: "M\(box.x + box.boxWidth - 12) \(box.y)c3 -13 -27 -13 -24 -1",
            edgeTitle: arrow.title, isAdded: arrow.isAdded)
    }
}

extension Drawing.Box {
    fileprivate mutating func move(_ dx: Int, _ dy: Int) {
        x += dx
        y += dy
        for index in rows.indices {
            rows[index].x += dx
            rows[index].y += dy
            rows[index].iconX += dx
            rows[index].iconY += dy
            rows[index].textX += dx
            rows[index].textY += dy
        }
    }
}
