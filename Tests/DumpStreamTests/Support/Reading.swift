import DumpStream

/// What a reader made of a whole dump: its items, and the error that ended it if one did.
struct Reading: Equatable {
    struct Item: Equatable {
        var kind: DumpItem.Kind
        var range: Range<Int>
        var line: Int
    }

    /// Rows that follow each other are one item here: how many come at once depends on the window.
    var items: [Item] = []
    var error: DumpError?
    /// How often the reader was asked, and the bytes it was shown in all: the work must stay bounded.
    var calls = 0
    var bytesShown = 0
    /// Broken promises of the reader, each in words.
    var faults: [String] = []

    /// The bytes that items cover.
    var consumed: Int { items.last?.range.upperBound ?? 0 }
    /// The rows of all COPY data.
    var rows: Int {
        items.reduce(0) { sum, item in
            if case .copyRows(let count) = item.kind { return sum + count }
            return sum
        }
    }

    /// Equal in what was found; the work may differ.
    static func == (a: Reading, b: Reading) -> Bool {
        a.settled == b.settled && a.error == b.error && a.faults == b.faults
    }

    /// The items, without rows right before an error among COPY data: how many of them came first depends on the window.
    private var settled: ArraySlice<Item> {
        if error != nil, let last = items.last, case .copyRows = last.kind { return items.dropLast() }
        return items[...]
    }
}

/// How the window grows when the reader asks for more.
enum Growth {
    /// Everything at once.
    case whole
    /// Byte by byte; for small dumps.
    case oneByte
    /// Up to so many bytes, and at least a third as many as the window holds, as DumpInput does it.
    case random(seed: UInt64, upTo: Int)
}

/// Shows a dump to a reader and writes down what it answers.
func readAll(_ bytes: [UInt8], growth: Growth = .whole, file: String = "test.sql") -> Reading {
    var reader = DumpReader(file: file)
    var reading = Reading()
    var random = SeededRandom(seed: 0)
    if case .random(let seed, _) = growth { random = SeededRandom(seed: seed) }
    var (start, end, line, atEnd) = (0, 0, 1, false)
    while true {
        let answer: DumpItem?
        reading.calls += 1
        reading.bytesShown += end - start
        do throws(DumpError) {
            answer = try reader.next(bytes.span.extracting(start..<end), atEnd: atEnd)
        } catch {
            reading.error = error
            return reading
        }
        if let item = answer {
            if item.length < 1 || item.length > end - start {
                reading.faults.append("an item of \(item.length) bytes in a window of \(end - start)")
                return reading
            }
            if item.location != Location(file: file, line: line, offset: ByteOffset(start)) {
                reading.faults.append("an item at \(item.location) is at line \(line), byte \(start)")
            }
            reading.add(item.kind, start..<(start + item.length), line)
            line += bytes.span.extracting(start..<(start + item.length)).occurrences(of: 0x0A)
            start += item.length
        } else if atEnd {
            if start != bytes.count { reading.faults.append("stopped at \(start) of \(bytes.count)") }
            return reading
        } else if end == bytes.count {
            // A pipe's end is known only when a further read gives nothing.
            atEnd = true
        } else {
            switch growth {
            case .whole: end = bytes.count
            case .oneByte: end += 1
            case .random(_, let most): end = min(bytes.count, end + max(1 + random.below(most), (end - start) / 3))
            }
            if case .whole = growth { atEnd = true }
        }
    }
}

extension Reading {
    fileprivate mutating func add(_ kind: DumpItem.Kind, _ range: Range<Int>, _ line: Int) {
        if case .copyRows(let more) = kind, let last = items.last, case .copyRows(let rows) = last.kind {
            items[items.count - 1].kind = .copyRows(rows + more)
            items[items.count - 1].range = last.range.lowerBound..<range.upperBound
        } else {
            items.append(Item(kind: kind, range: range, line: line))
        }
    }
}
