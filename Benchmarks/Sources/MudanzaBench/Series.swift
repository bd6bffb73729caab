/// Runs of one command.
struct Series: Codable {
    /// What is run, in a word or two.
    var name: String
    /// The command as one would type it.
    var command: String
    /// The input's length in bytes.
    var inputBytes: Int
    /// What each run took, in the order they were made.
    var seconds: [Double] = []
    /// Processor time of each run; of the stage that is looked at, where it is one of several.
    var cpuSeconds: [Double] = []
    /// The most memory resident in each run, in bytes, where it is known; of the same stage.
    var peaks: [Int] = []
    /// What each run says that a part of its work took, where it is asked.
    var ownSeconds: [Double] = []

    var median: Double { seconds.median }
    /// Millions of input bytes a second, by the median.
    var rate: Double { Double(inputBytes) / 1e6 / median }
}

/// How one command compares with another, run by run.
struct Ratio {
    /// The medians' quotient: what is judged.
    var ofMedians: Double
    /// The quotients of the runs that stood beside each other: how far they spread says how steady the machine was.
    var pairs: [Double]

    init(_ a: Series, to b: Series) {
        ofMedians = a.median / b.median
        pairs = zip(a.seconds, b.seconds).map { $0 / $1 }
    }

    var text: String {
        let low = pairs.min() ?? 0
        let high = pairs.max() ?? 0
        return "pair by pair \(low.text(2)) to \(high.text(2)), median \(pairs.median.text(2))"
    }
}

extension Array where Element == Double {
    /// The middle value, or the mean of the two in the middle.
    var median: Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
    }
}

extension Double {
    /// With so many digits behind the point.
    func text(_ digits: Int) -> String {
        let unit = (0..<digits).reduce(1) { product, _ in product * 10 }
        let scaled = (self * Double(unit)).rounded()
        guard scaled.magnitude < 1e15 else { return "-" }
        let whole = Int(scaled.magnitude)
        let sign = scaled < 0 ? "-" : ""
        guard digits > 0 else { return sign + String(whole) }
        let fraction = String(whole % unit)
        return "\(sign)\(whole / unit)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
