import FoundationEssentials
import SystemPackage

extension Loading {
    /// g: one big table, beside `psql` and `pg_restore`, whole and up to the last row.
    func oneTable() throws -> Section {
        let dump = try workshop.dump(.oneTable, size: Self.oneTableSize(workshop.size))
        let bytes = try Storage.length(dump)
        let rewritten = try rewritten(dump)
        let rows = try cutBehindRows(rewritten)
        let folder = try dumpFolder(rewritten)
        let measured = try workshop.contest(
            [
                mudanza("mudanza", dump, ["--jobs", "2"]),
                contestant("psql", psql(rewritten)),
                contestant("pg_restore", restore(folder)),
                contestant("psql, data", psql(rows)),
                contestant("pg_restore, data", restore(folder, ["--section=pre-data", "--section=data"])),
            ], inputBytes: bytes)
        storage.remove("rows.sql")
        var data = measured[0]
        data.name = "mudanza, data"
        (data.seconds, data.cpuSeconds, data.peaks) = (data.ownSeconds, [], [])
        let (others, notes) = try copiers(bytes)
        try removeMigrated()
        let mudanza = measured[0]
        return Section(
            letter: "g", title: "one table of \(ByteCount(bytes)) into PostgreSQL, two connections",
            series: Array(measured[0...2]) + [data] + Array(measured[3...]) + others,
            targets: [
                faster(1.2, measured[1], mudanza), faster(1.2, measured[2], mudanza),
                faster(1.5, measured[3], data), faster(1.5, measured[4], data),
                .atMost(20, "%", "mudanza's processor time / time", 100 * mudanza.cpuSeconds.median / mudanza.median),
                .atMost(64 + 16 * 2, "MiB", "mudanza", Double(mudanza.peaks.max() ?? 0) / 1_048_576),
            ], notes: notes)
    }

    /// The target that another program takes at least so many times as long.
    func faster(_ limit: Double, _ other: Series, _ mudanza: Series) -> Section.Target {
        let ratio = Ratio(other, to: mudanza)
        return .atLeast(limit, "×", "\(other.name) / \(mudanza.name)", ratio.ofMedians, remark: ratio.text)
    }

    /// The rewritten dump up to the end of its last COPY block.
    private func cutBehindRows(_ rewritten: String) throws -> String {
        let length = try Storage.length(rewritten)
        let file = try FileDescriptor.open(FilePath(rewritten), .readOnly, options: .closeOnExec)
        // What is behind the rows of one table is short.
        let tail = try file.closeAfter {
            try file.seek(offset: Int64(max(0, length - 1 << 16)), from: .start)
            return try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                // Sound: the kernel writes no more than the buffer holds, and says how much.
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard let end = tail.lastRange(of: Array("\n\\.\n".utf8))?.upperBound else {
            throw BenchError("no COPY block ends in the last \(tail.count) bytes of \(rewritten)")
        }
        let rows = storage.file("rows.sql")
        _ = try Pipeline(["head", "-c", "\(length - tail.count + end)", rewritten], output: rows).run()
        return rows
    }

    /// Programs that copy from one database to another: no target, for they read another source.
    private func copiers(_ bytes: Int) throws -> (series: [Series], notes: [String]) {
        let work = storage.file("pgcopydb")
        let (source, target) = (server.uri(Self.migrated), server.uri(Self.measured))
        // pgcopydb makes a primary key twice where its table has an exclusion constraint too, as one of the ledger's.
        try server.execute("DROP SCHEMA IF EXISTS mudanza CASCADE", in: Self.migrated)
        let programs = [
            [
                // In a session of its own: when it fails, it ends its whole process group.
                "setsid", "--wait", "pgcopydb", "clone", "--source", source, "--target", target, "--dir", work,
                "--table-jobs", "2", "--index-jobs", "2", "--split-tables-larger-than", "100 MB",
            ],
            ["pgloader", "--root-dir", work, server.pgloaderURI(Self.migrated), server.pgloaderURI(Self.measured)],
        ]
        var series: [Series] = []
        var notes: [String] = []
        for (name, words) in zip(["pgcopydb", "pgloader"], programs) {
            guard Pipeline.isOnPath(name) else {
                notes.append("\(name) is not installed")
                continue
            }
            var contestant = Workshop.Contestant(name: name, pipeline: Pipeline(words))
            // It talks on standard error; what it says is shown where it fails.
            contestant.pipeline.errors = storage.file("errors.txt")
            contestant.before = {
                try? FileManager.default.removeItem(atPath: work)
                try server.create(Self.measured)
            }
            contestant.after = {
                try? FileManager.default.removeItem(atPath: work)
                try server.drop(Self.measured)
            }
            defer { storage.remove("errors.txt") }
            do {
                series += try workshop.contest([contestant], inputBytes: bytes, runs: 1)
            } catch let error as BenchError {
                notes.append("\(name): \(error.description)")
                try contestant.after()
            }
        }
        return (series, notes)
    }
}

extension [UInt8] {
    /// Where `pattern` stands last.
    fileprivate func lastRange(of pattern: [UInt8]) -> Range<Int>? {
        guard count >= pattern.count else { return nil }
        for start in stride(from: count - pattern.count, through: 0, by: -1)
        where self[start..<(start + pattern.count)].elementsEqual(pattern) {
            return start..<(start + pattern.count)
        }
        return nil
    }
}
