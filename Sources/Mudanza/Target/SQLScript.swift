internal import DumpStream
internal import PostgresLink

/// SQL of our own in a file, divided into the statements that go to the server one by one.
enum SQLScript {
    /// The statements of `text`, in order; comments between them are left out.
    static func statements(of text: [UInt8], file: String) throws(DumpError) -> [SQLCommand] {
        var commands: [SQLCommand] = []
        var reader = DumpReader(file: file)
        var at = 0
        while let item = try reader.next(text.span.extracting(at..<text.count), atEnd: true) {
            switch item.kind {
            case .statement, .insert: commands.append(SQLCommand(statement: Array(text[at..<(at + item.length)])))
            case .trivia, .byteOrderMark: break
            default:
                throw DumpError(
                    .unsupported, at: item.location, found: "something other than a statement in a migration")
            }
            at += item.length
        }
        return commands
    }
}
