/// Random numbers that are the same on every run: SplitMix64, by Steele, Lea and Flood (2014).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, at least 0.
    mutating func below(_ limit: Int) -> Int { limit < 2 ? 0 : Int(next() % UInt64(limit)) }

    /// One of `choices`.
    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    /// Up to `count` of `pieces`, one after another.
    mutating func text(of pieces: [String], count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<below(count + 1) { bytes += Array(pick(pieces).utf8) }
        return bytes
    }
}
