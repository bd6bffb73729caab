import ArgumentParser

/// A number of bytes as people write it: `100m`, `1g`; the units are powers of a thousand.
struct ByteCount: ExpressibleByArgument, ExpressibleByIntegerLiteral, CustomStringConvertible {
    var bytes: Int

    init(_ bytes: Int) { self.bytes = bytes }
    init(integerLiteral bytes: Int) { self.bytes = bytes }

    init?(argument: String) {
        let units: [Character: Int] = ["k": 1_000, "m": 1_000_000, "g": 1_000_000_000]
        let unit = argument.lowercased().last.flatMap { units[$0] }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number > 0 else { return nil }
        let (product, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflows else { return nil }
        bytes = product
    }

    var description: String {
        for (unit, name) in [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")] where bytes >= unit {
            let tenths = bytes / (unit / 10)
            return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
        }
        return "\(bytes) bytes"
    }

    /// What `--help` shows as the default.
    var defaultValueDescription: String {
        for (unit, letter) in [(1_000_000_000, "g"), (1_000_000, "m")] where bytes % unit == 0 {
            return "\(bytes / unit)\(letter)"
        }
        return "\(bytes)"
    }
}
