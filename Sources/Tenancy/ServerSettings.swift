/// Run-time parameters that pg_dump sets, with the first major version of PostgreSQL that knows them.
///
/// From the release notes; `SET` of an unknown parameter is an error, and stops a restore under ON_ERROR_STOP.
enum ServerSettings {
    /// 9.x counts as 9: no supported target is that old.
    private static let firstVersion: [String: Int] = [
        "transaction_timeout": 17,
        "default_toast_compression": 14,
        "default_table_access_method": 12,
        "idle_in_transaction_session_timeout": 10,
        "row_security": 10,
        "lock_timeout": 10,
    ]
    /// Parameters that later versions dropped, with the first major version without them.
    private static let goneSince: [String: Int] = ["default_with_oids": 12]

    /// Whether a server of this major version refuses `SET name = value`.
    static func refuses(_ name: String, value: String, version: Int) -> Bool {
        if let first = firstVersion[name], version < first { return true }
        // PostgreSQL 12 and later still accept the setting that means nothing.
        if let gone = goneSince[name], version >= gone { return value != "false" && value != "off" }
        return false
    }
}
