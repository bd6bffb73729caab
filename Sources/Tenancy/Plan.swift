public import DumpStream
public import SQLSyntax

/// The whole decision: what becomes of every table, column, key and row of one dump for one tenant.
///
/// A plan is a value: printed, compared, saved as JSON, executed. Nothing downstream decides anything; two runs with
/// equal ``decisions`` over the same dump write the same bytes.
public struct Plan: Codable, Sendable, Equatable {
    /// The version of the JSON form.
    public static let currentFormat = 1

    /// The version of the JSON form this plan was saved in.
    public var format = Plan.currentFormat
    /// All that is executed.
    public var decisions: Decisions
    /// What becomes of keys, unique constraints, foreign keys and unique indexes.
    public var keys: [KeyPlan] = []
    /// The columns whose values change, and why; nil where none does.
    public var moved: [MovedColumn]?
    /// The objects that mention a changed table, and what may break.
    public var mentions: [Mention] = []
    /// Blockers, warnings and notes.
    public var findings: [Finding] = []

    /// Makes a plan of bare decisions.
    public init(decisions: Decisions) { self.decisions = decisions }

    /// The findings that forbid to execute the plan.
    public var blockers: [Finding] { findings.filter { $0.severity == .blocker } }
}

/// The part of a plan that is executed; its digest names it.
public struct Decisions: Codable, Sendable, Equatable {
    /// How keys of different tenants are kept apart.
    public var strategy: KeyStrategy
    /// The tenancy columns with this tenant's values, in order.
    public var columns: [PlannedColumn]
    /// The encoding of the dump's text (`client_encoding`), in which values are written.
    public var encoding: String
    /// Tables that list the tenants, made before the first row.
    public var registries: [PlannedRegistry] = []
    /// Every table of the dump, in the dump's order.
    public var tables: [TablePlan] = []
    /// Indexes, foreign keys and comments made after the rows.
    public var additions: [Addition] = []
    /// Keys, unique indexes and foreign keys whose definition changes; nil where none does.
    public var keyEdits: [KeyEdit]?
    /// Keys whose values change, with all that refers to them; nil where none does.
    public var moves: KeyMoves?
    /// Columns whose values PostgreSQL computes; nil where there is none.
    public var expressions: RowExpressions?
    /// Relations all of whose statements are left out: skipped tables and views, and the sequences they own.
    public var leftOut: [QualifiedName] = []
    /// Run-time parameters whose SET is left out, because the target's version refuses them.
    public var omittedSettings: [String] = []
    /// Whether rows written as INSERT become COPY blocks.
    public var insertsBecomeCopy = false

    /// Makes the decisions for one tenant, with no table yet.
    public init(strategy: KeyStrategy, columns: [PlannedColumn], encoding: String) {
        self.strategy = strategy
        self.columns = columns
        self.encoding = encoding
    }
}

/// A tenancy column and the tenant's value for it.
public struct PlannedColumn: Codable, Sendable, Equatable {
    /// The column.
    public var name: SQLIdentifier
    /// The type as pg_dump would print it.
    public var type: String
    /// Whether it may be NULL.
    public var nullable: Bool
    /// The tenant's value, as text; nil for NULL.
    public var value: String?

    /// Makes a column.
    public init(name: SQLIdentifier, type: String, nullable: Bool, value: String?) {
        self.name = name
        self.type = type
        self.nullable = nullable
        self.value = value
    }
}

/// A table that lists tenants, and the tenant's row in it.
///
/// Both statements do nothing where it exists already.
public struct PlannedRegistry: Codable, Sendable, Equatable {
    /// The table.
    public var table: QualifiedName
    /// The SQL, one statement each, in the order of execution.
    public var statements: [String]

    /// Makes a registry.
    public init(table: QualifiedName, statements: [String]) {
        self.table = table
        self.statements = statements
    }
}

/// What becomes of one table.
public struct TablePlan: Codable, Sendable, Equatable {
    /// What is done to the table itself.
    public enum Treatment: String, Codable, Sendable {
        /// CREATE TABLE gains the tenancy columns.
        case addColumns
        /// The columns come from the parent (INHERITS, PARTITION OF).
        case inheritColumns
        /// It has all tenancy columns already.
        case keepColumns
        /// Schema and rows stay as they are: a shared table, or one that cannot take a column.
        case unchanged
        /// Everything about it is left out.
        case leaveOut
    }

    /// Where a tenancy column of this table comes from.
    public enum Origin: String, Codable, Sendable {
        /// Mudanza adds it; its value goes behind each row.
        case added
        /// The source has it: NULLs get the tenant's value, others stay.
        case existing
    }

    /// The table.
    public var name: QualifiedName
    /// To whom its rows belong.
    public var tableClass: TableClass
    /// What is done to it.
    public var treatment: Treatment
    /// Why, in one sentence without a final full stop.
    public var reason: Message
    /// For each tenancy column, in their order; empty where the table gains none.
    public var tenancy: [Origin]
    /// The source's columns, in order; nil when the dump does not say.
    ///
    /// COPY leaves the generated ones out.
    public var columns: [PlannedSourceColumn]?
    /// Whether rows without a column list get one, because the tenancy columns do not come last in the table.
    public var namesColumns = false
    /// Whether the dump creates the table, rather than only filling it.
    public var isCreated = true

