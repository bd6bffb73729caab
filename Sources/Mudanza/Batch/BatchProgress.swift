internal import Synchronization

/// How far the dumps of a batch have come: the job writes it, whoever shows it reads it.
public final class BatchProgress: Sendable {
    private let memory = Mutex<[BatchResult.Dump]>([])
    private let onChange: (@Sendable (Int, BatchResult.Dump) -> Void)?

    /// Makes one; `onChange` is called with the dump's place in the manifest, from 0, whenever its state has changed,
    /// from any thread.
    public init(onChange: (@Sendable (Int, BatchResult.Dump) -> Void)? = nil) { self.onChange = onChange }

    /// The dumps, in the manifest's order.
    public var dumps: [BatchResult.Dump] { memory.withLock { $0 } }

    // MARK: For the job

    func begin(_ dumps: [BatchResult.Dump]) { memory.withLock { $0 = dumps } }

    func update(_ index: Int, _ body: (inout BatchResult.Dump) -> Void) {
        let changed = memory.withLock { dumps -> BatchResult.Dump? in
            let before = dumps[index].state
            body(&dumps[index])
            return dumps[index].state == before ? nil : dumps[index]
        }
        if let changed { onChange?(index, changed) }
    }
}
