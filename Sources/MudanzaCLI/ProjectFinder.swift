import DumpStream
import SystemPackage

/// Finds and reads the project file.
enum ProjectFinder {
    /// The largest project file that is read, in bytes.
    static let longest = 1 << 20

    /// `mudanza.toml` in the working folder or the nearest one above it.
    static func find() -> String? {
        var path = FilePath("mudanza.toml")
        for _ in 0..<64 {
            if let stat = try? Stat(path), stat.type == .regular { return path.string }
            // `..` of the root is the root.
            path = FilePath("..").pushing(path)
        }
        return nil
    }

    /// The text of a project file, or of another that may have so many bytes.
    static func read(_ path: String, longest: Int = longest) throws -> String {
        var input = try DumpInput(path: path)
        while !input.atEnd, input.windowCount <= longest { try input.fill() }
        let bytes = input.withWindow { window in
            var bytes: [UInt8] = []
            for index in 0..<window.count { bytes.append(window[index]) }
            return bytes
        }
        guard let text = String(validating: bytes, as: UTF8.self), bytes.count <= longest else {
            throw DumpError(
                .unsupported, at: Location(file: path), found: "this is no project file", expected: "TOML in UTF-8")
        }
        return text
    }
}
