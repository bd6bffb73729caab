/// Leaves out of routines' mentions what is no relation of the dump.
///
/// Routines come before tables in a dump, so this is only known at its end.
struct MentionFilter {
    private var qualified: Set<QualifiedName> = []
    private var unqualified: Set<SQLIdentifier> = []

    init(_ catalog: Catalog) {
        for name in catalog.tables.map(\.name) + catalog.views.map(\.name) {
            qualified.insert(name)
            unqualified.insert(name.name)
        }
    }

    func completed(_ catalog: Catalog) -> Catalog {
        var result = catalog
        for index in result.routines.indices {
            result.routines[index].mentions.removeAll { mention in
                mention.relation.schema == nil
                    ? !unqualified.contains(mention.relation.name) : !qualified.contains(mention.relation)
            }
        }
        return result
    }
}
