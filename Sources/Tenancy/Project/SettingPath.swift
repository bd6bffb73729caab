import TOMLText

/// The way to a value of the project file, written as TOML writes it: `tenancy.columns[0].type`.
struct SettingPath: CustomStringConvertible {
    private(set) var description = ""

    /// The document itself.
    init() {}

    /// The way with one more key.
    func appending(key: String) -> SettingPath {
        var path = self
        path.description += (description.isEmpty ? "" : ".") + Self.written(key)
        return path
    }

    /// The way with one more element of an array.
    func appending(index: Int) -> SettingPath {
        var path = self
        path.description += "[\(index)]"
        return path
    }

    private static func written(_ key: String) -> String {
        if !key.isEmpty, key.utf8.allSatisfy(TOMLPlaces.isBareKey) { return key }
        return key.contains("\"") && !key.contains("'") ? "'\(key)'" : "\"\(key.replacing("\"", with: "\\\""))\""
    }
}
