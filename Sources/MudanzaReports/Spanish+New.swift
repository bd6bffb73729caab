extension Spanish {
    /// What stands in the project file that `mudanza new` writes.
    static let new: KeyValuePairs = [
        "What becomes of {}, suggested by mudanza new. Read it and correct it: it is yours now. Lines that "
            + "begin with # and no blank are settings that are not in force; take the # away to use one.":
            "Qué será de {}, según lo propone mudanza new. Léalo y corríjalo: ya es suyo. Las líneas que "
            + "empiezan con # sin espacio son ajustes que no están en vigor; quite el # para usarlos.",
        "Next: mudanza plan {}. Every key is explained in docs/project-file.md.":
            "Lo que sigue: mudanza plan {}. Cada clave se explica en docs/es/project-file.md.",
        "The tenant whose rows this dump holds: the values that every row of it gets. --tenant COLUMN=VALUE "
            + "on the command line overrides them, so that one file serves many tenants.":
            "El inquilino dueño de las filas de este volcado: los valores que recibe cada una. --tenant "
            + "COLUMNA=VALOR en la línea de comandos los reemplaza, así que un archivo sirve para muchos "
            + "inquilinos.",
        "The columns that every table of the tenant gains. Without this section they are msp_id and "
            + "condominio_id, both varchar(100). A product with another tenant key names its own:":
            "Las columnas que gana cada tabla del inquilino. Sin esta sección son msp_id y condominio_id, ambas "
            + "varchar(100). Un producto con otra clave de inquilino nombra la suya:",
        "{}: the other default column; as one is named, both must be.":
            "{}: la otra columna predeterminada; como se nombra una, hay que nombrar las dos.",
        "So it is taken as the tenancy column, with the type it has. Rows that hold a value keep it; NULLs "
            + "get the tenant's. Wrong? Delete this section, and the columns are msp_id and condominio_id.":
            "Por eso se toma como columna de inquilino, con el tipo que tiene. Las filas con valor lo conservan; "
            + "las que tienen NULL reciben el del inquilino. ¿No es así? Borre esta sección, y las columnas serán "
            + "msp_id y condominio_id.",
        "It is taken as the tenancy column that it is called like: rows that hold a value keep it, NULLs get "
            + "the tenant's.":
            "Se toma como la columna de inquilino que se llama así: las filas con valor lo conservan y las que "
            + "tienen NULL reciben el del inquilino.",
        "It is left as it is. If it is the tenant's key, name it in [[tenancy.columns]].":
            "Se deja como está. Si es la clave del inquilino, nómbrela en [[tenancy.columns]].",
        "It refers to {}, which is in the dump itself, with the rows of this tenant alone. To have it as the "
            + "registry of all tenants, leave the dump's own out:":
            "Se refiere a {}, que está en el propio volcado, con las filas de este inquilino nada más. Para "
            + "tenerla como registro de todos los inquilinos, deje fuera la del volcado:",
        "{} is in {} already, as {} and with other types.": "{} ya está en {}, como {} y con otros tipos.",
        "{} is in {} already, as {}.": "{} ya está en {}, como {}.",
        "How the keys of different tenants stay apart. keep: they stay as they are, which is right for one "
            + "tenant in a target, and where no two tenants have the same key.":
            "Cómo se distinguen las claves de inquilinos distintos. keep: se quedan como están, lo correcto para "
            + "un solo inquilino por destino o cuando no hay dos inquilinos con la misma clave.",
        "A second tenant would collide here: every database counts these keys from 1. They need offset or "
            + "composite then: {}.":
            "Un segundo inquilino chocaría aquí: cada base de datos cuenta estas claves desde 1. Necesitan "
            + "entonces offset o composite: {}.",
        "Keys of text, which may or may not be the same in two databases (prefix or composite keeps them "
            + "apart): {}.":
            "Claves de texto, que pueden repetirse o no en dos bases de datos (prefix o composite las separa): "
            + "{}.",
        "UUIDs, which no two databases share: {}.": "UUID, que no se repiten entre bases de datos: {}.",
        "Without a primary key: {}.": "Sin clave primaria: {}.",
        "Every table is the tenant's: of {} none looks like one that tenants share.":
            "Todas las tablas son del inquilino: de {}, ninguna parece compartida.",
        "The multi-tenant database that init, check, apply and verify go to: a postgresql:// URI, "
            + "service=NAME or a secrets file. Keep passwords out of this file. --target overrides it.":
            "La base multiinquilino a la que van init, check, apply y verify: una URI postgresql://, "
            + "service=NOMBRE o un archivo de secretos. No ponga contraseñas en este archivo. --target lo "
            + "reemplaza.",
        "The single-tenant database, looked at only to make sure that it is never taken for the target.":
            "La base de un solo inquilino; se consulta únicamente para no confundirla jamás con el destino.",
        "It cannot take the tenancy columns: {}. Its rows are copied as they are, without the tenant; say "
            + "skip or shared if that is not wanted.":
            "No puede recibir las columnas de inquilino: {}. Sus filas se copian como están, sin el inquilino; "
            + "diga skip o shared si no es lo que quiere.",
        "Shared by all tenants: lookup tables are called so.":
            "Compartida por todos los inquilinos: así se llaman los catálogos.",
        "Shared by all tenants: a framework notes here which migrations have run.":
            "Compartida por todos los inquilinos: un framework anota aquí qué migraciones ya corrieron.",
        "Perhaps shared by all tenants: it is small, and several others refer to it.":
            "Quizá compartida por todos los inquilinos: es pequeña y varias otras se refieren a ella.",
        "{} in this dump; it refers to no table of the tenant.":
            "{} en este volcado; no se refiere a ninguna tabla del inquilino.",
        "The dump holds no rows, so how many it has is not known; it refers to no table of the tenant.":
            "El volcado no trae filas, así que no se sabe cuántas tiene; no se refiere a ninguna tabla del "
            + "inquilino.",
        "Referred to by {}.": "Se refieren a ella: {}.",
        "No natural_key: its only key is a number that each database counts for itself. Name the columns by "
            + "which a row is recognised, if there are such.":
            "Sin natural_key: su única clave es un número que cada base de datos cuenta por su lado. Nombre las "
            + "columnas que identifican una fila, si las hay.",
        "Copied once; when it comes again it must agree (on_conflict). Wrong if tenants change it for "
            + "themselves: delete the section, and every tenant gets its own rows.":
            "Se copia una vez; si vuelve a venir, debe coincidir (on_conflict). Si cada inquilino la modifica a "
            + "su gusto, borre la sección y cada uno tendrá sus propias filas.",
        "Not set: until you say otherwise every tenant has its own rows.":
            "No se activa: mientras usted no diga otra cosa, cada inquilino tendrá sus propias filas.",
        "{} and {} point at a row of any table: the first names it, the second is its key. A reference to "
            + "one table cannot say that. With keep nothing needs doing; a strategy that changes keys would leave "
            + "{} behind.":
            "{} y {} señalan una fila de cualquier tabla: la primera la nombra, la segunda es su clave. Una "
            + "referencia a una sola tabla no puede expresarlo. Con keep no hay que hacer nada; una estrategia que "
            + "cambie claves dejaría atrás a {}.",
        "In the rows looked at, {} names {}.": "En las filas revisadas, {} nombra a {}.",
        "It holds {} too that name no table of the dump.":
            "También contiene {} que no nombran ninguna tabla del volcado.",
        "{} is called like a reference to {}, but it is {} and that is {}: it refers to something else, or "
            + "to nothing. If you know to what, write it in references.":
            "{} se llama como una referencia a {}, pero es {} y aquélla es {}: se refiere a otra cosa, o a nada. "
            + "Si sabe a qué, escríbalo en references.",
        "Called like references, not declared in the database, and of types that fit: {}. No values were looked at: "
            + "the dump has none, or they are too many or came through a pipe. Not set.":
            "Con nombre de referencia, sin declarar en la base de datos y con tipos que coinciden: {}. No se revisó "
            + "ningún valor: el volcado no los trae, son demasiados o llegaron por una tubería. No se activa.",
        "{} is a reference to {} that the database does not declare: {}, the types fit, and all that was looked at is "
            + "there, {}. A strategy that changes keys moves it too. Wrong? Delete it.":
            "{} es una referencia a {} que la base de datos no declara: {}, los tipos coinciden y todo lo revisado "
            + "existe allá, {}. Una estrategia que cambie claves también la mueve. ¿No es así? Bórrela.",
        "{} is called like a reference to {}, but of {} looked at {} are not there. Not set.":
            "{} se llama como una referencia a {}, pero de {} que se revisaron faltan allá {}. No se activa.",
        "Only the first rows were looked at.": "Sólo se revisaron las primeras filas.",
        "it is called like that key": "se llama como esa clave",
        "it is called like that table": "se llama como esa tabla",
        "its name ends like that table's": "su nombre termina como el de esa tabla",
        "it names a person": "nombra a una persona",
        "it names a parent": "nombra a un padre",
        "The database's own comment on {}: {}": "El comentario de la propia base sobre {}: {}",
        "The database's own comment: {}": "El comentario de la propia base: {}",
        "{} and {} more": "{} y {} más",
    ]
}
