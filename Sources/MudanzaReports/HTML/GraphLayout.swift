/// Where the boxes of a drawing stand and how its arrows run.
///
/// Boxes stand in layers, side by side: an arrow leads from a layer to one further left, but where arrows go round in a
/// circle. Inside a layer they are ordered so that few arrows cross, and moved to where their neighbours are.
struct GraphLayout {
    /// A place in the drawing.
    struct Point: Equatable { var x, y: Double }
    /// The width and height of a box, or of all.
    struct Size: Equatable { var width, height: Double }

    /// The upper left corner of each box.
    private(set) var corners: [Point]
    /// For each arrow the points that it goes through, in pairs: from one box's side, across the layers between, to the
    /// other box's.
    private(set) var routes: [[Point]] = []
    /// The drawing's size.
    private(set) var size = Size(width: 0, height: 0)

    /// Between two layers, and between two boxes of a layer.
    private static let (gapAcross, gapDown) = (56.0, 12.0)

    /// Lays out boxes that `arrows` lead from and to; none leads to the box that it comes from.
    init(_ boxes: [Size], arrows: [(from: Int, to: Int)]) {
        corners = boxes.map { _ in Point(x: 0, y: 0) }
        let ranks = LayerRanks(count: boxes.count, arrows: arrows).ranks
        // What stands in the layers: the boxes, then a bend for each layer that an arrow crosses.
        var heights = boxes.map(\.height)
        var layers = [[Int]](repeating: [], count: (ranks.max() ?? -1) + 1)
        for (box, rank) in ranks.enumerated() { layers[rank].append(box) }
        var chains: [[Int]] = []
        for arrow in arrows {
            let (low, high) = (ranks[arrow.to], ranks[arrow.from])
            var chain = [arrow.from]
            for rank in stride(from: high, through: low, by: low <= high ? -1 : 1).dropFirst().dropLast() {
                chain.append(heights.count)
                layers[rank].append(heights.count)
                heights.append(4)
            }
            chains.append(chain + [arrow.to])
        }
        let links = chains.flatMap { zip($0, $0.dropFirst()).map { ($0, $1) } }
        let ordered = LayerOrder(layers, links: links, count: heights.count)
        let centers = Self.centers(ordered, heights)
        place(boxes, ordered.layers, centers, heights)
        routes = chains.map { route($0, boxes, ordered.rank, centers) }
    }

    // MARK: Across

    private var layerEdges: [(left: Double, right: Double)] = []

    private mutating func place(_ boxes: [Size], _ layers: [[Int]], _ centers: [Double], _ heights: [Double]) {
        var x = 0.0
        for layer in layers {
            let width = layer.map { $0 < boxes.count ? boxes[$0].width : 0 }.max() ?? 0
            layerEdges.append((x, x + width))
            for box in layer where box < boxes.count {
                corners[box] = Point(x: x, y: centers[box] - heights[box] / 2)
            }
            x += width + Self.gapAcross
        }
        let low = zip(centers, heights).map { $0 + $1 / 2 }.max() ?? 0
        size = Size(width: max(x - Self.gapAcross, 0), height: low)
    }

    private func route(_ chain: [Int], _ boxes: [Size], _ rank: [Int], _ centers: [Double]) -> [Point] {
        guard let from = chain.first, let to = chain.last else { return [] }
        let goesLeft = rank[to] <= rank[from]
        func side(_ box: Int, left: Bool) -> Point {
            Point(x: corners[box].x + (left ? 0 : boxes[box].width), y: centers[box])
        }
        var points = [side(from, left: goesLeft)]
        for bend in chain.dropFirst().dropLast() {
            let edges = layerEdges[rank[bend]]
            points.append(Point(x: goesLeft ? edges.right : edges.left, y: centers[bend]))
            points.append(Point(x: goesLeft ? edges.left : edges.right, y: centers[bend]))
        }
        return points + [side(to, left: !goesLeft)]
    }

    // MARK: Down

    /// The height at which the middle of each box and bend stands.
    private static func centers(_ ordered: LayerOrder, _ heights: [Double]) -> [Double] {
        var centers = [Double](repeating: 0, count: heights.count)
        for layer in ordered.layers {
            var y = 0.0
            for one in layer {
                centers[one] = y + heights[one] / 2
                y += heights[one] + gapDown
            }
        }
        for round in 0..<8 {
            for layer in round.isMultiple(of: 2) ? ordered.layers : ordered.layers.reversed() {
                let wanted = layer.map { one in
                    let near = ordered.neighbours[one]
                    return near.isEmpty ? centers[one] : near.reduce(0) { $0 + centers[$1] } / Double(near.count)
                }
                for (one, y) in zip(layer, spread(wanted, layer.map { heights[$0] })) { centers[one] = y }
            }
        }
        let top = zip(centers, heights).map { $0 - $1 / 2 }.min() ?? 0
        return centers.map { $0 - top }
    }

    /// The places nearest to those wanted, in their order and without two overlapping.
    ///
    /// This is isotonic regression by pooling: the least squares are found exactly, in one pass.
    static func spread(_ wanted: [Double], _ heights: [Double]) -> [Double] {
        var offsets: [Double] = []
        for index in wanted.indices {
            guard let last = offsets.last else {
                offsets.append(0)
                continue
            }
            offsets.append(last + (heights[index - 1] + heights[index]) / 2 + gapDown)
        }
        var pools: [(sum: Double, count: Int)] = []
        for (index, place) in wanted.enumerated() {
            var pool = (sum: place - offsets[index], count: 1)
            while let last = pools.last, last.sum / Double(last.count) >= pool.sum / Double(pool.count) {
                pool = (pool.sum + last.sum, pool.count + last.count)
                pools.removeLast()
            }
            pools.append(pool)
        }
        let starts = pools.flatMap { [Double](repeating: $0.sum / Double($0.count), count: $0.count) }
        return zip(starts, offsets).map(+)
    }
}
