internal import PostgresLink

/// What a load in one transaction does besides: whoever hands out work claims it first and notes at its end that it is
/// done.
///
/// All of it takes effect together, or not at all.
struct LoadClaim: Sendable {
    /// Before anything else, with what is to be loaded.
    var begin: @Sendable (inout PostgresConnection, LoadContent) throws -> Void
    /// At the end, with the batch's number.
    var finish: @Sendable (inout PostgresConnection, _ batch: Int) throws -> Void
}
