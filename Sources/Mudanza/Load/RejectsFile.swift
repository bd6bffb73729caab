internal import DumpStream
internal import PostgresLink
internal import SQLSyntax
internal import Synchronization
internal import SystemPackage

/// The file of rows that the server refused, put aside for somebody to look at.
///
/// One line a row: the table, where the row stands in the dump, the SQLSTATE, the reason, and the row itself as COPY
/// has it, parted by tabs. It is added to before the transaction that leaves the row out is committed: a run that is
/// killed in between may name a row twice, never not at all.
final class RejectsFile: Sendable {
    let path: String
    private let descriptor: FileDescriptor
    private let counted = Mutex(0)

    /// How many rows were put aside.
    var count: Int { counted.withLock { $0 } }

    init(path: String) throws(DumpError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw DumpError(.cannotWrite, found: "cannot write \(path): \(error)")
        }
    }

    deinit { try? descriptor.close() }

    func add(_ row: Span<UInt8>, place: String, table: QualifiedName, error: ServerError) throws(DumpError) {
        var line = Array("\(table)\t\(place)\t\(error.sqlState)\t".utf8)
        line += error.safeMessage.utf8.map { $0 == 9 || $0 == 10 || $0 == 13 ? 32 : $0 }
        line.append(9)
        line.append(row)
        line.append(10)
        do {
            try counted.withLock { count in
                _ = unsafe try line.withUnsafeBytes { unsafe try descriptor.writeAll($0) }
                count += 1
            }
        } catch {
            throw DumpError(.cannotWrite, found: "cannot write \(path): \(error)")
        }
    }
}

/// Loads rows and puts aside those that the server refuses, finding each by the line the server names, or by halves.
struct RefusedRows {
    let part: RowsPart
    let file: RejectsFile
    let copy: SQLCommand
    let then: [SQLCommand]

    mutating func load(over connection: inout PostgresConnection) throws -> Int {
        try load(0..<part.bytes.count, first: 0, count: part.rows, over: &connection)
    }

    /// - Returns: how many of the `count` rows in `range`, the first of which is row `first`, were taken.
    private mutating func load(
        _ range: Range<Int>, first: Int, count: Int, over connection: inout PostgresConnection
    ) throws -> Int {
        var (range, first, count, taken) = (range, first, count, 0)
        while count > 0 {
            do {
                return taken + (try attempt(range, over: &connection))
            } catch let error as LinkError {
                guard let server = error.server, Self.isAboutRows(server) else { throw error }
                let bad = server.copyLine.map { $0 - 1 }.flatMap { $0 >= 0 && $0 < count ? $0 : nil }
                if bad == nil, count > 1 {
                    let middle = position(of: count / 2, in: range)
                    taken += try load(
                        range.lowerBound..<middle, first: first, count: count / 2, over: &connection)
                    (range, first, count) = (middle..<range.upperBound, first + count / 2, count - count / 2)
                    continue
                }
                let index = bad ?? 0
                let start = position(of: index, in: range)
                if index > 0 {
                    taken += try load(range.lowerBound..<start, first: first, count: index, over: &connection)
                }
                let (end, next) = CopyRows.firstRow(of: part.bytes.span.extracting(start..<range.upperBound))
                try file.add(
                    part.bytes.span.extracting(start..<(start + end)), place: part.place(of: first + index),
                    table: part.table, error: server)
                (range, first, count) = ((start + next)..<range.upperBound, first + index + 1, count - index - 1)
            }
        }
        return taken
    }

    private func attempt(_ range: Range<Int>, over connection: inout PostgresConnection) throws -> Int {
        try connection.savepoint { connection in
            let rows = try connection.copyIn(copy) { try $0.write(part.bytes.span.extracting(range)) }
            for command in then { _ = try connection.execute(command) }
            return rows
        }
    }

    private func position(of row: Int, in range: Range<Int>) -> Int {
        var at = range.lowerBound
        for _ in 0..<row { at += CopyRows.firstRow(of: part.bytes.span.extracting(at..<range.upperBound)).next }
        return at
    }

    /// Data exceptions, broken constraints, and what triggers raise.
    private static func isAboutRows(_ error: ServerError) -> Bool {
        ["22", "23", "44", "P0"].contains(String(error.sqlState.prefix(2)))
    }
}
