public import Tenancy

/// What became of the dumps of a manifest.
public struct BatchResult: Sendable, Codable {
    /// The dumps, in the manifest's order.
    public var dumps: [Dump]
    /// What forbids to begin, found before the first row; empty where nothing does.
    public var obstacles: [Obstacle] = []
    /// What should be looked at.
    public var warnings: [Message] = []
    /// Whether loading was begun.
    public var hasBegun = false
    /// How many dumps were loaded side by side, at most.
    public var workers: Int
    /// Wall time, in seconds.
    public var seconds = Seconds()

    /// One dump.
    public struct Dump: Sendable, Codable {
        /// Its file.
        public var file: String
        /// The tenant, by tenancy column.
        public var tenant: [String: String]
        /// Its values in the tenancy columns' order, for people.
        public var tenantName: String
        /// What became of it.
        public var state = State.waiting
        /// The batch's number in the ledger.
        public var batch: Int?
        /// Its rows.
        public var rows = 0
        /// The dump's length.
        public var bytes = 0
        /// How long it took, in seconds; its check before not counted.
        public var seconds = 0.0
        /// Why it failed.
        public var error: String?
        /// What should be looked at.
        public var warnings: [String] = []

        /// Names a dump of which nothing is known yet.
        public init(file: String, tenant: [String: String], columns: [String]) {
            self.file = file
            self.tenant = tenant
            tenantName = columns.compactMap { tenant[$0] }.joined(separator: " ")
        }
    }

    /// What becomes of a dump.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Nothing yet.
        case waiting
        /// It is read and checked.
        case checking
        /// It is being loaded.
        case loading
        /// It is loaded, and compared with the target.
        case verifying
        /// Another process is loading it.
        case elsewhere
        /// It is loaded.
        case loaded
        /// It was loaded already, by an earlier run or by another process.
        case skipped
        /// It is loaded, and the target differs from it.
        case different
        /// It must not be loaded: the checks before the first row say why.
        case refused
        /// Loading it failed, and nothing of it is there.
        case failed
    }

    /// Something that forbids to begin.
    public struct Obstacle: Sendable, Codable, Equatable {
        /// The dump's file; empty where several are concerned.
        public var file: String
        /// What was found.
        public var text: Message
        /// What to do; empty where the text says it.
        public var advice: Message

        /// Makes one of its parts.
        public init(file: String = "", text: Message, advice: Message = "") {
            self.file = file
            self.text = text
            self.advice = advice
        }
    }

    /// Wall time, in seconds.
    public struct Seconds: Sendable, Codable {
        /// Reading and checking all dumps.
        public var checking = 0.0
        /// Loading them.
        public var loading = 0.0
        /// ANALYZE.
        public var analyze = 0.0
    }

    /// How many dumps ended in a state.
    public func count(_ state: State) -> Int { dumps.count { $0.state == state } }

    /// Whether every dump is in the target, as far as was looked.
    public var isComplete: Bool {
        obstacles.isEmpty && dumps.allSatisfy { $0.state == .loaded || $0.state == .skipped }
    }
}
