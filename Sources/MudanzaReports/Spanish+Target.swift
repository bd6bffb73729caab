extension Spanish {
    /// Whether a target is fit.
    static let target: KeyValuePairs = [
        // What is looked at.
        "server": "servidor",
        "version": "versión",
        "TLS": "TLS",
        "pooler": "pooler",
        "privileges": "permisos",
        "superuser": "superusuario",
        "encoding": "codificación",
        "extensions": "extensiones",
        "roles": "roles",
        "plan": "plan",
        "ledger": "libro de cargas",
        "registries": "registros",
        "source": "origen",
        "tables": "tablas",
        "batches": "lotes",
        "room": "espacio",

        // Server and link.
        "PostgreSQL {}.{}": "PostgreSQL {}.{}",
        "{}, a standby, which takes no changes": "{}, un servidor en espera, que no admite cambios",
        "Give its primary server.": "Indique su servidor primario.",
        "{} is older than {}": "{} es anterior a {}",
        "Give a newer server.": "Indique un servidor más nuevo.",
        "{} is older than the dump's server, {}": "{} es anterior al servidor del volcado, {}",
        "What {} does not know may be refused; --target-version {} leaves its settings out.":
            "Puede rechazarse lo que {} no conoce; --target-version {} omite sus parámetros.",
        "none, on this machine": "ninguno, en esta máquina",
        "none: sslmode=disable; rows cross the network readable":
            "ninguno: sslmode=disable; las filas cruzan la red a la vista",
        "Use sslmode=verify-full.": "Use sslmode=verify-full.",
        "none: rows would cross the network readable": "ninguno: las filas cruzarían la red a la vista",
        "Use sslmode=verify-full, or say sslmode=disable where the network is yours.":
            "Use sslmode=verify-full, o ponga sslmode=disable si la red es suya.",
        "none: straight to the server": "ninguno: directo al servidor",
        "a pooler in transaction mode; nothing is left on its sessions":
            "un pooler en modo de transacción; en sus sesiones no queda nada",
        "a proxy, or a pooler in session mode": "un proxy, o un pooler en modo de sesión",
        "UTF8": "UTF8",
        "{}, as the dump's": "{}, como la del volcado",
        "{}, the dump's {}: it cannot hold every text": "{}, y la del volcado {}: no admite cualquier texto",
        "{}: it cannot hold every text": "{}: no admite cualquier texto",
        "Make the database with ENCODING 'UTF8' TEMPLATE template0.":
            "Cree la base de datos con ENCODING 'UTF8' TEMPLATE template0.",
        "can be executed": "se puede ejecutar",
        "{}, and {} more": "{}, y {} más",
        "mudanza plan names all blockers.": "mudanza plan nombra todos los impedimentos.",
        "the target is the source: the same cluster and database":
            "el destino es el origen: el mismo clúster y la misma base de datos",
        "The source is never written to. Give another target; a branch or copy of the source's whole cluster counts as "
            + "the source too.":
            "En el origen nunca se escribe. Indique otro destino; una rama o copia de todo el clúster del origen también "
            + "cuenta como origen.",
        "the target is another database than the source": "el destino es otra base de datos que el origen",

        // Rights.
        "CREATE on the database, for {}": "CREATE en la base de datos, para {}",
        "TEMPORARY on the database, for columns that PostgreSQL computes":
            "TEMPORARY en la base de datos, para columnas que calcula PostgreSQL",
        "USAGE and CREATE on the schema {}": "USAGE y CREATE en el esquema {}",
        "{} may make what is missing": "{} puede crear lo que falta",
        "{} lacks {}": "{} no tiene {}",
        "GRANT it, or connect as the database's owner.":
            "Otórguelo con GRANT, o conéctese como dueño de la base de datos.",
        "{} is a superuser: functions of the dump would run with its rights":
            "{} es superusuario: las funciones del volcado se ejecutarían con sus permisos",
        "Connect as the database's owner.": "Conéctese como dueño de la base de datos.",
        "the dump needs none": "el volcado no necesita ninguna",
        "the server does not have {}": "el servidor no tiene {}",
        "Install the extension's files on the server, or take it out of the dump.":
            "Instale los archivos de la extensión en el servidor, o quítela del volcado.",
        "installed: {}": "instaladas: {}",
        "to be installed by the dump: {}": "las instalará el volcado: {}",
        "the dump names none": "el volcado no nombra ninguno",
        "the target lacks {}": "al destino le falta {}",
        "What the dump gives them, owners and grants, is left out. Make the roles first to keep it.":
            "Se omite lo que el volcado les da: propiedad y permisos. Para conservarlo, cree antes los roles.",
        "all there: {}": "están todos: {}",

        // Ledger and registries.
        "there is none": "no lo hay",
        "Run mudanza init.": "Ejecute mudanza init.",
        "it has {} of Mudanza {}, which this version does not know":
            "tiene {} de Mudanza {}, que esta versión no conoce",
        "Use a version that is at least as new.": "Use una versión igual o más nueva.",
        "it lacks {}": "le falta {}",
        "{} was made from another file than this version's": "{} se hizo con otro archivo que el de esta versión",
        "Use the version that made it, or restore the ledger.": "Use la versión que lo hizo, o restaure el libro.",
        "there, with every migration": "está, con todas sus migraciones",
        "the project has none": "el proyecto no tiene",
        "missing: {}": "faltan: {}",
        "made from another definition than the project's: {}": "hechos con otra definición que la del proyecto: {}",
        "mudanza init says what to do.": "mudanza init dice qué hacer.",
        "there: {}": "están: {}",
        "none is half applied": "ninguno está a medias",
        "batch {} of {}, begun {}": "el lote {} de {}, iniciado el {}",
        "{}, is half applied, with this plan": "{}, está a medias, con este plan",
        "Unless it is under way just now, mudanza apply --resume goes on with it.":
            "Si no está en curso ahora mismo, mudanza apply --resume lo continúa.",
        "{}, is half applied for this tenant, with another plan":
            "{}, está a medias para este inquilino, con otro plan",
        "{}, is half rolled back": "{}, está deshecho a medias",
        "Go on with it: mudanza rollback --batch {}.": "Continúe con eso: mudanza rollback --batch {}.",
        "Resume it with its own plan, or roll it back: mudanza rollback --batch {}.":
            "Continúelo con su propio plan, o deshágalo: mudanza rollback --batch {}.",
        "half applied or under way: {}": "a medias o en curso: {}",
        "Resume each, or roll it back.": "Continúe cada uno, o deshágalo.",

        // Tables.
        "{} is not there, and the dump does not make it": "{} no está, y el volcado no la crea",
        "{}: there without {}": "{}: están sin {}",
        "{}: there, and no table has {}": "{}: están, y ninguna tabla tiene {}",
        "{}; this looks like a single-tenant database": "{}; parece una base de datos de un solo inquilino",
        "Is it the source? Give the multi-tenant database, or an empty one.":
            "¿Es el origen? Indique la base de datos de varios inquilinos, o una vacía.",
        "it has no column {}": "no tiene la columna {}",
        "{} is {}, not {}": "{} es {}, no {}",
        "its column {} must not be NULL, and the dump has no value for it":
            "su columna {} no puede ser NULL, y el volcado no tiene valor para ella",
        "The target's tables must have the columns that the plan gives them.":
            "Las tablas del destino deben tener las columnas que el plan les da.",
        "none of the dump's {} is there: schema and rows are loaded":
            "no está ninguna de las {} del volcado: se cargan definiciones y filas",
        "all {} of the dump's are there: rows are loaded": "están las {} del volcado: se cargan filas",
        "{} of the dump's are there ({}), {} are not ({})": "de las del volcado, {} están ({}) y {} no ({})",
        "All or none must be there.": "Deben estar todas o ninguna.",
        "none yet": "todavía ninguna",
        "{} there, {} of them tenants'": "hay {}, {} de ellas de inquilinos",
        "the target has {} of the {} tables; it lacks {}": "el destino tiene {} de las {} tablas; le falta {}",
        "Load into an empty target, or one that has all of them; a half-applied batch goes on with --resume.":
            "Cargue en un destino vacío, o en uno que las tenga todas; un lote a medias se continúa con --resume.",
        "The dump makes no tables: load the one that does first.":
            "El volcado no crea tablas: cargue antes el que las crea.",
        "{} is in the target without {}: the target looks single-tenant, it may be the source itself":
            "{} está en el destino sin {}: el destino parece de un solo inquilino, puede ser el propio origen",
        "Give another target. The source is never written to.": "Indique otro destino. En el origen nunca se escribe.",
        "{} of the target has no column {}": "{} del destino no tiene la columna {}",
        "{}.{} is {} in the target and {} in the dump": "{}.{} es {} en el destino y {} en el volcado",

        // Room.
        "the server does not tell the database's size": "el servidor no dice el tamaño de la base de datos",
        "{} used": "{} ocupados",
        "{} used, about {} to come": "{} ocupados, unos {} por llegar",
        "{}; no --max-size is given": "{}; no se dio --max-size",
        "{}, of {}": "{}, de {}",
        "Make room, or raise --max-size if there is more.": "Libere espacio, o suba --max-size si hay más.",
        "Little is left.": "Queda poco.",
    ]
}
