public import SQLSyntax

/// A `[table."…"]` section: settings for the tables that its pattern is for.
public struct TableRule: Sendable, Equatable {
    /// The tables it is for.
    public var pattern: TablePattern
    /// To whom the rows belong.
    public var tableClass: TableClass?
    /// How keys are kept apart.
    public var strategy: KeyStrategy?
    /// The columns by which a shared row is recognised.
    public var naturalKey: [SQLIdentifier]?
    /// What to do with a shared row that is there already and differs.
    public var onConflict: OnConflict?
    /// Foreign keys that the database does not declare, by column.
    public var references: [SQLIdentifier: Catalog.ColumnReference] = [:]
    /// What PostgreSQL computes, by column.
    public var expressions: [SQLIdentifier: SQLExpression] = [:]
    /// Where it was written.
    public var origin: SettingOrigin

    /// A rule without settings.
    public init(pattern: TablePattern, origin: SettingOrigin) {
        self.pattern = pattern
        self.origin = origin
    }
}

/// Where a setting comes from, for the reasons in a plan.
public enum SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    /// Nobody gave it.
    case standard
    /// A section of the project file.
    case file(keyPath: String, line: Int?)
    /// An option of the command line.
    case option(String)

    /// `by default`, `table.roles, line 12`, `--skip x`.
    public var description: String {
        switch self {
        case .standard: "by default"
        case .file(let keyPath, let line): line.map { "\(keyPath), line \($0)" } ?? keyPath
        case .option(let option): option
        }
    }
}

/// A setting with the place it comes from.
public struct Setting<Value: Sendable & Equatable>: Sendable, Equatable {
    /// The setting.
    public var value: Value
    /// Where it comes from.
    public var origin: SettingOrigin

    /// Makes a setting.
    public init(_ value: Value, from origin: SettingOrigin = .standard) {
        self.value = value
        self.origin = origin
    }
}

/// All settings of one table, each from the most exact rule that gives it.
public struct TableSettings: Sendable, Equatable {
    /// To whom the rows belong.
    public var tableClass: Setting<TableClass>
    /// How keys are kept apart.
    public var strategy: Setting<KeyStrategy>
    /// The columns by which a shared row is recognised; nil: the primary key.
    public var naturalKey: Setting<[SQLIdentifier]?>
    /// What to do with a shared row that is there already and differs.
    public var onConflict: Setting<OnConflict>
    /// Foreign keys that the database does not declare, by column.
    public var references: [SQLIdentifier: Setting<Catalog.ColumnReference>]
    /// What PostgreSQL computes, by column.
    public var expressions: [SQLIdentifier: Setting<SQLExpression>] = [:]
}

extension Project {
    /// The settings of a table.
    ///
    /// Each comes from the most exact rule that gives it: a name beats a glob, and of two globs the one with more literal
    /// characters wins; of equals the later. The command line's classes beat the file's.
    public func rule(for table: QualifiedName) -> TableSettings {
        var settings = TableSettings(
            tableClass: Setting(.tenant), strategy: Setting(strategy), naturalKey: Setting(nil),
            onConflict: Setting(.error), references: [:])
        let rules = Self.leastExactFirst(tables.filter { $0.pattern.matches(table) })
        for rule in rules + Self.leastExactFirst(overridingRules.filter { $0.pattern.matches(table) }) {
            let origin = rule.origin
            if let value = rule.tableClass { settings.tableClass = Setting(value, from: origin) }
            if let value = rule.strategy { settings.strategy = Setting(value, from: origin) }
            if let value = rule.naturalKey { settings.naturalKey = Setting(value, from: origin) }
            if let value = rule.onConflict { settings.onConflict = Setting(value, from: origin) }
            settings.references.merge(rule.references.mapValues { Setting($0, from: origin) }) { $1 }
            settings.expressions.merge(rule.expressions.mapValues { Setting($0, from: origin) }) { $1 }
        }
        return settings
    }

    private static func leastExactFirst(_ rules: [TableRule]) -> [TableRule] {
        rules.enumerated().sorted {
            ($0.element.pattern.exactness, $0.offset) < ($1.element.pattern.exactness, $1.offset)
        }.map(\.element)
    }
}
