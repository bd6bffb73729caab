import Foundation
import MudanzaTestSupport
import SystemPackage
import Testing

/// A real dump on disk, named by its path's last part in test output.
struct DumpFile: Sendable, CustomTestStringConvertible {
    var path: FilePath

    var testDescription: String { path.lastComponent?.string ?? path.string }

    func bytes() throws -> [UInt8] { try path.read() }
}

/// The real dumps that tests read.
enum DumpFiles {
    /// Other people's dumps; none where they are not there, which ``IdentityTests`` says.
    static let corpus = sqlFiles(in: PackageFolder.corpus)

    /// The AX-S example by every pg_dump version, in every form.
    static let fixtures = sqlFiles(in: PackageFolder.fixtures.appending("axs/dumps"))

    /// PostgreSQL's regression database; only where MUDANZA_REGRESSION names the folder of its dumps.
    static let regression: [DumpFile] = {
        guard let folder = ProcessInfo.processInfo.environment["MUDANZA_REGRESSION"] else { return [] }
        return ["regression-copy.sql", "regression-inserts.sql"].map { DumpFile(path: FilePath(folder).appending($0)) }
    }()

    static let all = corpus + fixtures + regression

    private static func sqlFiles(in folder: FilePath) -> [DumpFile] {
        let names = (try? folder.entries()) ?? []
        return names.filter { $0.hasSuffix(".sql") }.map { DumpFile(path: folder.appending($0)) }
    }
}
