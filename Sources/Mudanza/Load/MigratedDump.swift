internal import DumpStream
internal import Tenancy

/// The migrated dump as items: exactly what ``RewriteJob`` would write, divided as psql would divide it, for those who
/// load or compare it.
struct MigratedDump {
    /// An item of the migrated dump.
    struct Item {
        /// What it is, and how long.
        var item: DumpItem
        /// The statement of the source that it was made from, or before which Mudanza put it.
        var source: Location
        /// Whether that is a COPY statement, so that rows here are lines there.
        var isCopy: Bool
    }

    /// The dump, a file.
    var path: String
    /// What locations call it.
    var name: String
    /// What is executed; inserts should become COPY in it.
    var plan: Plan
    /// Says how far a reading has come, as this phase.
    var progress: (to: JobProgress, phase: JobProgress.Phase)?

    init(path: String, name: String? = nil, plan: Plan) {
        (self.path, self.name, self.plan) = (path, name ?? path, plan)
    }

    /// Reads the dump once and gives its items to `body`, in order.
    ///
    /// - Returns: what a rewrite would have reported; without the digest of the source unless `hashes`.
    @discardableResult
    func read(
        hashes: Bool = false, _ body: @escaping (Item, Span<UInt8>, Lexer) throws -> Void
    ) throws -> RewriteSummary {
        let divider = Divider(name: name, body: body)
        do {
            var input = try DumpInput(path: path, name: name)
            if let progress { progress.to.watch(&input, progress.phase) }
            let output = DumpOutput(name: name) { bytes throws(DumpError) in try divider.take(bytes) }
            var rewriter = try Rewriter(plan.decisions, digest: try plan.digest(), source: name, output: output)
            try rewriter.run(&input, hashes: hashes) { item, _, _ throws(DumpError) in divider.move(to: item) }
            let summary = try rewriter.finish(&input)
            try divider.finish()
            return summary
        } catch {
            throw divider.failure ?? error
        }
    }
}

/// Divides bytes that are pushed to it.
private final class Divider {
    private let body: (MigratedDump.Item, Span<UInt8>, Lexer) throws -> Void
    private var reader: DumpReader
    private var source: Location
    private var isCopy = false
    /// The bytes of an item that is not whole yet.
    private var pending: [UInt8] = []
    /// How long that must be before it is looked at again: so that a huge row is not looked at with every piece.
    private var patience = 0
    /// The error of `body`, which the stream in between cannot carry.
    private(set) var failure: (any Error)?

    init(name: String, body: @escaping (MigratedDump.Item, Span<UInt8>, Lexer) throws -> Void) {
        self.body = body
        reader = DumpReader(file: name)
        source = Location(file: name)
    }

    func move(to item: DumpItem) {
        switch item.kind {
        case .statement, .copyHeader, .metaCommand: (source, isCopy) = (item.location, item.kind == .copyHeader)
        case .insert: (source, isCopy) = (item.location, false)
        default: break
        }
    }

    func take(_ bytes: Span<UInt8>) throws(DumpError) {
        if pending.isEmpty {
            let used = try divide(bytes, atEnd: false)
            pending.append(bytes.extracting(used...))
            return
        }
        pending.append(bytes)
        guard pending.count >= patience else { return }
        let whole = exchange(&pending, [])
        let used = try divide(whole.span, atEnd: false)
        if used == 0 {
            pending = whole
            patience = pending.count * 2
        } else {
            pending.append(whole.span.extracting(used...))
            patience = 0
        }
    }

    func finish() throws(DumpError) {
        let rest = exchange(&pending, [])
        _ = try divide(rest.span, atEnd: true)
    }

    /// - Returns: how many bytes were whole items.
    private func divide(_ bytes: Span<UInt8>, atEnd: Bool) throws(DumpError) -> Int {
        var at = 0
        while true {
            let lexer = reader.lexer
            let window = bytes.extracting(at...)
            guard let item = try reader.next(window, atEnd: atEnd) else { return at }
            do {
                try body(
                    MigratedDump.Item(item: item, source: source, isCopy: isCopy), window.extracting(0..<item.length),
                    lexer)
            } catch {
                failure = error
                throw DumpError(.cannotWrite, found: "loading ended early")
            }
            at += item.length
        }
    }
}
