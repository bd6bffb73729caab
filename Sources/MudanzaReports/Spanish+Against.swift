extension Spanish {
    /// What a target says of a dump.
    static let against: KeyValuePairs = [
        "{} with a key that the target has already: {}": "{} con una clave que el destino ya tiene: {}",
        "Keys of different tenants must not meet: give the rows of one side other keys, or take them out.":
            "Las claves de inquilinos distintos no deben coincidir: dé otras claves a las filas de un lado, o quítelas.",
        "{} with a key that an earlier row of the dump has: {}":
            "{} con una clave que ya tiene otra fila del volcado: {}",
        "The target wants the key unique and the dump does not: take rows out of the source.":
            "El destino exige que la clave sea única y el volcado no: quite filas en el origen.",
        "{} that would refer to a row which neither the dump nor the target has: {}":
            "{} con referencia a una fila que no está ni en el volcado ni en el destino: {}",
        "Load what they refer to first, or take them out of the source.":
            "Cargue antes aquello a lo que se refieren, o quítelas del origen.",
        "{} with a value too long or too large for the target's column {}":
            "{} con un valor demasiado largo o demasiado grande para la columna {} del destino",
        "Widen the column in the target.": "Amplíe la columna en el destino.",
        "{} with a value that is none of the type of the target's column {}":
            "{} con un valor que no es del tipo de la columna {} del destino",
        "Load into a target of the same schema.": "Cargue en un destino con la misma definición.",
        "{} without a value for {}, which must not be NULL in the target":
            "{} sin valor para {}, que en el destino no puede ser NULL",
        "Allow NULL in the target, or fill the column in the source.":
            "Permita NULL en el destino, o llene la columna en el origen.",
        "{} that the check {} of the target refuses": "{} con valores que la restricción {} del destino rechaza",
        "Correct the rows in the source, or the check in the target.":
            "Corrija las filas en el origen, o la restricción en el destino.",
        "{} of this shared table that the target has with other values":
            "{} de esta tabla compartida que el destino tiene con otros valores",
        "Make them agree, or set on_conflict = \"keep\" or \"update\" for the table in the project file.":
            "Haga que coincidan, o ponga on_conflict = \"keep\" o \"update\" para la tabla en el archivo de proyecto.",
        "{}: this shared table has rows in the target and no key: the dump's would be doubled":
            "{}: esta tabla compartida tiene filas en el destino y ninguna clave: las del volcado quedarían duplicadas",
        "Give it a primary key in the target, of columns that are the same for every tenant, or skip it.":
            "Dele una clave primaria en el destino, de columnas iguales para todos los inquilinos, u omítala.",

        // The target itself.
        "Target": "Destino",
        "{}, PostgreSQL {}": "{}, PostgreSQL {}",
        "it has none of the tables": "no tiene ninguna de las tablas",
        "it has {} of {}; rows compared in {}": "tiene {} de {}; filas comparadas en {}",
        "it knows the tenant": "conoce al inquilino",
        "it does not know the tenant yet": "todavía no conoce al inquilino",
        "room left before the load: {}": "espacio libre antes de la carga: {}",
        "{}: {}, among the dump's own rows": "{}: {}, entre las filas del propio volcado",
        "First of the rows that the target refuses": "Primeras de las filas que el destino rechaza",

        // What could not be found out.
        "{}: whether its rows keep to {} could not be found out: {}":
            "{}: no se pudo saber si sus filas cumplen {}: {}",
        "{}: whether its rows keep to {} is known only when they are loaded: the target itself gives a column its value":
            "{}: que sus filas cumplan {} se sabrá sólo al cargarlas: el propio destino da valor a una columna",
        "{}: its rows are no rows of the target's table: {}": "{}: sus filas no lo son de la tabla del destino: {}",
        "{}: {} not compared: INSERTs with expressions, or no text":
            "{}: {} sin comparar: son INSERT con expresiones, o no son texto",
        "{}: row-level security holds for this session: rows that it hides were not seen":
            "{}: la seguridad por filas vale para esta sesión: no se vieron las filas que oculta",
        "rows were not compared: {} may not make temporary tables":
            "las filas no se compararon: {} no puede crear tablas temporales",
        "GRANT TEMPORARY on the database, or connect as its owner.":
            "Otorgue TEMPORARY en la base de datos, o conéctese como su dueño.",

        // The ledger.
        "this dump was loaded already, as batch {}": "este volcado ya se cargó, como lote {}",
        "Nothing is left to do; mudanza verify proves it.": "No queda nada por hacer; mudanza verify lo comprueba.",
        "this dump is in the target for this tenant, loaded by another plan: batch {}":
            "este volcado está en el destino para este inquilino, cargado con otro plan: lote {}",
        "this dump is in the target for another tenant: batch {}":
            "este volcado está en el destino para otro inquilino: lote {}",
        "Make sure that it is this tenant's dump.": "Asegúrese de que es el volcado de este inquilino.",
        "rows of this tenant are there already: {}": "ya hay filas de este inquilino: {}",
        "Load under another tenant, or take those rows out first.":
            "Cargue con otro inquilino, o quite antes esas filas.",
        "rows of this tenant could not be counted: {}": "no se pudieron contar las filas de este inquilino: {}",
    ]
}
