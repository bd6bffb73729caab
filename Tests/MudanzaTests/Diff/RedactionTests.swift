import Testing

@testable import Mudanza

@Suite("Personal data inside values")
struct RedactionTests {
    @Test(
        "What is personal becomes dots, what surrounds it stays",
        arguments: [
            ("escriba a ana.muñoz+x@example.com.mx, hoy", "escriba a •••, hoy"),
            ("<ana@example.com>", "<•••>"),
            ("mailto:a%40example.com?x", "mailto:•••?x"),
            (#""a\u0040example.com""#, #""•••""#),
            ("+52 55 1234 5678 y +5215512345678.", "••• y •••."),
            ("llame al 55 1234 5678 o al (81)8123-4567", "llame al ••• o al •••"),
            ("CURP MUAA800101MDFXXX09, RFC MUAA800101AB1", "CURP •••, RFC •••"),
            (#"{"email":"x","edad":44}"#, #"{"email":•••,"edad":44}"#),
            (#"{"tel\u00e9fono" : 5512345678}"#, #"{"tel\u00e9fono" : •••}"#),
            (#"{"telefonos": ["1", {"x": "]"}], "n": 1}"#, #"{"telefonos": •••, "n": 1}"#),
            (#"{"p": "{\"correo\": \"b\\\"c\", \"n\": 1}"}"#, #"{"p": "{\"correo\": •••, \"n\": 1}"}"#),
            (#""token"=>"abc", "n"=>"1""#, #""token"=>•••, "n"=>"1""#),
            ("{'celular': '55', 'n': 1}", "{'celular': •••, 'n': 1}"),
            ("tel=5512345678&n=1", "tel=•••&n=1"),
            ("<telefono tipo='x'>55</telefono><n>1</n>", "<telefono tipo='x'>•••</telefono><n>1</n>"),
            ("Tel. casa: (55) 12 34\nn: 1", "Tel. casa: •••\nn: 1"),
            (#"{"password":"#, #"{"password":"#), (#"{"password":"a"#, #"{"password":•••"#),
            (#"{"pin":\"#, #"{"pin":•••"#),
            (#"{"email":[{"#, #"{"email":•••"#), ("email:", "email:"), (":", ":"), ("", ""),
        ])
    func hidden(value: String, shown: String) {
        #expect(Redaction.text(value) == shown)
    }

    @Test(
        "What is not personal stays as it is",
        arguments: [
            "2024-01-15 10:30:00.123456+00", "5512345678", "MSP-DEMO-001", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            "10.100.20.3000", "@usuario", "a @ b", "https://example.com:8080/x?y=1", #"{"nombre": "Ana", "edad": 44}"#,
            "$$ <b>x</b> | `y`", "\u{202E}x", "12-34",
        ])
    func kept(value: String) {
        #expect(Redaction.text(value) == value)
    }

    @Test(
        "Columns whose name says that they are personal",
        arguments: [
            ("email", true), ("E_MAIL", true), ("correo_electronico", true), ("contactEmail", true), ("emails", true),
            ("teléfono", true), ("telefonoCasa", true), ("tel1", true), ("numero_identificacion", true), ("CURP", true),
            ("clave", true), ("passwordHash", true), ("tarjetas", true), ("hotel", false), ("telar", false),
            ("nombre", false), ("entidad_id", false), ("pinta", false), ("mailbox_size", false), ("", false),
        ])
    func columns(name: String, isPersonal: Bool) {
        #expect(SampleMask.isPersonal(name) == isPersonal)
    }
}
