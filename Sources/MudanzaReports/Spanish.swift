/// The Spanish of what reports say, as it is written in Mexico.
///
/// By the English template, with `{}` where an argument stands, or `{2}` where the order changes. Each topic has a file
/// of its own; what two of them say stands in one.
enum Spanish {
    /// The topics, for the tests.
    static let topics: [KeyValuePairs<String, String>] = [
        plan, keys, moves, diff, against, html, target, new, batch, ledger, progress,
    ]

    /// Templates, by the English ones.
    static let templates: [String: String] = topics.reduce(into: [:]) { all, topic in
        for (english, spanish) in topic { all[english] = spanish }
    }

    /// What is counted, by the English plural.
    static let nouns: [String: (one: String, many: String)] = [
        "batches": ("lote", "lotes"),
        "blockers": ("impedimento", "impedimentos"),
        "bytes": ("byte", "bytes"),
        "different values": ("valor", "valores distintos"),
        "characters": ("carácter", "caracteres"),
        "columns": ("columna", "columnas"),
        "dumps": ("volcado", "volcados"),
        "dumps are": ("volcado está", "volcados están"),
        "failures": ("falla", "fallas"),
        "keys": ("clave", "claves"),
        "large objects": ("objeto grande", "objetos grandes"),
        "left out": ("omitida", "omitidas"),
        "lines": ("línea", "líneas"),
        "loaded": ("cargado", "cargados"),
        "loading": ("cargándose", "cargándose"),
        "objects": ("objeto", "objetos"),
        "objects that may break": ("objeto que puede fallar", "objetos que pueden fallar"),
        "oddities": ("peculiaridad", "peculiaridades"),
        "problems": ("problema", "problemas"),
        "questions": ("pregunta", "preguntas"),
        "rolled back": ("deshecho", "deshechos"),
        "rolling back": ("deshaciéndose", "deshaciéndose"),
        "rows": ("fila", "filas"),
        "rows are written": ("fila se escribe", "filas se escriben"),
        "sequences": ("secuencia", "secuencias"),
        "shared": ("compartida", "compartidas"),
        "shared tables": ("tabla compartida", "tablas compartidas"),
        "tables": ("tabla", "tablas"),
        "tables gain": ("tabla recibe", "tablas reciben"),
        "undeclared references": ("referencia sin declarar", "referencias sin declarar"),
        "words": ("palabra", "palabras"),
        "warnings": ("advertencia", "advertencias"),
    ]
}
