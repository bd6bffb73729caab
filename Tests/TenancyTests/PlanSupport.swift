import DumpStream
import SQLSyntax
import Tenancy
import Testing

/// A plan's source, read from SQL as a dump would hold it.
func source(_ sql: String) throws -> PlanSource {
    let bytes = Array(sql.utf8)
    var reader = DumpReader(file: "dump.sql")
    var builder = CatalogBuilder()
    var at = 0
    while at < bytes.count {
        let lexer = reader.lexer
        guard let item = try reader.next(bytes.span.extracting(at..<bytes.count), atEnd: true) else { break }
        if case .statement = item.kind {
            try builder.add(bytes.span.extracting(at..<(at + item.length)), at: item.location, lexer: lexer)
        }
        at += item.length
    }
    return PlanSource(catalog: builder.catalog)
}

extension Project {
    /// The project of a tenant (MSP-1, COND-9), with more lines of its file and what the command line says.
    static func demo(_ toml: String = "", _ overrides: Overrides = Overrides()) throws -> Project {
        var project = try Project.parse(
            """
            [tenant]
            msp_id = "MSP-1"
            condominio_id = "COND-9"
            \(toml)
            """, file: "mudanza.toml")
        try project.apply(overrides)
        return project
    }

    /// One tenancy column, `tenant_id`, of this type and with these further settings.
    static func single(
        type: String = "varchar(100)", value: String? = "T1", _ settings: String = "", _ overrides: Overrides = .init()
    ) throws -> Project {
        var project = try Project.parse(
            """
            [[tenancy.columns]]
            name = "tenant_id"
            type = "\(type)"
            \(settings)
            """, file: "mudanza.toml")
        var overrides = overrides
        if let value { overrides.tenant["tenant_id"] = value }
        try project.apply(overrides)
        return project
    }
}

/// The plan of a dump written here.
func plan(_ sql: String, _ project: Project? = nil) throws -> Plan {
    Planner.plan(try source(sql), project: try project ?? .demo())
}

extension Plan {
    /// What becomes of a table, named as SQL names it.
    func table(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> TablePlan {
        try #require(decisions.tables.first { "\($0.name)" == name }, sourceLocation: sourceLocation)
    }

    var warnings: [Finding] { findings.filter { $0.severity == .warning } }

    /// The names of the indexes, foreign keys and comments that are added.
    func added(_ kind: Addition.Kind) -> [String] { decisions.additions.filter { $0.kind == kind }.map(\.name) }

    /// The first finding of this severity that has these words.
    func has(_ severity: Finding.Severity, _ words: String) -> Bool {
        findings.contains { $0.severity == severity && "\($0.text) \($0.advice)".contains(words) }
    }
}
