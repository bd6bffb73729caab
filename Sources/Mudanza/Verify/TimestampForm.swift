/// `timestamp with time zone` in the ISO style, at any offset: the same moment at `+00`.
enum TimestampForm {
    static func append(_ field: Span<UInt8>, to row: inout [UInt8]) -> Bool {
        let count = field.count
        // What most dumps hold: nothing to do.
        if count > 3, field[count - 1] == 0x30, field[count - 2] == 0x30, field[count - 3] == UInt8(ascii: "+") {
            return false
        }
        var reader = Reader()
        guard let year = reader.number(field, atLeast: 4), reader.skip("-", field),
            let month = reader.number(field, exactly: 2),
            reader.skip("-", field), let day = reader.number(field, exactly: 2), reader.skip(" ", field),
            let hour = reader.number(field, exactly: 2), reader.skip(":", field),
            let minute = reader.number(field, exactly: 2),
            reader.skip(":", field), let second = reader.number(field, exactly: 2), 1...12 ~= month
        else { return false }
        let fraction = reader.at
        if reader.skip(".", field) { while reader.digit(field) {} }
        let fractionEnd = reader.at
        guard let offset = reader.offset(field) else { return false }
        var isBC = false
        if reader.skip(" ", field) {
            guard reader.skip("B", field), reader.skip("C", field) else { return false }
            isBC = true
        }
        guard reader.at == count else { return false }

        let days = Self.days(year: isBC ? 1 - year : year, month: month, day: day)
        let moment = days * 86400 + hour * 3600 + minute * 60 + second - offset
        let (date, time) = moment.quotientAndRemainderDownwards(by: 86400)
        let (newYear, newMonth, newDay) = Self.date(date)
        Self.append(newYear > 0 ? newYear : 1 - newYear, width: 4, to: &row)
        row.append(UInt8(ascii: "-"))
        Self.append(newMonth, width: 2, to: &row)
        row.append(UInt8(ascii: "-"))
        Self.append(newDay, width: 2, to: &row)
        row.append(UInt8(ascii: " "))
        Self.append(time / 3600, width: 2, to: &row)
        row.append(UInt8(ascii: ":"))
        Self.append(time / 60 % 60, width: 2, to: &row)
        row.append(UInt8(ascii: ":"))
        Self.append(time % 60, width: 2, to: &row)
        for index in fraction..<fractionEnd { row.append(field[index]) }
        row.append(UInt8(ascii: "+"))
        row.append(0x30)
        row.append(0x30)
        if newYear <= 0 {
            row.append(UInt8(ascii: " "))
            row.append(UInt8(ascii: "B"))
            row.append(UInt8(ascii: "C"))
        }
        return true
    }

    private static func append(_ number: Int, width: Int, to row: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            row.append(0x30 + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Days since 1970-01-01 in the Gregorian calendar, year 0 being 1 BC (Hinnant's `days_from_civil`).
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = year.quotientAndRemainderDownwards(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainderDownwards(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }

    /// A place in a field, which is passed to every call.
    private struct Reader {
        var at = 0

        mutating func skip(_ letter: Unicode.Scalar, _ field: Span<UInt8>) -> Bool {
            guard at < field.count, field[at] == UInt8(truncatingIfNeeded: letter.value) else { return false }
            at += 1
            return true
        }

        mutating func digit(_ field: Span<UInt8>) -> Bool {
            guard at < field.count, field[at] &- 0x30 < 10 else { return false }
            at += 1
            return true
        }

        mutating func number(_ field: Span<UInt8>, atLeast least: Int = 2, exactly: Int? = nil) -> Int? {
            let start = at
            var value = 0
            while at < field.count, at - start < exactly ?? 7, field[at] &- 0x30 < 10 {
                value = value * 10 + Int(field[at] &- 0x30)
                at += 1
            }
            return at - start >= exactly ?? least ? value : nil
        }

        /// `±HH`, `±HH:MM` or `±HH:MM:SS`, in seconds.
        mutating func offset(_ field: Span<UInt8>) -> Int? {
            let isNegative = skip("-", field)
            guard isNegative || skip("+", field), let hours = number(field, exactly: 2) else { return nil }
            var seconds = hours * 3600
            if skip(":", field) {
                guard let minutes = number(field, exactly: 2) else { return nil }
                seconds += minutes * 60
                if skip(":", field) {
                    guard let rest = number(field, exactly: 2) else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }
    }
}

extension Int {
    /// As if the number line were cut from below: the remainder is never negative.
    fileprivate func quotientAndRemainderDownwards(by divisor: Int) -> (Int, Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
