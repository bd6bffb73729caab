import Foundation
package import Testing

extension Trait where Self == ConditionTrait {
    /// The test needs a PostgreSQL server.
    ///
    /// Without one it is skipped with a word, but on CI it runs and fails: a run that proved nothing must not look like
    /// one that proved everything.
    package static var requiresPostgreSQL: Self {
        .enabled("PostgreSQL 15 is not installed (make setup)") {
            if ProcessInfo.processInfo.environment["CI"] != nil { return true }
            return (try? await PostgreSQLPrograms.find()) != nil
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// The test mounts a small disk, which takes root.
    ///
    /// Elsewhere it is skipped with a word, but on CI it runs and fails.
    package static var requiresMounting: Self {
        .enabled("mounting a small disk takes root") {
            ProcessInfo.processInfo.environment["CI"] != nil || geteuid() == 0
        }
    }
}
