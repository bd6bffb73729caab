/// The dumps of many tenants that go into one target: what `mudanza batch` is given.
///
/// It is written as TOML, or as CSV with a header; both give the same value. Which files there are and whether every
/// tenant is whole is seen when it is resolved (``dumps(of:files:)``).
public struct Manifest: Sendable, Equatable {
    /// The file it was read from, for diagnostics; paths in it start at its folder.
    public var file: String
    /// What it names, in its order.
    public var entries: [Entry]

    /// Makes one.
    public init(file: String, entries: [Entry]) {
        self.file = file
        self.entries = entries
    }

    /// A dump, or the dumps that a glob finds.
    public struct Entry: Sendable, Equatable {
        /// The path or glob, as written.
        public var file: String
        /// The line it stands on.
        public var line: Int?
        /// Where values of the tenant stand in the path.
        public var pattern: FilePattern?
        /// Values of tenancy columns, by name.
        public var tenant: [String: String] = [:]
        /// How keys stay apart; nil: as the project file says.
        public var strategy: KeyStrategy?
        /// Under `offset`: what is added to this tenant's integer keys.
        public var base: Int?
        /// Under `prefix`: what this tenant's text keys begin with.
        public var prefix: String?
        /// Further tables that are shared.
        public var shared: [String] = []
        /// Further tables that are left out.
        public var skip: [String] = []
        /// For a dump of rows alone: the file that creates its tables, as written.
        public var schema: String?

        /// Names a dump.
        public init(file: String, line: Int? = nil) {
            self.file = file
            self.line = line
        }
    }

    /// One dump for one tenant.
    public struct Dump: Sendable, Equatable {
        /// Its path.
        public var path: String
        /// The manifest's line that names it.
        public var line: Int?
        /// The tenant: a value for each tenancy column that must have one.
        public var tenant: [String: String]
        /// How keys stay apart; nil: as the project file says.
        public var strategy: KeyStrategy?
        /// Under `offset`: what is added to this tenant's integer keys.
        public var base: Int?
        /// Under `prefix`: what this tenant's text keys begin with.
        public var prefix: String?
        /// Further tables that are shared.
        public var shared: [String] = []
        /// Further tables that are left out.
        public var skip: [String] = []
        /// For a dump of rows alone: the path of the file that creates its tables.
        public var schema: String?

        /// Makes one.
        public init(path: String, tenant: [String: String]) {
            self.path = path
            self.tenant = tenant
        }

        /// The project as it is for this dump: its tenant, base and prefix instead of the project file's, its
        /// settings over those.
        ///
        /// - Throws: ``ProjectError`` for a setting that is none.
        public func project(_ project: Project) throws(ProjectError) -> Project {
            var own = project
            (own.tenant, own.keyBase, own.keyPrefix) = ([:], nil, nil)
            var overrides = Overrides(tenant: tenant, strategy: strategy, shared: shared, skip: skip)
            (overrides.base, overrides.prefix) = (base, prefix)
            try own.apply(overrides)
            return own
        }
    }

    /// Reads a manifest: CSV where its name ends in `.csv`, TOML otherwise.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - file: Its path.
    /// - Returns: the manifest; which files there are is not looked at.
    /// - Throws: ``ProjectError`` with everything that is wrong.
    public static func parse(_ text: String, file: String) throws(ProjectError) -> Manifest {
        file.lowercased().hasSuffix(".csv") ? try parseCSV(text, file: file) : try parseTOML(text, file: file)
    }
}
