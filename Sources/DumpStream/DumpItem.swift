/// One piece of a dump.
///
/// Items follow each other without a gap: put together again they are the dump.
public struct DumpItem: Sendable, Equatable {
    /// What a piece of a dump is.
    public enum Kind: Sendable, Equatable {
        /// The UTF-8 mark at the file's first byte.
        case byteOrderMark
        /// Blanks and comments between statements. A long run may come in several items.
        case trivia
        /// One SQL statement, from its first word through its semicolon.
        case statement
        /// An `INSERT` statement, told apart because dumps hold millions.
        case insert
        /// A `COPY … FROM stdin;` statement through its line end. Data follow.
        case copyHeader
        /// Whole rows of COPY data, each with its line end.
        case copyRows(Int)
        /// The `\.` line that ends COPY data.
        case copyEnd
        /// A psql meta-command the reader understands, without its line end.
        case metaCommand(MetaCommand)
    }

    /// The meta-commands that pg_dump writes; the reader refuses every other.
    public enum MetaCommand: String, Sendable, Codable {
        case restrict, unrestrict, connect
    }

    /// What it is.
    public var kind: Kind
    /// Its length in bytes, from the start of the window it was read from.
    public var length: Int
    /// Where it starts.
    public var location: Location
}
