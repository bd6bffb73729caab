extension Spanish {
    /// What a plan says: reasons, mentions, findings.
    static let plan: KeyValuePairs = [
        // Why a table has its class.
        "the default": "valor por omisión",
        "the project file says so ({}, line {})": "así lo dice el archivo de proyecto ({}, línea {})",
        "the project file says so ({})": "así lo dice el archivo de proyecto ({})",
        "the command line says so ({})": "así lo dice la línea de órdenes ({})",
        "it follows {}": "sigue a {}",
        "{}; the columns come from {}": "{}; las columnas vienen de {}",
        "{}; schema and rows stay as they are, without the tenant":
            "{}; su definición y sus filas quedan como están, sin el inquilino",
        "the dump makes extensions and not this table, which is taken to be one's; its rows stay as "
            + "they are, without the tenant":
            "el volcado crea extensiones y no esta tabla, que se toma por una de ellas; sus filas quedan como están, "
            + "sin el inquilino",

        // Why it cannot take a column.
        "it is a typed table (OF {})": "es una tabla con tipo (OF {})",
        "it is a foreign table: its columns are those of another server":
            "es una tabla foránea: sus columnas son las de otro servidor",
        "it has {}, and PostgreSQL allows {}": "tiene {}, y PostgreSQL permite {}",
        "{} is of its row type": "{} es de su tipo de fila",
        "the column {}.{}": "la columna {}.{}",
        "the rule {} returns its rows column by column": "la regla {} devuelve sus filas columna por columna",
        "the view {} names the columns of a join with it by their position":
            "la vista {} nombra por su posición las columnas de una reunión con ella",
        "it shares its shape with {}: {}": "comparte su estructura con {}: {}",
        "{} writes out a row of its type": "{} escribe campo por campo una fila de su tipo",
        "{} returns its rows column by column": "{} devuelve sus filas columna por columna",
        "{} names its columns by their position": "{} nombra sus columnas por su posición",
        "{} joins with it USING ({})": "{} se reúne con ella mediante USING ({})",
        "the view {}": "la vista {}",
        "the materialized view {}": "la vista materializada {}",
        "the rule {}": "la regla {}",
        "the policy {}": "la política {}",
        "the function {}": "la función {}",
        "{} cannot take the tenancy columns: {}": "{} no puede recibir las columnas de inquilino: {}",
        "Its rows are copied unchanged. Make it shared or skip it if that is not wanted.":
            "Sus filas se copian sin cambios. Si no es lo que se quiere, declárela compartida u omítala.",

        // A column of the name that is there already.
        "{} has a column {} already, and it is generated": "{} ya tiene una columna {}, y es generada",
        "Give the tenancy column another name, or make the table shared.":
            "Dé otro nombre a la columna de inquilino, o declare compartida la tabla.",
        "{} has a column {} of type {} already": "{} ya tiene una columna {} de tipo {}",
        "The tenancy column is {}: change the type in [[tenancy.columns]], give the tenancy column another name, or "
            + "make the table shared.":
            "La columna de inquilino es {}: cambie el tipo en [[tenancy.columns]], dé otro nombre a la columna de "
            + "inquilino, o declare compartida la tabla.",
        "{} has {} already: NULLs get the tenant's value, others stay and are counted; no index or foreign key is added "
            + "for it":
            "{} ya tiene {}: los NULL reciben el valor del inquilino, los demás valores quedan y se cuentan; no se le "
            + "añade índice ni clave foránea",

        // Classes that do not go together.
        "{} is to be {}, and {}, which it belongs to, {}": "{} debe ser {}, y {}, a la que pertenece, {}",
        "Partitions and INHERITS children follow their parent: give both the same class.":
            "Las particiones y las hijas de INHERITS siguen a su tabla madre: dé a ambas la misma clase.",
        "the dump fills {} and does not create it: it is taken to be an extension's":
            "el volcado llena {} y no la crea: se toma por una tabla de alguna extensión",
        "Its rows are copied unchanged.": "Sus filas se copian sin cambios.",
        "the dump fills {} without naming its columns and does not create it":
            "el volcado llena {} sin nombrar sus columnas y no la crea",
        "Give the file that creates it: --schema SCHEMA.sql": "Indique el archivo que la crea: --schema ESQUEMA.sql",

        // Objects that mention a table.
        "view": "vista",
        "materialized view": "vista materializada",
        "function": "función",
        "trigger": "disparador",
        "rule": "regla",
        "policy": "política",
        "{} reads {}, which is left out": "{} lee {}, que se omite",
        "keeps its columns and reads the rows of every tenant":
            "conserva sus columnas y lee las filas de todos los inquilinos",
        "the function {} has an argument or result of the row type of {}, which is left out":
            "la función {} tiene un argumento o un resultado del tipo de fila de {}, que se omite",
        "Keep the table.": "Conserve la tabla.",
        "the function {} mentions {}, which is left out": "la función {} menciona {}, que se omite",
        "It will fail when it is called.": "Fallará cuando se la llame.",
        "runs {} with rows that have the tenancy columns": "ejecuta {} con filas que tienen las columnas de inquilino",
        "the rule {} mentions {}, which is left out": "la regla {} menciona {}, que se omite",
        "acts on a table that has gained columns": "actúa sobre una tabla que ha ganado columnas",
        "the policy {} reads {}, which is left out": "la política {} lee {}, que se omite",
        "does not look at the tenant's columns": "no mira las columnas de inquilino",
        "reads the rows of every tenant": "lee las filas de todos los inquilinos",
        "{} of {}": "{} de {}",
        "of {}": "de {}",
        "the foreign key {} is left out: {}, which it refers to, is skipped":
            "la clave foránea {} se omite: {}, a la que se refiere, queda fuera",
        "the shared table {} refers to {}, whose rows belong to a tenant":
            "la tabla compartida {} se refiere a {}, cuyas filas son de un inquilino",
        "A second tenant's import cannot agree with these rows: make {} a tenant table, or {} a shared one.":
            "La importación de un segundo inquilino no puede coincidir con estas filas: haga de {} una tabla de "
            + "inquilino, o de {} una compartida.",
        "the column {} is of the row type of {}, which is left out":
            "la columna {} es del tipo de fila de {}, que se omite",
        "the type {} is made of the row type of {}, which is left out":
            "el tipo {} está hecho del tipo de fila de {}, que se omite",
        "inserts without naming columns: the new columns get no value":
            "inserta sin nombrar columnas: las columnas nuevas no reciben valor",
        "inserts without {}, which must not be NULL": "inserta sin {}, que no admite NULL",
        "uses whole rows, which have become wider: check the places that list their fields":
            "usa filas enteras, que ahora tienen más columnas: revise dónde se enumeran sus campos",
        "changes rows of every tenant unless it is told which":
            "modifica filas de todos los inquilinos si no se le dice de cuál",
        "Skip it as well, or keep the table.": "Omítalo también, o conserve la tabla.",

        // The dump, the tenant, the registries.
        "the dump is in the encoding {}, whose characters may hold the bytes of quotes and backslashes":
            "el volcado está en la codificación {}, cuyos caracteres pueden contener los bytes de comillas y barras "
            + "inversas",
        "Make it again with pg_dump --encoding=UTF8.": "Hágalo de nuevo con pg_dump --encoding=UTF8.",
        "the dump holds more than one database": "el volcado contiene más de una base de datos",
        "Dump each database by itself with pg_dump.": "Vuelque cada base de datos por separado con pg_dump.",
        "the dump changes to a database of its own (\\connect)":
            "el volcado cambia a una base de datos propia (\\connect)",
        "It was made with pg_dump --create: the result is loaded into a database of the source's name. Leave --create out "
            + "to load it into another.":
            "Se hizo con pg_dump --create: el resultado se carga en una base de datos con el nombre de la de origen. "
            + "Quite --create para cargarlo en otra.",
        "{} is newer than PostgreSQL 15's grammar and was read by its words alone":
            "{} es posterior a la gramática de PostgreSQL 15 y se leyó solo por sus palabras",
        "SET {} is left out: PostgreSQL {} refuses it": "SET {} se omite: PostgreSQL {} lo rechaza",
        "the tenant has no value for {}": "el inquilino no tiene valor para {}",
        "Set it in [tenant] of mudanza.toml, or with --tenant {}=VALUE.":
            "Póngalo en [tenant] de mudanza.toml, o con --tenant {}=VALOR.",
        "the column name {} cannot be written in the dump's encoding, {}":
            "el nombre de columna {} no se puede escribir en la codificación del volcado, {}",
        "Name it in plain letters, or make the dump again with pg_dump --encoding=UTF8.":
            "Use letras sin acentos, o haga de nuevo el volcado con pg_dump --encoding=UTF8.",
        "the tenant's value for {} has a private-use character from U+10FE00 to U+10FEFF, which Mudanza uses itself":
            "el valor del inquilino para {} tiene un carácter de uso privado de U+10FE00 a U+10FEFF, que Mudanza usa "
            + "para sí",
        "Give the tenant another value.": "Dé otro valor al inquilino.",
        "the tenant's value for {} cannot be written in the dump's encoding, {}":
            "el valor del inquilino para {} no se puede escribir en la codificación del volcado, {}",
        "Make the dump again with pg_dump --encoding=UTF8.": "Haga de nuevo el volcado con pg_dump --encoding=UTF8.",
        "the dump has a relation of its own called {}, the registry's name":
            "el volcado tiene una relación propia llamada {}, el nombre del registro",
        "Name another registry in [[tenancy.columns]] references, or rename the relation.":
            "Nombre otro registro en references de [[tenancy.columns]], o cambie el nombre de la relación.",
        "a registry's row cannot be written in the dump's encoding, {}":
            "la fila de un registro no se puede escribir en la codificación del volcado, {}",
    ]
}
