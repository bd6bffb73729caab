extension Spanish {
    /// What a plan says of keys whose values change.
    static let moves: KeyValuePairs = [
        // Why a column moves.
        "the primary key {}, strategy {}": "la clave primaria {}, estrategia {}",
        "the foreign key {} refers to {}.{}": "la clave foránea {} se refiere a {}.{}",
        "the project file says that it refers to {}.{} ({})": "el archivo de proyecto dice que se refiere a {}.{} ({})",
        "it is a column of {} too": "también es columna de {}",
        "{}.{} refers to it": "{}.{} se refiere a ella",
        "it refers to the table that {} names ({})": "se refiere a la tabla que nombra {} ({})",
        "it holds OIDs of large objects, which get new ones":
            "contiene OID de objetos grandes, que reciben otros nuevos",

        "rows of {} that the target has already are known there by its keys":
            "las filas de {} que el destino ya tiene se conocen ahí por sus claves",

        // What PostgreSQL computes.
        "an expression cannot be for a column of a shared table":
            "una expresión no puede ser para una columna de una tabla compartida",
        "an expression is for this column, which the table has not":
            "una expresión es para esta columna, que la tabla no tiene",
        "an expression cannot be for a column that PostgreSQL computes":
            "una expresión no puede ser para una columna que PostgreSQL ya calcula",
        "an expression cannot be for a tenancy column": "una expresión no puede ser para una columna de inquilino",
        "an expression cannot be for a key, which the plan itself keeps apart":
            "una expresión no puede ser para una clave, que el propio plan mantiene separada",
        "its expression cannot be written in the dump's encoding, {}":
            "su expresión no se puede escribir en la codificación del volcado, {}",
        "its expression asks for mudanza.base, and no integer key of this dump moves":
            "su expresión pide mudanza.base, y ninguna clave entera de este volcado se desplaza",
        "Give the tenant's base: --base, or base in [keys].":
            "Dé la base del inquilino: --base, o base en [keys].",
        "Take its expression out of the project file ({}).": "Quite su expresión del archivo de proyecto ({}).",

        // Why a key does not.
        "its values move": "sus valores se desplazan",
        "its values do not move: {}": "sus valores no se desplazan: {}",
        "a uuid is unique across tenants already": "un uuid ya es único entre inquilinos",
        "none of its columns is numbered by itself": "ninguna de sus columnas se numera por sí sola",
        "its type is {}": "su tipo es {}",
        "{}.{} is of the type {}": "{}.{} es del tipo {}",
        "rows find their partition by it": "las filas encuentran su partición por ella",
        "PostgreSQL computes it": "PostgreSQL la calcula",
        "it names the tenant": "nombra al inquilino",
        "it refers to {}, whose rows are shared": "se refiere a {}, cuyas filas son compartidas",
        "{}, whose rows are shared, refers to it": "{}, cuyas filas son compartidas, se refiere a ella",

        // What must be settled first.
        "the tenant has no base for its integer keys": "el inquilino no tiene base para sus claves enteras",
        "mudanza apply takes one from the target's ledger; for a file set base in [keys], or --base.":
            "mudanza apply toma una del registro del destino; para un archivo, ponga base en [keys], o --base.",
        "the base {} is beyond what {}.{} can hold ({})": "la base {} rebasa lo que cabe en {}.{} ({})",
        "Give a smaller base, or make the keys bigint: widen = true in [keys], or --widen.":
            "Dé una base menor, o haga bigint las claves: widen = true en [keys], o --widen.",
        "with the base {} the keys of {}.{} are beyond what it can hold":
            "con la base {}, las claves de {}.{} rebasan lo que cabe en ella",
        "the tenant has no prefix for its text keys": "el inquilino no tiene prefijo para sus claves de texto",
        "Give the tenant a value, or set prefix in [keys], or --prefix.":
            "Dé un valor al inquilino, o ponga prefix en [keys], o --prefix.",
        "the prefix of the tenant's keys cannot be written in the dump's encoding, {}":
            "el prefijo de las claves del inquilino no se puede escribir en la codificación del volcado, {}",
        "Set another one: prefix in [keys], or --prefix.": "Ponga otro: prefix en [keys], o --prefix.",
        "{}.{} holds {}, and the prefix alone has {}": "en {}.{} caben {}, y el prefijo solo tiene {}",
        "Set a shorter one: prefix in [keys], or --prefix.": "Ponga uno más corto: prefix en [keys], o --prefix.",

        "{} of {} is ({}) in the target, and this plan makes it ({}): rows of two tenants would meet there":
            "{} de {} es ({}) en el destino, y este plan la hace ({}): ahí se encontrarían filas de dos inquilinos",
        "Load with the strategy that the target's tables were made with, or into a target made with this one.":
            "Cargue con la estrategia con que se crearon las tablas del destino, o en un destino creado con esta.",

        // What may be forgotten.
        "{}.{} looks like a reference to {}, whose keys move; no foreign key says so, and it stays":
            "{}.{} parece una referencia a {}, cuyas claves se desplazan; ninguna clave foránea lo dice, y queda como está",
        "If it is one, declare it under [[references]].": "Si lo es, declárela en [[references]].",
        "{}.{} looks like a reference to the table that {} names, and keys move; it stays":
            "{}.{} parece una referencia a la tabla que nombra {}, y las claves se desplazan; queda como está",
        "If it is one, declare it under [[references]] with table_named_in.":
            "Si lo es, declárela en [[references]] con table_named_in.",
        "the dump has large objects, and no column is known to hold their OIDs":
            "el volcado tiene objetos grandes, y no se sabe de columna alguna que contenga sus OID",
        "They get new OIDs. Name the column under [[references]] with to = \"large objects\".":
            "Reciben OID nuevos. Nombre la columna en [[references]] con to = \"large objects\".",
    ]
}
