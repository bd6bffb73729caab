import DumpStream

extension Reading {
    /// What is wrong with this reading of `dump`, in words; nil when every promise was kept.
    ///
    /// The promises: items tile what was read; either all of it was read or an error names a place after it; no row is
    /// lost; the work grows no faster than the dump.
    func brokenPromise(_ dump: [UInt8]) -> String? {
        if let fault = faults.first { return fault }
        var at = 0
        for item in items {
            guard item.range.lowerBound == at else { return "a gap at \(at)" }
            at = item.range.upperBound
        }
        if let error {
            guard let place = error.location else { return "an error without a place: \(error)" }
            let byte = place.offset.value
            guard byte >= at, byte <= dump.count else {
                return "an error at byte \(byte) of \(dump.count), after \(at)"
            }
            let line = 1 + dump.span.extracting(0..<byte).occurrences(of: 0x0A)
            guard place.line == line else { return "an error at line \(place.line) in place of \(line)" }
        } else if at != dump.count {
            return "\(dump.count - at) bytes are missing"
        }
        for item in items {
            if case .copyRows(let rows) = item.kind {
                let counted = Self.rows(in: dump[item.range])
                if counted != rows { return "\(rows) rows in place of \(counted)" }
            }
        }
        return calls > 2 * dump.count + 100 ? "\(calls) calls for \(dump.count) bytes" : nil
    }

    /// Where INSERT statements, whose rows have a reader of their own, end elsewhere when they are read token by token.
    ///
    /// nil when they do not. UPDATE takes INSERT's place: it has as many letters.
    func differenceWithoutInserts(_ dump: [UInt8]) -> String? {
        let (word, other) = (Array("INSERT".utf8), Array("UPDATE".utf8))
        var changed = dump
        var at = 0
        while let start = changed.span.firstIndex(of: word[0], from: at) {
            if changed[start...].starts(with: word) {
                changed.replaceSubrange(start..<(start + word.count), with: other)
            }
            at = start + 1
        }
        let plain = readAll(changed)
        guard plain.items.map(\.range) == items.map(\.range) else { return "other items without INSERT" }
        // A message may name the word itself.
        let same = plain.error?.code == error?.code && plain.error?.location == error?.location
        return same ? nil : "\(String(describing: error)) or \(String(describing: plain.error))"
    }

    /// Line feeds that no odd number of backslashes stands before.
    private static func rows(in data: ArraySlice<UInt8>) -> Int {
        var (rows, from) = (0, data.startIndex)
        while let feed = data.span.firstIndex(of: 0x0A, from: from - data.startIndex).map({ $0 + data.startIndex }) {
            var at = feed
            while at > data.startIndex, data[at - 1] == 0x5C { at -= 1 }
            if (feed - at).isMultiple(of: 2) { rows += 1 }
            from = feed + 1
        }
        return rows
    }
}
