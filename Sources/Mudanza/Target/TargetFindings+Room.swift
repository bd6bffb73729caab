internal import SQLSyntax
internal import Tenancy

extension TargetFindings {
    /// Whether the database stays below a size.
    static func room(_ size: Int?, load: Load?, maxSize: Int?) -> TargetFinding {
        let needed = load.map(estimatedBytes)
        guard let size else {
            return TargetFinding(.room, .warning, "the server does not tell the database's size")
        }
        let used: Message =
            needed.map { "\(bytes(size)) used, about \(bytes($0)) to come" } ?? "\(bytes(size)) used"
        guard let maxSize else { return TargetFinding(.room, .ok, "\(used); no --max-size is given") }
        let text: Message = "\(used), of \(bytes(maxSize))"
        let total = size + (needed ?? 0)
        if total > maxSize {
            return TargetFinding(.room, .blocker, text, advice: "Make room, or raise --max-size if there is more.")
        }
        // What is to come is an estimate.
        if total > maxSize / 10 * 8 { return TargetFinding(.room, .warning, text, advice: "Little is left.") }
        return TargetFinding(.room, .ok, text)
    }

    /// How many bytes a dump's rows will take on disk, indexes included: an estimate.
    ///
    /// A row takes its text's bytes, the tenant's values, and 28 bytes of PostgreSQL's own. An entry in an index takes
    /// 20 bytes and, on average, a key of 12; pages are not filled to the brim.
    static func estimatedBytes(_ load: Load) -> Int {
        estimatedBytes(load.survey, load.plan).values.reduce(0, +)
    }

    /// The same for each table that has rows.
    static func estimatedBytes(_ survey: Survey, _ plan: Plan) -> [QualifiedName: Int] {
        let catalog = survey.source.catalog
        let tenantBytes = plan.decisions.columns.reduce(0) { $0 + ($1.value?.utf8.count ?? 0) + 1 }
        let plans = Dictionary(plan.decisions.tables.map { ($0.name, $0) }) { first, _ in first }
        let tables = Dictionary(catalog.tables.map { ($0.name, $0) }) { first, _ in first }
        let indexCounts = catalog.indexes.reduce(into: [:]) { $0[$1.table, default: 0] += 1 }
        var estimates: [QualifiedName: Int] = [:]
        for rows in survey.loads {
            guard let plan = plans[rows.table], plan.treatment != .leaveOut else { continue }
            let added = plan.tenancy.filter { $0 == .added }.count
            let constraints = tables[rows.table]?.constraints ?? []
            let indexes =
                constraints.count { $0.kind == .primaryKey || $0.kind == .unique || $0.kind == .exclusion }
                + indexCounts[rows.table, default: 0] + added
            let bytes = rows.bytes + rows.rows * (28 + (added > 0 ? tenantBytes : 0) + indexes * 32)
            estimates[rows.table] = bytes / 10 * 11
        }
        return estimates
    }

    /// A size for people: `3.0 GB`, in powers of 1024, as PostgreSQL's `pg_size_pretty` counts.
    static func bytes(_ count: Int) -> String {
        guard count >= 1024 else { return "\(count) bytes" }
        var (tenths, unit) = (count * 10 / 1024, 0)
        let units = ["kB", "MB", "GB", "TB", "PB"]
        while tenths >= 10_240, unit + 1 < units.count { (tenths, unit) = (tenths / 1024, unit + 1) }
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
