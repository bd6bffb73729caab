import MudanzaTestSupport
import SystemPackage
import Testing

/// One of the sixteen files of fixtures/axs/dumps.
struct AXSDump: Sendable, CustomTestStringConvertible {
    var major: Int
    var form: String

    static let forms = ["copy", "inserts", "column-inserts", "rows-per-insert-100"]
    static let all = [15, 16, 17, 18].flatMap { major in forms.map { AXSDump(major: major, form: $0) } }

    var file: FilePath { PackageFolder.axsDump(major, form) }
    var testDescription: String { "\(major)-\(form)" }

    /// How it is rewritten for a server of PostgreSQL 15.
    var options: [String] { ["--shared", "public.roles"] + (major > 15 ? ["--target-version", "15"] : []) }

    /// Every table but the one lookup that all tenants share.
    static let tenantTables: Set = [
        "public.bitacora", "public.bitacora_exo", "public.entidades", "public.eventos", "public.log_reglas",
        "public.politicas", "public.proveedores", "public.residentes", "public.sentinel_insights", "public.usuarios",
        "public.visionline_sync", "public.visitas",
    ]
}
