public import DumpStream

/// Says what is in a dump.
public struct InspectJob: Sendable {
    /// The dump.
    public var dump: DumpSource
    /// Says how far it has come.
    public var progress = JobProgress()

    /// Makes the job.
    public init(dump: DumpSource) { self.dump = dump }

    /// Reads the dump once.
    ///
    /// - Throws: `DumpError` with the place of what cannot be read.
    public func run() throws(DumpError) -> Survey {
        try progress.survey(dump.path)
    }
}
