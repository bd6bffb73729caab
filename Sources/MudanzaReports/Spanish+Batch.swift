extension Spanish {
    /// The loading of many dumps.
    static let batch: KeyValuePairs = [
        // What became of a dump.
        "not begun": "sin empezar",
        "being checked": "en revisión",
        "being loaded": "en carga",
        "being compared": "en comparación",
        "being loaded by another process": "en carga por otro proceso",
        "loaded": "cargado",
        "loaded as batch {}": "cargado como lote {}",
        "there already": "ya estaba",
        "there already, batch {}": "ya estaba, lote {}",
        "loaded, and different": "cargado, y distinto",
        "refused": "rechazado",
        "failed": "falló",
        "can be loaded": "se puede cargar",

        // Progress and report.
        "{}: {}, {} in {}": "{}: {}, {} en {}",
        "{} of {} checked: {}": "{} de {} revisados: {}",
        "{} of {}, {}: {}": "{} de {}, {}: {}",
        "{} of {}, {}, {} failed: {}": "{} de {}, {}, {} con falla: {}",
        "dump": "volcado",
        "bytes": "bytes",
        "time": "tiempo",
        "verdict": "resultado",
        "warning: {}": "advertencia: {}",
        "Nothing was loaded: {}.": "No se cargó nada: {}.",
        "Nothing to do: {} there already.": "No hay nada que hacer: {} en el destino.",
        "Nothing forbids to load {}; checked in {}.": "Nada impide cargar {}; revisión en {}.",
        "Loaded {} of {}: {}, {}; checked in {}, loaded in {}, ANALYZE {}.":
            "Se cargaron {} de {}: {}, {}; revisión en {}, carga en {}, ANALYZE {}.",

        // What forbids to begin, and what should be looked at.
        "it has {} besides": "tiene además {}",
        "it has {} and not {}": "tiene {} y no {}",
        "{} is not as in {}: {}": "{} no es como en {}: {}",
        "Dumps of one schema go into one target: bring the source up to date and dump it again.":
            "A un destino van volcados de un mismo esquema: actualice la base de origen y vuelva a volcarla.",
        "neither the target nor a dump before it has {}, and some of its other tables are there":
            "ni el destino ni un volcado anterior tiene {}, y algunas de sus otras tablas sí están",
        "Put the dump that has the most tables first.": "Ponga primero el volcado que tiene más tablas.",
        "it is byte for byte the same as {}": "es idéntico, byte por byte, a {}",
        "One database belongs to one tenant: dump the right one.":
            "Una base de datos es de un solo inquilino: vuelque la correcta.",
        "{} of {} ({}) in more than one dump, such as {} and {}":
            "{} de {} ({}) en más de un volcado, por ejemplo {} y {}",
        "{} of {} with a key of {} ({}) that the target has already, the first in {}":
            "{} de {} con una clave de {} ({}) que el destino ya tiene, la primera en {}",
        "Keys of different tenants must not meet: choose another strategy, composite, offset or prefix.":
            "Las claves de inquilinos distintos no deben coincidir: elija otra estrategia: composite, offset o prefix.",
        "keys of dumps were not compared: {} may not make temporary tables in the target":
            "no se compararon las claves de los volcados: {} no puede crear tablas temporales en el destino",
        "keys of {} were not compared: {}": "no se compararon las claves de {}: {}",
        "{} was not analyzed: {}": "no se hizo ANALYZE de {}: {}",
    ]
}
