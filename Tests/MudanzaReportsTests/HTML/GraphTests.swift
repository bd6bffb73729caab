import SQLSyntax
import Testing

@testable import MudanzaReports

@Suite("The drawing of foreign keys")
struct GraphTests {
    /// Arrows between boxes by a generator of our own, the same in every run.
    private static func arrows(boxes: Int, count: Int, seed: UInt64) -> [(from: Int, to: Int)] {
        var state = seed
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        return (0..<count).map { _ in (next(boxes), next(boxes)) }.filter { $0.from != $0.to }
    }

    private static func acyclic(boxes: Int, count: Int, seed: UInt64) -> [(from: Int, to: Int)] {
        arrows(boxes: boxes, count: count, seed: seed).map { (max($0.from, $0.to), min($0.from, $0.to)) }
    }

    @Test("No two boxes overlap, and all are inside", arguments: 1...20)
    func apart(seed: Int) {
        let boxes = (0..<40).map { number in
            let (width, height) = (60 + number * 37 % 90, 30 + number * 13 % 80)
            return GraphLayout.Size(width: Double(width), height: Double(height))
        }
        let layout = GraphLayout(boxes, arrows: Self.arrows(boxes: 40, count: 60, seed: UInt64(seed)))
        for one in boxes.indices {
            let (a, corner) = (boxes[one], layout.corners[one])
            #expect(corner.x >= -0.001 && corner.x + a.width <= layout.size.width + 0.001)
            #expect(corner.y >= -0.001 && corner.y + a.height <= layout.size.height + 0.001)
            for other in 0..<one {
                let (b, place) = (boxes[other], layout.corners[other])
                let isApart =
                    corner.x + a.width <= place.x || place.x + b.width <= corner.x
                    || corner.y + a.height <= place.y + 0.001 || place.y + b.height <= corner.y + 0.001
                #expect(isApart, "\(one) and \(other)")
            }
        }
    }

    @Test("Every arrow leads to the left, from box to box, where none goes round in a circle", arguments: 1...20)
    func left(seed: Int) throws {
        let boxes = [GraphLayout.Size](repeating: .init(width: 80, height: 30), count: 30)
        let arrows = Self.acyclic(boxes: 30, count: 45, seed: UInt64(seed))
        let layout = GraphLayout(boxes, arrows: arrows)
        for (arrow, route) in zip(arrows, layout.routes) {
            let (from, to) = (layout.corners[arrow.from], layout.corners[arrow.to])
            #expect(from.x > to.x + 80)
            #expect(try #require(route.first) == .init(x: from.x, y: from.y + 15))
            #expect(try #require(route.last) == .init(x: to.x + 80, y: to.y + 15))
            #expect(zip(route, route.dropFirst()).allSatisfy { $0.x >= $1.x })
        }
    }

    @Test("A circle is drawn too, with one arrow back")
    func circle() {
        let boxes = [GraphLayout.Size](repeating: .init(width: 80, height: 30), count: 3)
        let layout = GraphLayout(boxes, arrows: [(0, 1), (1, 2), (2, 0)])
        let xs = layout.corners.map(\.x)
        #expect(Set(xs).count == 3 && layout.routes.count == 3)
        #expect(layout.routes.count { ($0.first?.x ?? 0) < ($0.last?.x ?? 0) } == 1)
    }

    @Test("A tree is drawn without a crossing")
    func tree() {
        // 0 is referred to by 1…3, each of these by three more; told in an order that mixes them.
        let arrows = (1...12).map { (from: $0, to: ($0 - 1) / 3) }.sorted { $0.from % 5 < $1.from % 5 }
        let boxes = [GraphLayout.Size](repeating: .init(width: 80, height: 30), count: 13)
        let layout = GraphLayout(boxes, arrows: arrows)
        for (one, route) in zip(arrows, layout.routes) {
            for (other, way) in zip(arrows, layout.routes)
            where layout.corners[one.from].x == layout.corners[other.from].x {
                let starts = (route.first?.y ?? 0) - (way.first?.y ?? 0)
                let ends = (route.last?.y ?? 0) - (way.last?.y ?? 0)
                #expect(starts * ends >= 0, "\(one) crosses \(other)")
            }
        }
    }

    @Test("Places are the nearest possible: the min-max formula of isotonic regression", arguments: 1...20)
    func nearest(seed: Int) {
        let wanted = Self.arrows(boxes: 500, count: 12, seed: UInt64(seed)).map { Double($0.from) }
        let heights = [Double](repeating: 30, count: wanted.count)
        let found = GraphLayout.spread(wanted, heights)
        for index in wanted.indices {
            // The greatest, over all beginnings, of the least mean, over all ends.
            var best = -Double.infinity
            for from in 0...index {
                var least = Double.infinity
                for to in index..<wanted.count {
                    let sum = (from...to).reduce(0.0) { sum, at in sum + wanted[at] - Double(at * 42) }
                    least = min(least, sum / Double(to - from + 1))
                }
                best = max(best, least)
            }
            let place = best + Double(index * 42)
            #expect(abs(found[index] - place) < 0.001)
        }
    }

    @Test("A chain of 100,000 tables has its layers")
    func chain() {
        let ranks = LayerRanks(count: 100_000, arrows: (1..<100_000).map { ($0, $0 - 1) }).ranks
        #expect(ranks == Array(0..<100_000))
    }

    @Test("Parts that nothing connects stand alone; tables that refer to the same stand together")
    func parts() {
        var graph = ReferenceGraph()
        let table = { (name: String) in QualifiedName(nil, SQLIdentifier(name)) }
        for number in 1...6 { graph.add(from: table("hoja\(number)"), to: table("raiz"), name: nil) }
        graph.add(from: table("raiz"), to: table("raiz"), name: "propia")
        graph.add(from: table("otra"), to: table("sola"), name: "a")
        graph.add(from: table("otra"), to: table("sola"), name: "b")
        let parts = graph.parts
        #expect(
            parts.map { $0.groups.map { $0.map(\.name.text) } } == [
                [["raiz"], (1...6).map { "hoja\($0)" }], [["otra"], ["sola"]],
            ])
        #expect(parts[0].arrows.map { [$0.from, $0.to] } == [[0, 0], [1, 0]] && parts[0].center == table("raiz"))
        #expect(parts[1].arrows.map(\.names) == [["a", "b"]])
        #expect(graph.has(table("sola")) && !graph.has(table("nadie")))
    }
}
