extension Spanish {
    /// What the dry-run report says of its own.
    static let diff: KeyValuePairs = [
        // The verdict.
        "Do not go on": "No continúe",
        "Can be executed; look first": "Se puede ejecutar; revise antes",
        "Safe to go on": "Se puede continuar",
        "No target was looked at: mudanza diff --against TARGET compares with one.":
            "No se miró ningún destino: mudanza diff --against DESTINO compara con uno.",
        "{}: {}; {} in {} of {}; plan {}": "{}: {}; {} en {} de {}; plan {}",

        // The facts.
        "Dump": "Volcado",
        "SHA-256": "SHA-256",
        "Tenant": "Inquilino",
        "Keys": "Claves",
        "Registries": "Registros",
        "Plan": "Plan",
        "Tables": "Tablas",
        "Rows": "Filas",
        "Size": "Tamaño",
        "rows only; the tables are made by {}": "solo filas; las tablas las crea {}",
        "made by mudanza {}": "hecho por mudanza {}",
        "from PostgreSQL {}, by pg_dump {}": "de PostgreSQL {}, por pg_dump {}",
        "from PostgreSQL {}": "de PostgreSQL {}",
        "by pg_dump {}": "por pg_dump {}",
        "it does not say by which version it was made": "no dice con qué versión se hizo",
        "keep: keys stay as they are; right where they are unique across tenants":
            "keep: las claves quedan como están; sirve donde son únicas entre inquilinos",
        "composite: the tenant's columns lead each key": "composite: las columnas de inquilino encabezan cada clave",
        "offset: keys move by a number of the tenant's own":
            "offset: las claves se desplazan en un número propio del inquilino",
        "prefix: keys begin with the tenant's own": "prefix: las claves empiezan con el prefijo del inquilino",
        "{} of the tenant, {}{}, {}": "{} del inquilino, {}{}, {}",
        "{} unable to carry it, ": "{} sin poder llevarlo, ",
        "{} left out": "{} omitidos",
        "under 1 s": "menos de 1 s",
        "rows: {} before, {} after": "filas: {} antes, {} después",
        "in the target about {} with indexes; {} to load at {}/s, as given":
            "en el destino unos {} con índices; {} de carga a {}/s, según se indicó",
        "in the target about {} with indexes; {} to load at {}/s, as measured there":
            "en el destino unos {} con índices; {} de carga a {}/s, según se midió ahí",
        "in the target about {} with indexes; {} to load at {}/s, which is assumed":
            "en el destino unos {} con índices; {} de carga a {}/s, que es un supuesto",

        // Findings and objects.
        "Blockers: {}": "Impedimentos: {}",
        "Warnings: {}": "Advertencias: {}",
        "Notes: {}": "Notas: {}",
        "Objects that may break: {}": "Objetos que pueden fallar: {}",
        "Objects that see the rows of every tenant: {}": "Objetos que ven las filas de todos los inquilinos: {}",
        "Statements left out: {}": "Sentencias omitidas: {}",
        "line {}": "línea {}",
        "line {} of {}": "línea {} de {}",

        // Tables.
        "Tables: {}": "Tablas: {}",
        "table": "tabla",
        "class": "clase",
        "rows": "filas",
        "bytes before": "antes",
        "bytes after": "después",
        "tenant": "inquilino",
        "no tenant": "sin inquilino",
        "shared": "compartida",
        "left out": "omitida",
        "gains columns": "gana columnas",
        "gains columns by its parent": "gana columnas por su tabla madre",
        "has the columns already": "ya tiene las columnas",
        "stays as it is": "queda como está",
        "is left out": "se omite",
        "{} before, {} after, in the target about {} with indexes":
            "{} antes, {} después, en el destino unos {} con índices",
        "{}: NULLs get the tenant's value": "{}: los NULL reciben el valor del inquilino",
        "hidden below: {}": "ocultas abajo: {}",
        "(hidden)": "(oculto)",
        "hidden": "oculto",
        "row {}": "fila {}",
    ]
}
