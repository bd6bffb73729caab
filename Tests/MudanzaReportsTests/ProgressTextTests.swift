import DumpStream
import Mudanza
import MudanzaReports
import Tenancy
import Testing

@Suite("Progress and the line for the ticket")
struct ProgressTextTests {
    /// How a state reads after so many seconds.
    private func line(
        _ phase: JobProgress.Phase, seconds: Int, bytes: Int = 0, of all: Int? = nil, rows: (Int, Int)? = nil,
        in language: Language = .en
    ) -> String {
        let began = ContinuousClock.now
        var state = JobProgress.State(phase: phase, began: began)
        (state.bytes, state.allBytes, state.rows, state.allRows) = (bytes, all, rows?.0, rows?.1)
        return ProgressText.line(state, of: "customer.sql", at: began + .seconds(seconds), in: language)
    }

    @Test("A file is read: share, bytes, rate, time left")
    func reading() {
        #expect(
            line(.reading, seconds: 2, bytes: 500_000_000, of: 1_250_000_000)
                == "reading customer.sql: 40 %, 500 MB of 1.2 GB, 250 MB/s, 3 s left")
    }

    @Test("A pipe has no end that is known")
    func pipe() {
        #expect(line(.rewriting, seconds: 4, bytes: 8_000_000) == "rewriting customer.sql: 8 MB, 2 MB/s")
    }

    @Test("Rows are loaded")
    func loading() {
        #expect(
            line(.loading, seconds: 10, bytes: 1_000_000, of: 20_500_000, rows: (1000, 20_500))
                == "loading: 4 %, 1,000 of 20,500 rows, 100 kB/s, 3 min 15 s left")
    }

    @Test("Where nothing is counted the time is said")
    func finishing() {
        #expect(line(.finishing, seconds: 75) == "indexes and keys: 1 min 15 s")
        #expect(line(.analyzing, seconds: 7500) == "ANALYZE: 2 h 5 min")
    }

    @Test("More than was announced is not more than all")
    func more() {
        #expect(line(.reading, seconds: 1, bytes: 20, of: 10) == "reading customer.sql: 100 %, 20 B of 10 B, 20 B/s")
    }

    @Test("The line for the ticket: what, by which bytes, how long, how it ended")
    func ticket() throws {
        let dump = JobProgress.Dump(
            file: "axs\u{1B}.sql", bytes: 118_734, rows: 478, digest: .sha256(try SHA256Digest(of: Array("x".utf8))))
        #expect(
            TicketLine.text(
                command: "plan", dump: dump, about: "", time: .milliseconds(420), verdict: "can be executed",
                in: .en)
                == "mudanza plan axs\\u{1b}.sql (sha256 2d711642b726, 118,734 bytes, 478 rows) in 0.4 s: can be executed"
        )
        let loaded = JobProgress.Dump(
            file: "a.sql", bytes: 1, rows: 0, digest: .ledger("0123456789abcdef0123456789abcdef"))
        #expect(
            TicketLine.text(command: "apply", dump: loaded, about: "", time: .seconds(1), verdict: "x", in: .en)
                == "mudanza apply a.sql (digest 0123456789ab, 1 byte, 0 rows) in 1.0 s: x")
        #expect(
            TicketLine.text(
                command: "init", dump: nil, about: "db:5432/x", time: .seconds(2), verdict: "everything was there",
                in: .en)
                == "mudanza init db:5432/x in 2.0 s: everything was there")
    }

    @Test("In Spanish")
    func spanish() throws {
        #expect(
            line(.reading, seconds: 2, bytes: 500_000_000, of: 1_250_000_000, in: .es)
                == "leyendo customer.sql: 40 %, 500 MB de 1.2 GB, 250 MB/s, faltan 3 s")
        #expect(
            line(.loading, seconds: 10, bytes: 1_000_000, of: 20_500_000, rows: (1000, 20_500), in: .es)
                == "cargándose: 4 %, 1,000 de 20,500 filas, 100 kB/s, faltan 3 min 15 s")
        #expect(line(.finishing, seconds: 75, in: .es) == "índices y claves: 1 min 15 s")
        let dump = JobProgress.Dump(
            file: "-", bytes: 1, rows: 478, digest: .ledger("0123456789abcdef0123456789abcdef"))
        #expect(
            TicketLine.text(
                command: "plan", dump: dump, about: "", time: .milliseconds(420), verdict: "can be executed", in: .es)
                == "mudanza plan la entrada estándar (resumen 0123456789ab, 1 byte, 478 filas) en 0.4 s: "
                + "se puede ejecutar")
    }

    @Test("A job tells of each change, and remembers its phases")
    func job() async throws {
        let seen = Counter()
        var job = InspectJob(dump: DumpSource("/dev/null"))
        job.progress = JobProgress { _ in seen.add() }
        #expect(throws: DumpError.self) { try job.run() }
        #expect(job.progress.steps.map(\.phase) == [.reading])
        #expect(seen.count > 0 && job.progress.dump == nil)
    }
}
