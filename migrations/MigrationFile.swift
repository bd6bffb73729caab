/// A numbered file of SQL that `mudanza init` applies to a target.
///
/// The files themselves lie in this folder; they are built into the program, which needs none beside it.
public struct MigrationFile: Sendable, Equatable {
    /// Its number: the order of application.
    public let version: Int
    /// Its file's name.
    public let name: String
    /// Its text.
    public let text: [UInt8]

    /// All of them, in order.
    public static let all = [
        MigrationFile(version: 1, name: "0001_ledger.sql", text: PackageResources._001_ledger_sql),
        MigrationFile(version: 2, name: "0002_rollback.sql", text: PackageResources._002_rollback_sql),
        MigrationFile(version: 3, name: "0003_keys.sql", text: PackageResources._003_keys_sql),
        MigrationFile(version: 4, name: "0004_work.sql", text: PackageResources._004_work_sql),
    ]
}
