internal import SQLSyntax

extension Manifest {
    /// The dumps of a manifest, each with its whole tenant.
    ///
    /// - Parameters:
    ///   - project: Says which tenancy columns there are. Its own tenant is not used.
    ///   - tenant: Values of the command line, for dumps whose manifest gives none.
    ///   - files: The files that a path or glob names, in order; none where there is no such file.
    /// - Returns: the dumps, in the manifest's order.
    /// - Throws: ``ProjectError`` with everything that is wrong: files that are not there or come twice, values that are
    ///   missing or that no column can hold, two dumps of one tenant.
    public func dumps(
        of project: Project, tenant: [String: String] = [:], files: (String) -> [String]
    ) throws(ProjectError) -> [Dump] {
        try withoutActuallyEscaping(files) { files throws(ProjectError) in
            var resolution = Resolution(manifest: self, project: project, tenant: tenant, files: files)
            for entry in entries { resolution.add(entry) }
            guard resolution.problems.isEmpty else { throw ProjectError(resolution.problems) }
            return resolution.dumps
        }
    }

    /// The path of what the manifest names.
    private func path(_ written: String) -> String {
        guard !written.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return written }
        return String(file[...slash]) + written
    }

    private struct Resolution {
        let manifest: Manifest
        let project: Project
        let tenant: [String: String]
        let files: (String) -> [String]
        var dumps: [Dump] = []
        var problems: [Diagnostic] = []
        /// Which dump has a path, or a tenant's values, first.
        private var paths: [String: Dump] = [:]
        private var tenants: [[String?]: Dump] = [:]
        private var bases: [Int: Dump] = [:]
        private var prefixes: [String: Dump] = [:]

        init(
            manifest: Manifest, project: Project, tenant: [String: String], files: @escaping (String) -> [String]
        ) {
            (self.manifest, self.project, self.tenant, self.files) = (manifest, project, tenant, files)
        }

        private var columns: [TenancyColumn] { project.tenancyColumns }
        private var names: [String] { columns.map(\.name.text) }

        mutating func add(_ entry: Entry) {
            for name in entry.tenant.keys.sorted() + (entry.pattern?.columns ?? []) where !names.contains(name) {
                report(
                    entry, name, "no tenancy column of this name", Shape.oneOf(names),
                    Suggestion.advice(for: name, among: names))
            }
            let paths = files(manifest.path(entry.file))
            if paths.isEmpty { return reportMissing(entry) }
            if paths.count > 1, entry.pattern == nil {
                return report(
                    entry, "", "\(entry.file) names \(paths.count) files, which cannot all be of one tenant", "",
                    "say by pattern where the tenant's values stand in their paths: \(FilePattern.example(names))")
            }
            for path in paths { add(path, entry) }
        }

        private mutating func add(_ path: String, _ entry: Entry) {
            var dump = Dump(path: path, tenant: tenant.merging(entry.tenant) { $1 })
            (dump.line, dump.strategy, dump.shared, dump.skip) = (entry.line, entry.strategy, entry.shared, entry.skip)
            (dump.base, dump.prefix) = (entry.base, entry.prefix)
            dump.schema = entry.schema.map(manifest.path)
            if let pattern = entry.pattern {
                switch pattern.values(in: path) {
                case .values(let values): dump.tenant.merge(values) { $1 }
                case .none:
                    return report(
                        entry, "", "\(path) does not end as pattern says", "\(pattern)",
                        "name only such files, or correct the pattern")
                case .ambiguous:
                    return report(
                        entry, "", "\(path) can be read by pattern in more than one way", "\(pattern) in one way only",
                        "give the tenant's values for this file by themselves")
                }
            }
            if let first = paths[path] {
                report(entry, "", "\(path) a second time", "", "\(Self.place(of: first)) names it")
            }
            paths[path] = dump
            if let base = dump.base {
                if let first = bases[base] {
                    report(
                        entry, "base", "\(base) a second time", "", "\(Self.place(of: first)) has it; keys would meet")
                }
                bases[base] = dump
            }
            if let prefix = dump.prefix {
                if let first = prefixes[prefix] {
                    report(
                        entry, "prefix", "\"\(prefix)\" a second time", "",
                        "\(Self.place(of: first)) has it; keys would meet")
                }
                prefixes[prefix] = dump
            }
            checkValues(of: dump, entry)
            dumps.append(dump)
        }

        private mutating func checkValues(of dump: Dump, _ entry: Entry) {
            var isWhole = true
            for column in columns {
                let name = column.name.text
                if let value = dump.tenant[name] {
                    guard let problem = TenantValue.problem(value, in: column) else { continue }
                    report(entry, name, problem.found, problem.expected)
                } else if !column.nullable {
                    report(
                        entry, name, "\(dump.path) has no value for this tenancy column", "",
                        "give it in tenant, as a column of the CSV, by pattern, or for all by --tenant \(name)=VALUE")
                    isWhole = false
                }
            }
            guard isWhole else { return }
            let key = names.map { dump.tenant[$0] }
            if let first = tenants[key] {
                report(
                    entry, "", "\(dump.path) has the same tenant as \(first.path)", "",
                    "\(Self.place(of: first)) names that; one tenant comes from one dump")
            } else {
                tenants[key] = dump
            }
            do throws(ProjectError) {
                _ = try dump.project(project)
            } catch {
                for one in error.diagnostics where !one.keyPath.hasPrefix("--tenant") {
                    report(entry, String(one.keyPath.drop { $0 == "-" }), one.found, one.expected, one.advice)
                }
            }
        }

        private mutating func reportMissing(_ entry: Entry) {
            let path = manifest.path(entry.file)
            guard !entry.file.contains(where: { "*?[".contains($0) }) else {
                return report(
                    entry, "", "no file matches \(entry.file)", "",
                    "paths start at the folder of \(manifest.file): this one is \(path)")
            }
            let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
            let near = Suggestion.nearest(to: path, among: files(folder + "*"))
            report(
                entry, "", "there is no file \(path)", "",
                near.map { "did you mean \"\($0)\"?" } ?? "paths start at the folder of \(manifest.file)")
        }

        private mutating func report(
            _ entry: Entry, _ keyPath: String, _ found: String, _ expected: String = "", _ advice: String = ""
        ) {
            let problem = Diagnostic(
                file: manifest.file, line: entry.line, keyPath: keyPath, found: found, expected: expected,
                advice: advice)
            // What is wrong with the values of a glob's entry is so for each of its files.
            if problems.last != problem { problems.append(problem) }
        }

        private static func place(of dump: Dump) -> String { dump.line.map { "line \($0)" } ?? "another entry" }
    }
}

extension FilePattern {
    /// `{msp_id}_{condominio_id}.sql`.
    fileprivate static func example(_ names: [String]) -> String {
        names.map { "{\($0)}" }.joined(separator: "_") + ".sql"
    }
}
