internal import Foundation
package import SystemPackage
package import Testing

extension PackageFolder {
    /// Real dumps of other projects, which are no part of the repository: MUDANZA_CORPUS names their folder, by default
    /// `shared/corpus` beside the checkout.
    package static let corpus: FilePath =
        ProcessInfo.processInfo.environment["MUDANZA_CORPUS"].map { FilePath($0) }
        ?? root.removingLastComponent().appending("shared/corpus")
}

extension Trait where Self == ConditionTrait {
    /// For a test that reads the corpus.
    ///
    /// Without one it is skipped with a word.
    package static var requiresCorpus: Self {
        .enabled("no corpus of dumps in \(PackageFolder.corpus); MUDANZA_CORPUS names another folder") {
            PackageFolder.corpus.exists
        }
    }
}
