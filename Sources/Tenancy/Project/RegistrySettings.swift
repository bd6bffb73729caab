public import SQLSyntax

/// What the project file says about one registry.
public struct RegistrySettings: Sendable, Equatable {
    /// The columns of a registry that must be made; nil where the file leaves them to Mudanza.
    public var columns: [Column]?
    /// Whether it carries the tenancy columns before its own.
    public var nested = true
    /// Further values of the row of the tenant that the file names.
    public var values: [RegistryValue] = []
    /// The line of its section.
    public var line: Int?

    /// Settings with everything at its default.
    public init() {}

    /// A column definition.
    public struct Column: Sendable, Hashable {
        /// The column's name.
        public var name: SQLIdentifier
        /// The definition as CREATE TABLE lists it.
        public var definition: String
        /// Whether it is the primary key.
        public var isPrimaryKey: Bool

        /// Makes a definition.
        public init(name: SQLIdentifier, definition: String, isPrimaryKey: Bool) {
            self.name = name
            self.definition = definition
            self.isPrimaryKey = isPrimaryKey
        }
    }

    /// The columns of a registry whose file gives none.
    static func standardColumns(of reference: RegistryReference) -> [Column] {
        let serial = Column(name: "id", definition: "id serial PRIMARY KEY", isPrimaryKey: true)
        let name = Column(name: "nombre", definition: "nombre varchar(255)", isPrimaryKey: false)
        let units = Column(name: "total_unidades", definition: "total_unidades integer", isPrimaryKey: false)
        let state = Column(name: "estado", definition: "estado varchar(50) DEFAULT 'activo'", isPrimaryKey: false)
        switch reference.table {
        case .standardMSPs where reference.column == "msp_id": return [serial, name, state]
        case .standardCommunities where reference.column == "condominio_id": return [serial, name, units, state]
        default:
            if reference.column == "id" { return [] }
            return [Column(name: "id", definition: "id bigserial PRIMARY KEY", isPrimaryKey: true)]
        }
    }

    /// The values of the demonstration tenant, for a registry to which the file gives none.
    static func demonstrationValues(of reference: RegistryReference, for tenant: String?) -> [RegistryValue] {
        switch (reference.table, reference.column, tenant) {
        case (.standardMSPs, "msp_id", "MSP-DEMO-001"):
            [RegistryValue(column: "nombre", kind: .text, text: "Demo Security Services")]
        case (.standardCommunities, "condominio_id", "COND-DEMO-001"):
            [RegistryValue(column: "nombre", kind: .text, text: "Residencial Demo")]
        default: []
        }
    }
}
