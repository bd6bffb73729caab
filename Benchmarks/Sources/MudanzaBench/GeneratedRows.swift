import SystemPackage

/// Dumps that a server takes: rows all different, keys and references that hold, keys and indexes behind the rows.
///
/// The values are written as PostgreSQL itself writes them, so that a dump of the loaded rows is the same text.
enum GeneratedRows {
    /// How many tables a dump of many has.
    static let tableCount = 200
    /// About what a row takes in a COPY block.
    private static let rowLength = 114
    private static let chunk = 1 << 20

    /// One table of about `size` bytes; its rows as statements where that is asked for.
    static func writeOneTable(about size: Int, inserts: Bool, to file: FileDescriptor) throws {
        var text = Array(head.utf8)
        text += definition("lecturas", reference: nil).utf8
        let rowLength = inserts ? rowLength + 78 : rowLength
        try writeRows("lecturas", count: max(1, size / rowLength), reference: nil, inserts: inserts, &text, to: file)
        text += key("lecturas").utf8
        text += foot.utf8
        try file.writeAll(text)
    }

    /// Many tables of about `size` bytes together, the largest four times as long as the smallest.
    static func writeManyTables(about size: Int, to file: FileDescriptor) throws {
        let unit = max(1, size / (tableCount * 5 / 2) / (rowLength + 8))
        func name(_ n: Int) -> String { "lecturas_\(n)" }
        func rows(_ n: Int) -> Int { unit * (1 + n % 4) }
        // Every third table refers to the one before it.
        func reference(_ n: Int) -> Int? { n % 3 == 0 ? n - 1 : nil }
        let tables = 1...tableCount
        var text = Array(head.utf8)
        for n in tables { text += definition(name(n), reference: reference(n)).utf8 }
        for n in tables {
            try writeRows(name(n), count: rows(n), reference: reference(n).map(rows), inserts: false, &text, to: file)
        }
        for n in tables { text += key(name(n)).utf8 }
        for n in tables { text += index(name(n)).utf8 }
        for n in tables { if let other = reference(n) { text += foreignKey(name(n), name(other)).utf8 } }
        text += foot.utf8
        try file.writeAll(text)
    }

    /// Rows 1 to `count`; `reference` is how many rows the table that they refer to has.
    private static func writeRows(
        _ table: String, count: Int, reference: Int?, inserts: Bool, _ text: inout [UInt8], to file: FileDescriptor
    ) throws {
        let columns = "(id, sensor, momento, valor, nota\(reference == nil ? "" : ", anterior_id"))"
        let insert = Array("INSERT INTO public.\(table) \(columns) VALUES (".utf8)
        let separator = inserts ? Array(", ".utf8) : [UInt8(ascii: "\t")]
        let quote = inserts ? [UInt8(ascii: "'")] : []
        let end = inserts ? Array(");\n".utf8) : [UInt8(ascii: "\n")]
        var random = Sequence()
        text += heading(table, "TABLE DATA").utf8
        if !inserts { text += "COPY public.\(table) \(columns) FROM stdin;\n".utf8 }
        for row in 1...count {
            if inserts { text += insert }
            text.append(number: row)
            text += separator
            text.append(number: random.next(below: 100_000))
            text += separator + quote
            text.append(moment: row, microsecond: random.next(below: 99_999) * 10 + 1 + row % 9)
            text += quote + separator
            text.append(number: 1 + random.next(below: 9_999))
            text.append(UInt8(ascii: "."))
            text.append(number: random.next(below: 9_999) * 10 + 1 + row % 9, digits: 5)
            text += separator + quote
            text += notes[random.next(below: notes.count)]
            text.append(number: random.next(below: 1 << 40))
            text += quote
            if let reference {
                text += separator
                text.append(number: 1 + row % reference)
            }
            text += end
            if text.count >= chunk {
                try file.writeAll(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        text += inserts ? "\n\n".utf8 : "\\.\n\n\n".utf8
    }

    private static let notes = [
        "Lectura tomada en la caseta norte, sin novedad: ", "Revisión de la barrera después de la lluvia: ",
        "Visita anunciada por teléfono y no registrada: ", "Señal débil; se repitió la medición a mano: ",
    ].map { Array($0.utf8) }

    /// Numbers that are the same in every run, on every machine.
    private struct Sequence {
        private var state: UInt64 = 0x2545_F491_4F6C_DD1D

        mutating func next(below limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int((state >> 11) % UInt64(limit))
        }
    }
}

extension [UInt8] {
    /// A number in decimal; with leading zeros where `digits` says so.
    fileprivate mutating func append(number: Int, digits: Int = 1) {
        var places = 1
        var limit = 10
        while limit <= number || places < digits {
            places += 1
            limit *= 10
        }
        while limit > 1 {
            limit /= 10
            append(UInt8(ascii: "0") + UInt8(number / limit % 10))
        }
    }

    /// A moment so many times seven seconds after the year 2000 began, in months of 28 days.
    fileprivate mutating func append(moment: Int, microsecond: Int) {
        let seconds = moment * 7
        let day = seconds / 86_400
        append(number: 2000 + day / 336, digits: 4)
        append(UInt8(ascii: "-"))
        append(number: 1 + day / 28 % 12, digits: 2)
        append(UInt8(ascii: "-"))
        append(number: 1 + day % 28, digits: 2)
        append(UInt8(ascii: " "))
        append(number: seconds / 3_600 % 24, digits: 2)
        append(UInt8(ascii: ":"))
        append(number: seconds / 60 % 60, digits: 2)
        append(UInt8(ascii: ":"))
        append(number: seconds % 60, digits: 2)
        append(UInt8(ascii: "."))
        append(number: microsecond, digits: 6)
        append(contentsOf: "+00".utf8)
    }
}
