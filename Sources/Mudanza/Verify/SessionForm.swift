internal import PostgresLink

/// The settings under which two servers write equal values alike: those of the target's session while it is compared.
///
/// All of them end with the transaction: behind a pooler the next client must find the session as it was.
struct SessionForm: Sendable {
    /// The encoding of the dump's text: names and values then have the same bytes on both sides.
    var encoding: String
    /// Parameters that the dump sets and that decide how its values are read.
    var readingSettings: [(name: String, value: String)] = []

    /// Sets them in the transaction that is open.
    func set(on connection: inout PostgresConnection) throws(LinkError) {
        _ = try connection.execute(
            """
            SELECT pg_catalog.set_config(name, value, true) FROM (VALUES
                ('search_path', ''), ('DateStyle', 'ISO'), ('IntervalStyle', 'postgres'), ('TimeZone', 'UTC'),
                ('extra_float_digits', '3'), ('bytea_output', 'hex'), ('xmloption', 'content'),
                ('statement_timeout', '0'), ('lock_timeout', '0'), ('idle_in_transaction_session_timeout', '0'),
                ('default_tablespace', ''), ('client_min_messages', 'error'), ('client_encoding', $1)
            ) AS settings (name, value)
            """, [.text(encoding)])
    }

    /// Sets what decides how the dump's values are read, where the dump says so.
    func setReading(on connection: inout PostgresConnection) throws(LinkError) {
        for setting in readingSettings {
            _ = try connection.execute(
                "SELECT pg_catalog.set_config($1, $2, true)", [.text(setting.name), .text(setting.value)])
        }
    }

    /// The parameters that decide how text is read as a value.
    static let readingParameters: Set = ["datestyle", "intervalstyle", "timezone", "lc_monetary", "xmloption"]
}
