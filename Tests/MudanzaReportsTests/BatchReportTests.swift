import Foundation
import Mudanza
import MudanzaReports
import MudanzaTestSupport
import Tenancy
import Testing

/// What is said of many dumps, while they are loaded and afterwards.
@Suite("Reports on many dumps")
struct BatchReportTests {
    /// One dump in each state.
    private static func result() throws -> BatchResult {
        let states = BatchResult.State.allCases.map(\.rawValue)
        let dumps = states.enumerated().map { number, state -> String in
            let error =
                ["failed", "different"].contains(state)
                ? #","error":"c.sql:7: rows of public.x\n  SQLSTATE 23503\u001b[31m""# : ""
            let batch = ["loaded", "skipped", "different"].contains(state) ? ",\"batch\":\(number)" : ""
            return """
                {"file":"\(state).sql","tenant":{"a":"A","b":"\(number)"},"tenantName":"A \(number)","state":"\(state)",
                "rows":\(number * 1234),"bytes":\(number * 1_000_000),"seconds":\(Double(number) / 2)\(batch)\(error),
                "warnings":[]}
                """
        }
        let json = """
            {"dumps":[\(dumps.joined(separator: ","))],"obstacles":[],"warnings":[],"hasBegun":true,"workers":4,
            "seconds":{"checking":1.5,"loading":75,"analyze":0.2}}
            """
        return try JSONDecoder().decode(BatchResult.self, from: Data(json.utf8))
    }

    @Test("The report in both languages", arguments: Language.allCases)
    func report(language: Language) throws {
        let report = BatchReport(try Self.result(), manifest: "tenants.toml", target: "h:5432/db")
        try expectGolden("\(report.text(in: language))\(report.verdict)\n", "batch-\(language.rawValue).txt")
    }

    @Test("What forbids to begin, in both languages", arguments: Language.allCases)
    func obstacles(language: Language) throws {
        var result = try Self.result()
        result.hasBegun = false
        result.obstacles = [
            .init(file: "a.sql", text: "a.sql:3 (byte 40): the dump ends here\n  Make it again."),
            .init(text: "two of them", advice: "Choose."), .init(text: "three of them", advice: "Choose."),
            .init(file: "b\u{7}.sql", text: "it is wrong", advice: "Correct it."),
        ]
        let report = BatchReport(result, manifest: "tenants.toml", target: "h:5432/db")
        try expectGolden("\(report.text(in: language))\(report.verdict)\n", "batch-obstacles-\(language.rawValue).txt")
    }

    @Test("The block on a terminal is never higher than allowed, and a line is said of what has ended")
    func progress() throws {
        let text = BatchProgressText(.en)
        let dumps = try Self.result().dumps
        for height in 1...8 {
            let lines = text.block(dumps, seconds: 65, height: height)
            #expect(lines.count <= height && !lines.isEmpty)
        }
        let block = text.block(dumps, seconds: 65, height: 20)
        let done = text.block(dumps.filter { $0.state != .checking }, seconds: 65, height: 20)
        try expectGolden(
            (block + ["--"] + done + ["--"] + dumps.compactMap(text.line)).joined(separator: "\n") + "\n",
            "batch-progress.txt")
    }

    @Test("A stream has a line for each change and the report last")
    func lines() throws {
        let result = try Self.result()
        let line = try JSONReport.line(BatchLine.dump(result.dumps[5]))
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
        let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: [String: Any]]
        #expect(object?["dump"]?["state"] as? String == "loaded")
        let last = try JSONReport.line(
            BatchLine.report(BatchReport(result, manifest: "m", target: "t")))
        let report = try JSONSerialization.jsonObject(with: Data(last)) as? [String: [String: Any]]
        #expect(report?["report"]?["loaded"] as? Int == 2)
    }
}
