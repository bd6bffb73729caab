internal import DumpStream
internal import SQLSyntax
internal import Tenancy

/// A statement of the dump that is left out.
public struct DiffStatement: Codable, Sendable, Equatable {
    /// PostgreSQL's word for it: `CREATE INDEX`, `SET`.
    public var command: String
    /// What it is about: a relation, and what belongs to it; a setting.
    public var object: String
    /// The line of the dump at which it begins.
    public var line: Int

    /// Makes one from its parts.
    public init(command: String, object: String, line: Int) {
        self.command = command
        self.object = object
        self.line = line
    }
}

extension ReducedDump {
    /// The statements that a rewrite leaves out, rows apart, in order.
    func leftOut(by decisions: Decisions) throws(DumpError) -> [DiffStatement] {
        var leftOut = LeftOut(decisions.leftOut)
        var names = NameScope()
        for table in decisions.tables { names.add(relation: table.name) }
        var found: [DiffStatement] = []
        var reader = DumpReader(file: "")
        var (at, statement) = (0, 0)
        while true {
            let lexer = reader.lexer
            let window = bytes.span.extracting(at...)
            guard let item = try reader.next(window, atEnd: true) else { return found }
            at += item.length
            guard item.kind == .statement else { continue }
            let text = window.extracting(0..<item.length)
            let line = lines[statement]
            statement += 1
            let subject = StatementSubject(text, lexer: lexer)
            names.follow(text, lexer: lexer)
            if leftOut.takes(subject, text, lexer: lexer, names: names) {
                found.append(DiffStatement(command: subject.command, object: Self.object(subject, names), line: line))
            } else if let setting = SessionSetting(text, lexer: lexer), decisions.omittedSettings.contains(setting.name)
            {
                found.append(DiffStatement(command: subject.command, object: setting.name, line: line))
            }
        }
    }

    private static func object(_ subject: StatementSubject, _ names: NameScope) -> String {
        [subject.relation.map { names.relation($0).description }, subject.part?.description].compactMap { $0 }
            .joined(separator: ": ")
    }
}
