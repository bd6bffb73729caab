internal import Synchronization

/// SHA-256 beside the work: buffers that have been read through are hashed on another thread.
final class HashingStage: Sendable {
    private let hash: Box
    private let stage: ChunkStage

    private final class Box: Sendable {
        let value: Mutex<SHA256?>
        init() throws(DumpError) { value = try Mutex(SHA256()) }
    }

    init(capacity: Int) throws(DumpError) {
        let box = try Box()
        hash = box
        stage = ChunkStage("mudanza.hash", buffers: 10, capacity: capacity) { bytes, range throws(DumpError) in
            box.value.withLock { $0?.update(bytes, range) }
        }
    }

    func take(atLeast length: Int) throws(DumpError) -> [UInt8] { try stage.take(atLeast: length) }

    func submit(_ bytes: consuming [UInt8], _ range: Range<Int>) { stage.submit(bytes, range) }

    func finish() throws(DumpError) -> SHA256Digest {
        try stage.finish()
        return hash.value.withLock { $0.take()?.digest() } ?? SHA256Digest(hex: "")
    }
}

/// Puts `new` into `place` and gives back what was there, without a second owner of either.
func exchange<Value>(_ place: inout Value, _ new: consuming Value) -> Value {
    var other = new
    swap(&place, &other)
    return other
}
