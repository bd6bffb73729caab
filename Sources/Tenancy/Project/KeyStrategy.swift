/// How the keys of different tenants are kept apart.
public enum KeyStrategy: String, Sendable, Codable, CaseIterable {
    /// Keys stay as they are: there is one tenant, or keys are global already.
    case keep
    /// The tenancy columns lead every primary key, unique constraint and foreign key.
    case composite
    /// Integer keys, and all that refers to them, move by a base of the tenant.
    case offset
    /// Text keys, and all that refers to them, gain a prefix of the tenant.
    case prefix
}

/// To whom the rows of a table belong.
public enum TableClass: String, Sendable, Codable, CaseIterable {
    /// To the tenant: each row carries it.
    case tenant
    /// To all tenants: copied once.
    case shared
    /// To nobody: the table is left out.
    case skip
}

/// What to do with a row of a shared table that is there already and differs.
public enum OnConflict: String, Sendable, Codable, CaseIterable {
    /// Stop.
    case error
    /// Keep what is there.
    case keep
    /// Overwrite what is there.
    case update
}
