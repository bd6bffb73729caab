import Foundation
import Tenancy
import Testing

@Suite("Messages")
struct MessageTests {
    private func keys(_ message: Message) -> [String] { [message.template] + message.arguments.map(\.description) }

    @Test("A message keeps its words and what is interpolated apart")
    func template() {
        let table = "public.t"
        let message: Message = "\(table) has \(1_234_567, one: "row", many: "rows") and \(1000) {} more"
        #expect(keys(message) == ["{} has {} and {} {} more", "public.t", "1,234,567 rows", "1,000"])
        #expect("\(message)" == "public.t has 1,234,567 rows and 1,000 {} more")
        let long: Message = "the table \(table) " + "is \(table), " + "twice"
        #expect(keys(long) == ["the table {} is {}, twice", table, table])
        #expect("\(long)" == "the table public.t is public.t, twice")
        let nested: Message = "\(message): \(long)"
        #expect(nested.template == "{}: {}" && "\(nested)" == "\(message): \(long)")
    }

    @Test(
        "Numbers are grouped, and one thing is not many",
        arguments: [
            (0, "0 rows"), (1, "1 row"), (-1, "-1 rows"), (999, "999 rows"), (1000, "1,000 rows"),
            (-1_234_567, "-1,234,567 rows"), (Int.max, "9,223,372,036,854,775,807 rows"),
        ])
    func counts(value: Int, text: String) {
        #expect("\("\(value, one: "row", many: "rows")" as Message)" == text)
    }

    @Test("Equal by its English; encoded as it; decoded without arguments")
    func coding() throws {
        let message: Message = "\("a") and \(2)"
        #expect(message == "a and 2" && Set([message, "a and 2"]).count == 1 && message != "a and 3")
        let json = try JSONEncoder().encode([message])
        #expect(String(decoding: json, as: UTF8.self) == #"["a and 2"]"#)
        let decoded = try JSONDecoder().decode([Message].self, from: json)
        #expect(decoded == [message] && decoded[0].arguments.isEmpty)
        #expect(("" as Message).isEmpty && !message.isEmpty)
    }
}
