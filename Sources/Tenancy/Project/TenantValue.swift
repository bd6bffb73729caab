import SQLSyntax

/// Whether a tenant's value can be held by its column: what can be known without a server.
enum TenantValue {
    /// What is wrong with a value, or nil.
    static func problem(_ value: String, in column: TenancyColumn) -> (found: String, expected: String)? {
        if value.isEmpty { return ("an empty value", "a value") }
        if value.utf8.contains(0) { return ("a value with a NUL character", "text that PostgreSQL can store") }
        let type = column.canonicalType
        let range: ClosedRange<Int64>? =
            switch type {
            case "smallint": Int64(Int16.min)...Int64(Int16.max)
            case "integer": Int64(Int32.min)...Int64(Int32.max)
            case "bigint": .min ... .max
            default: nil
            }
        if let range {
            guard let number = Int64(value), range.contains(number) else {
                return ("\"\(value)\" is no \(type)", "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
        }
        let count = value.unicodeScalars.count
        if let limit = length(type, "character varying") ?? length(type, "character"), count > limit {
            return ("a value of \(count) characters", "at most \(limit), as its type is \(column.type)")
        }
        return nil
    }

    /// The n of `character varying(n)`.
    private static func length(_ type: String, _ name: String) -> Int? {
        guard type.hasPrefix(name + "("), type.hasSuffix(")") else { return nil }
        return Int(type.dropFirst(name.count + 1).dropLast())
    }
}
