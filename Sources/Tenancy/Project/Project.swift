public import SQLSyntax

/// What a project decides before any dump is read: `mudanza.toml`, validated, with every default filled in.
public struct Project: Sendable, Equatable {
    /// The file it was read from, for diagnostics; empty for a project made in code.
    public var file = ""
    /// The columns that tenant-owned tables gain, in order.
    public var tenancyColumns = TenancyColumn.standard
    /// The tenant: a value for each tenancy column, by the column's name.
    public var tenant: [String: String] = [:]
    /// How keys are kept apart, where no rule says otherwise.
    public var strategy = KeyStrategy.keep
    /// What is added to the tenant's integer keys under ``KeyStrategy/offset``; nil: the target's ledger gives it.
    public var keyBase: Int?
    /// What the tenant's text keys begin with under ``KeyStrategy/prefix``; nil: ``usualPrefix``.
    public var keyPrefix: String?
    /// Whether integer keys that move become `bigint`.
    public var widensKeys = false
    /// References that no foreign key declares.
    public var references: [ReferenceRule] = []
    /// For shared tables that are merged by their natural key: what becomes of the dump's own keys, by their column.
    ///
    /// Not of the file: the target says it.
    public var keyMaps: [Catalog.ColumnReference: [String: String]] = [:]
    /// The rules for tables, in the order of the file.
    public var tables: [TableRule] = []
    /// The multi-tenant database.
    public var target = ProjectConnection()
    /// The single-tenant database that dumps come from: only looked at, so that it is never taken for the target.
    public var source = ProjectConnection()
    /// What the file says about registries, by table.
    public var registrySettings: [QualifiedName: RegistrySettings] = [:]

    /// The tenant as the file gives it, whose ``registrySettings`` values are.
    var tenantOfFile: [String: String] = [:]
    /// The classes that the command line gave.
    var overridingRules: [TableRule] = []

    /// A project with every setting at its default, and no tenant.
    public init() {}

    /// The tenant's last value and a hyphen, such as `COND-9-`; nil for a project without tenant.
    public var usualPrefix: String? {
        tenancyColumns.last { tenant[$0.name.text] != nil }.flatMap { tenant[$0.name.text] }.map { $0 + "-" }
    }

    /// The tenancy columns that ``tenant`` has no value for, those that may be NULL apart.
    public var columnsWithoutValue: [SQLIdentifier] {
        tenancyColumns.filter { !$0.nullable && tenant[$0.name.text] == nil }.map(\.name)
    }

    /// The registries that the tenancy columns refer to, in the columns' order: each after those it refers to.
    public var registriesInOrder: [Registry] {
        var earlier: [TenancyColumn] = []
        return tenancyColumns.compactMap { column in
            guard let reference = column.references else { return nil }
            defer { earlier.append(column) }
            return registry(of: column, reference, after: earlier)
        }
    }

    /// The demonstration tenant, for a project that has no tenant and the default tenancy columns.
    ///
    /// - Returns: nil for any other project.
    public var demonstrationTenant: [String: String]? {
        guard tenant.isEmpty, tenancyColumns == TenancyColumn.standard else { return nil }
        return ["msp_id": "MSP-DEMO-001", "condominio_id": "COND-DEMO-001"]
    }

    /// The registries that the tenancy columns refer to, by table.
    public var registries: [QualifiedName: Registry] {
        Dictionary(registriesInOrder.map { ($0.name, $0) }) { first, _ in first }
    }

    private func registry(
        of column: TenancyColumn, _ reference: RegistryReference, after earlier: [TenancyColumn]
    ) -> Registry {
        let settings = registrySettings[reference.table] ?? RegistrySettings()
        let values = values(of: column, reference, settings)
        var own = settings.columns ?? RegistrySettings.standardColumns(of: reference)
        if settings.columns == nil {
            // Every value the file gives has a place, whichever tenant this run is for.
            own += (settings.values + values).reduce(into: []) { missing, value in
                guard !(own + missing).contains(where: { $0.name == value.column }) else { return }
                let definition = "\(value.column) \(value.columnType)"
                missing.append(
                    RegistrySettings.Column(name: value.column, definition: definition, isPrimaryKey: false))
            }
        }
        // As people lay such tables out: the number, the key, what it belongs to, then the rest.
        var columns = own.prefix { $0.isPrimaryKey }.map { RegistryColumn.written($0.name, definition: $0.definition) }
        columns.append(.key(reference.column, type: column.type))
        if settings.nested { columns += earlier.map(RegistryColumn.carried) }
        columns += own.drop { $0.isPrimaryKey }.map { RegistryColumn.written($0.name, definition: $0.definition) }
        return Registry(
            name: reference.table, tenancyColumn: column, key: reference.column, columns: columns, values: values,
            keyIsPrimary: !own.contains { $0.isPrimaryKey })
    }

    /// Values in the file describe the tenant in the file: they must not end up in the row of another, given on the
    /// command line.
    private func values(
        of column: TenancyColumn, _ reference: RegistryReference, _ settings: RegistrySettings
    ) -> [RegistryValue] {
        let value = tenant[column.name.text]
        if let inFile = tenantOfFile[column.name.text], inFile != value {
            return RegistrySettings.demonstrationValues(of: reference, for: value)
        }
        if settings.values.isEmpty { return RegistrySettings.demonstrationValues(of: reference, for: value) }
        return settings.values
    }
}

/// The `[target]` or the `[source]` section.
public struct ProjectConnection: Sendable, Equatable, CustomStringConvertible {
    /// A connection URI, a `service=` string or a secrets file's path.
    ///
    /// It may hold a password: never print it.
    public var connection: String?

    /// A section without a connection.
    public init() {}

    /// Says whether there is a connection, not which.
    public var description: String { connection == nil ? "no connection" : "a connection" }
}
