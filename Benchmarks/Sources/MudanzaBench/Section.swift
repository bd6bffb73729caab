/// One measurement's results.
struct Section: Codable {
    /// The letter that `--only` knows it by.
    var letter: String
    /// What was measured.
    var title: String
    /// The commands.
    var series: [Series]
    /// What is asked of them.
    var targets: [Target]
    /// What could not be measured, and why.
    var notes: [String] = []

    /// A figure with its limit.
    struct Target: Codable {
        /// What the figure is.
        var figure: String
        /// Its value.
        var measured: Double
        /// The limit that the value must keep.
        var limit: Double
        /// Whether the limit is the least the value may be, rather than the most.
        var isLeast: Bool
        /// `×`, `MB/s`, `MiB`, `s`.
        var unit: String
        /// What else is to be known of the figure.
        var remark = ""

        var isMet: Bool { isLeast ? measured >= limit : measured <= limit }

        static func atMost(
            _ limit: Double, _ unit: String, _ figure: String, _ measured: Double, remark: String = ""
        ) -> Target {
            Target(
                figure: figure, measured: measured, limit: limit, isLeast: false, unit: unit, remark: remark)
        }

        static func atLeast(
            _ limit: Double, _ unit: String, _ figure: String, _ measured: Double, remark: String = ""
        ) -> Target {
            Target(figure: figure, measured: measured, limit: limit, isLeast: true, unit: unit, remark: remark)
        }

        /// `PASS  mudanza / cp: 1.32 ×, at most 1.5 (pair by pair …)`.
        var text: String {
            let digits = unit == "×" || unit == "s" ? 2 : 1
            return "  \(isMet ? "PASS" : "MISS")  \(figure): \(measured.text(digits)) \(unit), "
                + "\(isLeast ? "at least" : "at most") \(limit.text(digits))\(remark.isEmpty ? "" : " (\(remark))")\n"
        }
    }

    private static let head = ["", "runs", "min s", "median s", "max s", "MB/s", "cpu s", "peak MiB"]

    /// A table of the commands' figures, and a line for each target.
    var text: String {
        let cells =
            [Self.head]
            + series.map { series in
                [
                    series.name, "\(series.seconds.count)", (series.seconds.min() ?? 0).text(3), series.median.text(3),
                    (series.seconds.max() ?? 0).text(3), series.rate.text(0),
                    series.cpuSeconds.median.text(3),
                    series.peaks.max().map { (Double($0) / 1_048_576).text(1) } ?? "-",
                ]
            }
        let widths = Self.head.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        let lines = cells.map { row in
            "  "
                + row.indices.map { column in
                    let fill = String(repeating: " ", count: widths[column] - row[column].count)
                    // Names to the left, figures to the right.
                    return column == 0 ? row[column] + fill : fill + row[column]
                }.joined(separator: "  ") + "\n"
        }
        return "\(letter)  \(title)\n" + (series.isEmpty ? "" : lines.joined()) + targets.map(\.text).joined()
            + notes.map { "  SKIP  \($0)\n" }.joined()
    }
}
