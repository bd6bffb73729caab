/// A number of bytes for people: `3.0 GB`, in powers of 1024, as PostgreSQL's `pg_size_pretty` counts.
public struct ByteCount: Sendable, Equatable, CustomStringConvertible {
    /// The number.
    public var bytes: Int

    /// A number of bytes.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// The number with one decimal and its unit.
    public var description: String { TargetFindings.bytes(bytes) }
}
