extension Spanish {
    /// What a plan says of keys.
    static let keys: KeyValuePairs = [
        "strategy {}": "estrategia {}",
        "the primary key {}": "la clave primaria {}",
        "the unique constraint {}": "la restricción de unicidad {}",
        "the exclusion constraint {}": "la restricción de exclusión {}",
        "the unique index {}": "el índice único {}",
        "{} stays as it is: {}": "{} queda como está: {}",
        "Its values must be unique across all tenants, or rows of another tenant will be refused.":
            "Sus valores deben ser únicos entre todos los inquilinos; si no, se rechazarán filas de otro inquilino.",
        "{} is written inside CREATE TABLE, or has no name":
            "{} está escrita dentro de CREATE TABLE, o no tiene nombre",
        "pg_dump writes keys as ALTER TABLE … ADD CONSTRAINT: write it so, or give the table the strategy keep.":
            "pg_dump escribe las claves como ALTER TABLE … ADD CONSTRAINT: escríbala así, o dé a la tabla la estrategia "
            + "keep.",
        "written inside CREATE TABLE": "escrita dentro de CREATE TABLE",
        "it shares its shape with {}": "comparte su estructura con {}",
        "{} does not carry the tenant": "{} no lleva el inquilino",
        "an index has at most {} columns": "un índice tiene a lo sumo {} columnas",
        "it is the replica identity, whose columns cannot be NULL as the tenant's may":
            "es la identidad de réplica, cuyas columnas no pueden ser NULL como sí pueden las del inquilino",
        "{}, which does not carry the tenant, refers to it": "{}, que no lleva el inquilino, se refiere a ella",
        "{} groups by it and shows other columns of {}": "{} agrupa por ella y muestra otras columnas de {}",
        "a GiST index takes the tenant only with btree_gist":
            "un índice GiST solo admite el inquilino con btree_gist",
        "its access method {} takes no further column": "su método de acceso {} no admite otra columna",
        "{} keeps its key": "{} conserva su clave",
        "the key of {} leads with the tenant": "la clave de {} empieza con el inquilino",
        "a foreign key of {} to {} is written inside CREATE TABLE, or has no name":
            "una clave foránea de {} a {} está escrita dentro de CREATE TABLE, o no tiene nombre",
        "Write it as ALTER TABLE … ADD CONSTRAINT, as pg_dump does.":
            "Escríbala como ALTER TABLE … ADD CONSTRAINT, como hace pg_dump.",
        "the foreign key {} of {} is ON DELETE {}: before PostgreSQL 15 that would set the tenant too":
            "la clave foránea {} de {} es ON DELETE {}: antes de PostgreSQL 15 eso cambiaría también el inquilino",
        "Load into PostgreSQL 15 or later, or change the key's action in the source.":
            "Cargue en PostgreSQL 15 o posterior, o cambie la acción de la clave en el origen.",
        "the foreign key {} of {} is ON UPDATE {}, which would set the tenant too":
            "la clave foránea {} de {} es ON UPDATE {}, lo que cambiaría también el inquilino",
        "Updating a key that rows refer to will fail, where the tenant may not be NULL.":
            "Actualizar una clave a la que se refieren filas fallará donde el inquilino no puede ser NULL.",
    ]
}
