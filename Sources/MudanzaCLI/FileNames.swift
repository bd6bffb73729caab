#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The files that a path or a glob names, as a shell would find them.
enum FileNames {
    /// The files in alphabetical order; a path that is there names itself, whatever is in it.
    static func matching(_ pattern: String) -> [String] {
        if unsafe access(pattern, F_OK) == 0 { return [pattern] }
        var found = unsafe glob_t()
        // Sound: glob fills the structure, whose strings are copied before it is freed.
        defer { unsafe globfree(&found) }
        guard unsafe glob(pattern, 0, nil, &found) == 0 else { return [] }
        return (0..<Int(unsafe found.gl_pathc)).compactMap { index in
            unsafe found.gl_pathv[index].map { unsafe String(cString: $0) }
        }
    }
}
