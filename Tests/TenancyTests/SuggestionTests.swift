import Tenancy
import Testing

@Suite struct SuggestionTests {
    @Test(
        "the nearest name is found, and nothing far away",
        arguments: [
            ("colums", ["name", "columns"], "columns"), ("on-delete", ["index", "on_delete"], "on_delete"),
            ("Strategy", ["strategy"], "strategy"), ("tbale", ["table", "tale"], "table"),
            ("roles", ["rolls"], "rolls"),
            ("x", ["y"], "y"), ("ab", ["cd"], nil), ("", ["a"], nil),
            ("entidad", ["eventos", "entidades"], "entidades"),
            ("connection", ["columns"], nil), ("columns", [], nil), ("kep", ["keys", "keep"], "keep"),
            ("tenants", ["tenant", "tenancy"], "tenant"),
        ] as [(String, [String], String?)])
    func nearest(word: String, candidates: [String], expected: String?) {
        #expect(Suggestion.nearest(to: word, among: candidates) == expected)
    }
}
