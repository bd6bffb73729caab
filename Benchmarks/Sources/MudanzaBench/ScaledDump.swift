import DumpStream
import SystemPackage

/// A dump whose rows can be written over and over, so that a small one becomes as long as is wanted.
///
/// Mudanza's own reader finds the rows: the AX-S dump holds texts that look like COPY blocks and are none.
struct ScaledDump {
    /// A stretch of the dump, written once, or once for each repetition where it is rows.
    private struct Part {
        var bytes: [UInt8]
        var isRows: Bool
    }

    /// The least that is given to the system in one call.
    private static let chunk = 1 << 20

    private var parts: [Part] = []

    init(_ path: String) throws {
        var input = try DumpInput(path: path)
        var reader = DumpReader(file: path)
        while true {
            let atEnd = input.atEnd
            let item = try input.withWindow { window throws(DumpError) -> DumpItem? in
                guard let item = try reader.next(window, atEnd: atEnd) else { return nil }
                take(item.kind, window.extracting(0..<item.length))
                return item
            }
            if let item {
                input.consume(item.length)
            } else if atEnd {
                break
            } else {
                try input.fill()
            }
        }
    }

    private mutating func take(_ kind: DumpItem.Kind, _ text: Span<UInt8>) {
        var bytes = text.indices.map { text[$0] }
        switch kind {
        case .copyRows, .insert:
            append(bytes, isRows: true)
        case .trivia where parts.last?.isRows == true && bytes.first == UInt8(ascii: "\n"):
            // The line end behind an INSERT is repeated with it.
            append([bytes.removeFirst()], isRows: true)
            append(bytes, isRows: false)
        default: append(bytes, isRows: false)
        }
    }

    /// Rows that follow each other are one part: pg_dump writes a table's rows in one run.
    private mutating func append(_ bytes: [UInt8], isRows: Bool) {
        guard !bytes.isEmpty else { return }
        if parts.last?.isRows == isRows {
            parts[parts.count - 1].bytes += bytes
        } else {
            parts.append(Part(bytes: bytes, isRows: isRows))
        }
    }

    private func length(ofRows isRows: Bool) -> Int {
        parts.reduce(0) { $0 + ($1.isRows == isRows ? $1.bytes.count : 0) }
    }

    /// How often the rows are repeated for a dump of about `size` bytes.
    private func repetitions(for size: Int) -> Int {
        max(1, (size - length(ofRows: false)) / max(1, length(ofRows: true)))
    }

    /// Writes a dump of about `size` bytes, at least the original, every table's rows equally often.
    func write(about size: Int, to file: FileDescriptor) throws {
        let times = repetitions(for: size)
        for part in parts {
            guard part.isRows else {
                try file.writeAll(part.bytes)
                continue
            }
            let together = min(times, Self.chunk / part.bytes.count + 1)
            let block = [[UInt8]](repeating: part.bytes, count: together).flatMap(\.self)
            for _ in 0..<(times / together) { try file.writeAll(block) }
            try file.writeAll(block.prefix(times % together * part.bytes.count))
        }
    }
}
