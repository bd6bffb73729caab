public import PostgresLink
public import Tenancy

/// What speaks for and against loading into a target: pure decisions over what was read from it and the plan.
///
/// `mudanza check` prints them all; whoever loads stops at the blockers.
public enum TargetFindings {
    /// The oldest server that Mudanza loads into.
    public static let oldestVersion = 13

    /// What was read from a target.
    public struct Target: Sendable {
        /// The way to it.
        public var link: LinkFacts
        /// Its schema and what its server is.
        public var catalog: LiveCatalog
        /// Its ledger.
        public var ledger: LedgerState

        /// Puts together what was read.
        public init(link: LinkFacts, catalog: LiveCatalog, ledger: LedgerState) {
            self.link = link
            self.catalog = catalog
            self.ledger = ledger
        }
    }

    /// A dump and what becomes of it.
    public struct Load: Sendable {
        /// What the dump holds.
        public var survey: Survey
        /// Its plan.
        public var plan: Plan
        /// The digest that names the plan.
        public var digest: String

        /// Puts them together.
        public init(survey: Survey, plan: Plan, digest: String) {
            self.survey = survey
            self.plan = plan
            self.digest = digest
        }
    }

    /// Everything, in the order of the report; what only a dump can tell is left out without one.
    ///
    /// - Parameters:
    ///   - target: What was read from the target.
    ///   - project: The project's settings.
    ///   - load: The dump that is to be loaded, if one is.
    ///   - maxSize: The bytes that the database may have in the end.
    /// - Returns: the findings, each subject at most once.
    /// - Throws: `DumpError` where digests cannot be computed.
    public static func all(
        _ target: Target, project: Project, load: Load?, maxSize: Int?
    ) throws -> [TargetFinding] {
        var findings = [version(target.catalog.facts, dump: load?.survey), tls(target.link), pooler(target.link)]
        findings += privileges(target.catalog, ledger: target.ledger, project: project, load: load)
        findings.append(encoding(target.catalog.facts, dump: load?.survey.source.encoding))
        if let load {
            findings.append(extensions(target.catalog, dump: load.survey))
            findings.append(roles(target.catalog, dump: load.survey))
            findings.append(plan(load.plan))
        }
        findings += try prepared(target, project: project)
        findings.append(
            load.map { tables(target.catalog, plan: $0.plan).finding } ?? tenancy(of: target.catalog, project: project))
        findings.append(batches(target.ledger, load: load))
        findings.append(room(target.catalog.facts.size, load: load, maxSize: maxSize))
        return findings
    }

    /// Whether the server's version can take the dump.
    static func version(_ facts: ServerFacts, dump: Survey?) -> TargetFinding {
        let major = facts.version / 10_000
        let text: Message = "PostgreSQL \(String(major)).\(String(facts.version % 10_000))"
        if facts.isStandby {
            return TargetFinding(
                .version, .blocker, "\(text), a standby, which takes no changes", advice: "Give its primary server.")
        }
        guard major >= oldestVersion else {
            return TargetFinding(
                .version, .blocker, "\(text) is older than \(oldestVersion)", advice: "Give a newer server.")
        }
        if let dumped = dump?.source.serverVersion, dumped > major {
            return TargetFinding(
                .version, .warning, "\(text) is older than the dump's server, \(dumped)",
                advice: "What \(major) does not know may be refused; --target-version \(major) leaves its settings out."
            )
        }
        return TargetFinding(.version, .ok, text)
    }

    /// Whether others can listen.
    static func tls(_ link: LinkFacts) -> TargetFinding {
        if let version = link.tlsVersion {
            return TargetFinding(.tls, .ok, "\(version)\(link.tlsCipher.map { ", \($0)" } ?? "")")
        }
        if link.staysOnThisMachine { return TargetFinding(.tls, .ok, "none, on this machine") }
        if link.forgoesTLS {
            return TargetFinding(
                .tls, .warning, "none: sslmode=disable; rows cross the network readable",
                advice: "Use sslmode=verify-full.")
        }
        return TargetFinding(
            .tls, .blocker, "none: rows would cross the network readable",
            advice: "Use sslmode=verify-full, or say sslmode=disable where the network is yours.")
    }

    /// What stands between Mudanza and the server; none of it does harm.
    static func pooler(_ link: LinkFacts) -> TargetFinding {
        switch link.between {
        case .nothing: TargetFinding(.pooler, .ok, "none: straight to the server")
        case .transactionPooler:
            TargetFinding(.pooler, .ok, "a pooler in transaction mode; nothing is left on its sessions")
        case .other: TargetFinding(.pooler, .ok, "a proxy, or a pooler in session mode")
        }
    }

    /// Whether the database can hold the dump's text.
    static func encoding(_ facts: ServerFacts, dump: String?) -> TargetFinding {
        if facts.encoding == "UTF8" { return TargetFinding(.encoding, .ok, "UTF8") }
        if let dump, dump.uppercased() == facts.encoding {
            return TargetFinding(.encoding, .ok, "\(facts.encoding), as the dump's")
        }
        return TargetFinding(
            .encoding, .blocker,
            dump.map { "\(facts.encoding), the dump's \($0): it cannot hold every text" }
                ?? "\(facts.encoding): it cannot hold every text",
            advice: "Make the database with ENCODING 'UTF8' TEMPLATE template0.")
    }

    /// Whether the plan can be executed.
    static func plan(_ plan: Plan) -> TargetFinding {
        guard let first = plan.blockers.first else { return TargetFinding(.plan, .ok, "can be executed") }
        let more = plan.blockers.count - 1
        return TargetFinding(
            .plan, .blocker, more > 0 ? "\(first.text), and \(more) more" : first.text,
            advice: more > 0 ? "mudanza plan names all blockers." : first.advice)
    }

    /// Whether the target is the source.
    ///
    /// - Returns: nil where no source is given.
    static func notSource(_ target: DatabaseIdentity, source: DatabaseIdentity?) -> TargetFinding? {
        guard let source else { return nil }
        guard !target.isSame(as: source) else {
            return TargetFinding(
                .source, .blocker, "the target is the source: the same cluster and database",
                advice: "The source is never written to. Give another target; a branch or copy of the source's whole "
                    + "cluster counts as the source too.")
        }
        return TargetFinding(.source, .ok, "the target is another database than the source")
    }

    /// Names for a sentence: the first few, and how many more.
    static func list(_ names: [String], limit: Int = 5) -> Message {
        list(names.map { Message(verbatim: $0) }, limit: limit)
    }

    /// The same for what has words of its own.
    static func list(_ messages: [Message], limit: Int = 5) -> Message {
        let first = joined(Array(messages.prefix(limit)), separator: ", ")
        return messages.count > limit ? "\(first) and \(messages.count - limit) more" : first
    }

    /// Messages one after another.
    static func joined(_ messages: [Message], separator: String) -> Message {
        messages.dropFirst().reduce(messages.first ?? "") { "\($0)\(separator)\($1)" }
    }
}
