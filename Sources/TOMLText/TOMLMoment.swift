/// The dates and times of TOML.
enum TOMLMoment {
    /// Whether TOMLKit can be given this number, date or boolean: false for what looks like a date and goes on as none.
    static func isSafe(_ text: String) -> Bool {
        // toml++ leaves underscores out when it looks what kind of value comes, and trips over them when it reads it.
        let counted = text.unicodeScalars.filter { $0 != "_" }.map(\.value)
        let looksLikeDate =
            counted.count > 10 && isDigit(counted[0]) && matches(counted[4...4], "-") && matches(counted[7...7], "-")
        guard looksLikeDate else { return true }
        let scalars = text.unicodeScalars.map(\.value)
        guard matches(scalars[..<10], "9999-99-99"), "Tt ".unicodeScalars.contains(where: { $0.value == scalars[10] }),
            matches(scalars[11...].prefix(8), "99:99:99")
        else { return false }
        var rest = scalars[19...]
        if matches(rest.prefix(1), ".") {
            let fraction = rest.dropFirst().prefix { isDigit($0) }
            guard !fraction.isEmpty else { return false }
            rest = rest[fraction.endIndex...]
        }
        return ["", "Z", "z", "+99:99", "-99:99"].contains { matches(rest, $0) }
    }

    /// Whether characters have a form in which 9 stands for any digit.
    private static func matches(_ scalars: ArraySlice<UInt32>, _ form: String) -> Bool {
        scalars.count == form.unicodeScalars.count
            && zip(scalars, form.unicodeScalars).allSatisfy { $1 == "9" ? isDigit($0) : $0 == $1.value }
    }

    private static func isDigit(_ scalar: UInt32) -> Bool { scalar &- 0x30 < 10 }
}
