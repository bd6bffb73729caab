internal import CLibpq

extension ServerError {
    /// The fields of an error or notice.
    init(result: OpaquePointer) {
        // The identifiers of <postgres_ext.h>, which are characters.
        func field(_ code: Character) -> String? {
            guard let code = code.asciiValue, let text = unsafe PQresultErrorField(result, Int32(code)) else {
                return nil
            }
            return unsafe String(cString: text)
        }
        self.init(
            sqlState: field("C") ?? "XX000", severity: field("V") ?? field("S") ?? "ERROR",
            message: field("M") ?? "no message")
        detail = field("D")
        hint = field("H")
        context = field("W")
        copyLine = context.flatMap(Self.copyLine)
        schema = field("s")
        table = field("t")
        column = field("c")
        dataType = field("d")
        constraint = field("n")
        position = field("P").flatMap { Int($0) }
    }
}
