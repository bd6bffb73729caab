extension Spanish {
    /// The ledger, and taking a batch out again.
    static let ledger: KeyValuePairs = [
        // mudanza status
        "Ledger of {}: {}": "Libro de cargas de {}: {}",
        "None of them is what was asked for.": "Ninguno es el que se pidió.",
        "batch": "lote",
        "state": "estado",
        "size": "tamaño",
        "begun, UTC": "inicio, UTC",
        "And {} before these: --limit {} lists them all.": "Y {} anteriores a estos: --limit {} los muestra todos.",
        "loading": "cargándose",
        "rolling back": "deshaciéndose",
        "rolled back": "deshecho",

        // mudanza rollback
        "Batch {} was taken out already, on {}.": "El lote {} ya se había sacado, el {}.",
        "Batch {} of {}: {}, {}": "Lote {} de {}: {}, {}",
        "taken out": "sacadas",
        "would go": "saldrían",
        "changed or new": "cambiadas o nuevas",
        "Rows are not as the batch has left them:": "Hay filas que no están como el lote las dejó:",
        "{}: {} changed or deleted; {} of the tenant changed or added since":
            "{}: {} con cambios o borradas; del inquilino, {} con cambios o agregadas desde entonces",
        "To take those of the tenant along: --with-changed. To keep them, move them to another tenant first.":
            "Para sacar también las del inquilino: --with-changed. Para conservarlas, páselas antes a otro inquilino.",
        "Other rows refer to the batch's:": "Otras filas hacen referencia a las del lote:",
        "{} refers to {}, by {}": "{} hace referencia a {}, por {}",
        "policies may hide rows from this user; connect as one that they do not bind":
            "las políticas pueden ocultarle filas a este usuario; conéctese con uno al que no se apliquen",
        "Take those out first, or make them refer to something else.":
            "Saque primero esas, o haga que se refieran a otra cosa.",
        "{} of shared tables that no other batch had.": "{} de tablas compartidas que ningún otro lote tenía.",
        "{} of registries that nobody uses any more.": "{} de registros que ya nadie usa.",
        "No batch is left: {} that the dump made went too, tables and all.":
            "No queda ningún lote: también se quitó lo que el volcado había creado ({}), con todo y tablas.",
        "No batch is left, but what the dump made stays, all of it:":
            "No queda ningún lote, pero lo que el volcado creó se queda, completo:",
        "it has {} that no batch brought": "tiene {} que ningún lote trajo",
        "Taken out: {} of the tenant.": "Se sacaron: {} del inquilino.",
        "Nothing was changed. Would be taken out: {} of the tenant.":
            "No se cambió nada. Se sacarían: {} del inquilino.",
        "Not taken out whole: what is out stays out, and the same command goes on.":
            "No se sacó completo: lo que ya salió no regresa, y el mismo comando continúa.",
        "Not taken out; nothing was changed.": "No se sacó; no se cambió nada.",
    ]
}