    /// Makes one from its parts.
    public init(
        name: QualifiedName, tableClass: TableClass, treatment: Treatment, reason: Message, tenancy: [Origin] = [],
        columns: [PlannedSourceColumn]? = nil
    ) {
        self.name = name
        self.tableClass = tableClass
        self.treatment = treatment
        self.reason = reason
        self.tenancy = tenancy
        self.columns = columns
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case tableClass = "class"
        case treatment, reason, tenancy, columns, namesColumns, isCreated
    }
}

/// A column of a source table, as far as its rows are concerned.
public struct PlannedSourceColumn: Codable, Sendable, Equatable {
    /// The column.
    public var name: SQLIdentifier
    /// Whether PostgreSQL computes it: COPY then leaves it out.
    public var isGenerated: Bool

    /// Makes a column.
    public init(name: SQLIdentifier, isGenerated: Bool) {
        self.name = name
        self.isGenerated = isGenerated
    }
}

/// A statement added after the rows, under a heading as pg_dump writes it.
public struct Addition: Codable, Sendable, Equatable {
    /// pg_dump's word for the object (`TYPE` of its table of contents).
    public enum Kind: String, Codable, Sendable {
        case index = "INDEX"
        case foreignKey = "FK CONSTRAINT"
        case check = "CHECK CONSTRAINT"
        case comment = "COMMENT"
    }

    /// What is added.
    public var kind: Kind
    /// The object's name, as pg_dump's headings print it.
    public var name: String
    /// The table concerned.
    public var table: QualifiedName
    /// The SQL, its semicolon included.
    public var statement: String

    /// Makes one from its parts.
    public init(kind: Kind, name: String, table: QualifiedName, statement: String) {
        self.kind = kind
        self.name = name
        self.table = table
        self.statement = statement
    }
}

/// What becomes of one key, unique constraint, unique index or foreign key.
public struct KeyPlan: Codable, Sendable, Equatable {
    /// The table.
    public var table: QualifiedName
    /// The constraint or index; nil where the dump lets PostgreSQL choose the name.
    public var name: SQLIdentifier?
    /// `PRIMARY KEY`, `UNIQUE`, `FOREIGN KEY`, `EXCLUDE` or `UNIQUE INDEX`.
    public var kind: String
    /// Its columns in the source.
    public var before: [String]
    /// Its columns in the result.
    public var after: [String]
    /// Why, in a few words.
    public var reason: Message

    /// Makes the plan of one key.
    public init(
        table: QualifiedName, name: SQLIdentifier?, kind: String, before: [String], after: [String], reason: Message
    ) {
        self.table = table
        self.name = name
        self.kind = kind
        self.before = before
        self.after = after
        self.reason = reason
    }
}

/// An object whose definition mentions a changed table.
public struct Mention: Codable, Sendable, Equatable {
    /// How much it matters.
    public enum Effect: String, Codable, Sendable {
        /// It fails, or does something else than before, until it is changed.
        case breaks
        /// It works, but sees or touches the rows of every tenant.
        case seesAllTenants
        /// It works as before.
        case harmless
    }

    /// `view`, `function`, `trigger`, `rule` or `policy`.
    public var objectKind: Message
    /// The object, as people write its name.
    public var object: String
    /// The table concerned.
    public var table: QualifiedName
    /// How much it matters.
    public var effect: Effect
    /// What may happen, in one sentence without a final full stop.
    public var text: Message
    /// Where it stands in the dump; nil where no place is concerned.
    public var location: Location

    /// Makes one from its parts.
    public init(
        objectKind: Message, object: String, table: QualifiedName, effect: Effect, text: Message, location: Location
    ) {
        self.objectKind = objectKind
        self.object = object
        self.table = table
        self.effect = effect
        self.text = text
        self.location = location
    }
}

/// Something the reader of a plan must know.
public struct Finding: Codable, Sendable, Equatable {
    /// How much it matters.
    public enum Severity: String, Codable, Sendable, CaseIterable {
        /// The plan must not be executed.
        case blocker
        /// It may be executed, and somebody should look first.
        case warning
        /// For information.
        case note
    }

    /// How much it matters.
    public var severity: Severity
    /// The object concerned; empty when it is the dump as a whole.
    public var object: String
    /// What was found, in one sentence without a final full stop.
    public var text: Message
    /// What to do; empty when nothing needs doing.
    public var advice: Message
    /// Where it stands in the dump; nil where no place is concerned.
    public var location: Location?

    /// Makes one from its parts.
    public init(
        _ severity: Severity, object: String = "", text: Message, advice: Message = "", location: Location? = nil
    ) {
        self.severity = severity
        self.object = object
        self.text = text
        self.advice = advice
        self.location = location
    }
}
