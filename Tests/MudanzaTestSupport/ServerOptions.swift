/// How a server of a test's own differs from the shared one.
package struct ServerOptions: Sendable {
    /// Which certificate a server shows.
    package enum Certificate: Sendable {
        /// None: the server speaks no TLS.
        case none
        /// One for localhost and 127.0.0.1, signed by a throwaway authority; TCP without TLS is refused.
        case valid
        /// The same, but its time is over.
        case expired
    }

    /// A role that logs in with a password, by SCRAM.
    package struct Role: Sendable {
        package var name: String
        package var password: String
        /// What follows `CREATE ROLE name LOGIN`.
        package var attributes: String

        package init(_ name: String, password: String, attributes: String = "NOSUPERUSER CREATEDB") {
            self.name = name
            self.password = password
            self.attributes = attributes
        }
    }

    package var major: Int
    package var certificate: Certificate
    package var roles: [Role]
    /// Lines of postgresql.conf, stronger than the tests' own.
    package var settings: [String: String]
    /// The size in MiB of a disk for a tablespace `small`; nil for none.
    ///
    /// It takes root: the disk is a tmpfs in the server's own mount namespace, and gone with the server.
    package var smallDisk: Int?

    package init(
        major: Int = 15, certificate: Certificate = .none, roles: [Role] = [], settings: [String: String] = [:],
        smallDisk: Int? = nil
    ) {
        self.major = major
        self.certificate = certificate
        self.roles = roles
        self.settings = settings
        self.smallDisk = smallDisk
    }

    /// Settings under which a committed transaction survives a crash of the server, as on a real one.
    package static let durable = [
        "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on",
    ]
}
