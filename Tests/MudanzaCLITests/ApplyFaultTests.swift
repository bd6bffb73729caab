import MudanzaTestSupport
import SystemPackage
import Testing

/// One or two of the faults of `make test-faults`, each after a number of bytes that the proxy lets through.
@Suite("Loads that are cut off", .requiresPostgreSQL)
struct ApplyFaultTests {
    @Test("Atomic: a connection that is cut leaves nothing; in units: it is made again, and --resume ends what is left")
    func cuts() async throws {
        try await FaultyLoad.with(rows: 110_000) { load in
            try await load.withTarget { target in
                try await FaultyProxy.with(to: load.server.port, .init(cutAfter: 3 << 20)) { proxy in
                    let atomic = try await load.apply(into: target.name, [], port: proxy.port)
                    #expect(atomic.ending == .exit(1))
                    #expect(atomic.errors.contains("connection"), "\(atomic.errors)")
                    #expect(try await load.left(in: target) == .nothing)
                    // A unit is longer than what a connection carries: it can never be done.
                    let units = try await load.apply(into: target.name, ["--jobs", "2"], port: proxy.port)
                    #expect(units.ending == .exit(1))
                    #expect(units.errors.contains("--resume"), "\(units.errors)")
                    #expect(try await load.left(in: target) == .part)
                    proxy.set(.init(cutAfter: 6 << 20))
                    let resumed = try await load.apply(
                        into: target.name, ["--jobs", "2", "--resume"], port: proxy.port)
                    #expect(resumed.ending == .exit(0), "\(resumed.errors)")
                    #expect(proxy.counts.cut > 1)
                    #expect(try await load.left(in: target) == .everything)
                }
            }
        }
    }

    @Test("A server that goes in mid-load and comes back", arguments: [[], ["--jobs", "2"]])
    func serverStops(options: [String]) async throws {
        try await FaultyLoad.with(rows: 110_000) { load in
            try await load.withTarget { target in
                try await FaultyProxy.with(to: load.server.port, .init(holdAfter: 8 << 20)) { proxy in
                    async let running = load.apply(into: target.name, options, port: proxy.port)
                    while proxy.counts.bytesFromClients < 8 << 20 { await Task.yield() }
                    try await load.server.stop(.immediate)
                    try await load.server.start()
                    proxy.set(.init())
                    let result = try await running
                    if options.isEmpty {
                        #expect(result.ending == .exit(1))
                        #expect(try await load.left(in: target) == .nothing)
                    } else {
                        if result.ending != .exit(0) {
                            let resumed = try await load.apply(
                                into: target.name, options + ["--resume"], port: proxy.port)
                            #expect(resumed.ending == .exit(0), "\(resumed.errors)")
                        }
                        #expect(try await load.left(in: target) == .everything)
                    }
                }
            }
        }
    }
}
