internal import Mudanza
internal import Tenancy

/// To whom the rows of a table belong, as the page shows it: by a sign, a colour and a word.
enum TableKind: String, CaseIterable {
    /// They carry the tenant.
    case tenant
    /// They are the tenant's, and the table cannot carry it.
    case bare
    /// They are the same for all.
    case shared
    /// They are left out.
    case skip

    /// The kind of a table.
    init(_ table: DiffTable) {
        switch table.tableClass {
        case .tenant: self = table.treatment == .unchanged ? .bare : .tenant
        case .shared: self = .shared
        case .skip: self = .skip
        }
    }

    /// What it means, for the legend.
    var meaning: Message {
        switch self {
        case .tenant: "its rows belong to the tenant"
        case .bare: "nothing tells its rows from another tenant's"
        case .shared: "its rows are the same for all tenants"
        case .skip: "it is left out"
        }
    }
}
