/// Everything that a database's schema holds, an item a line, as PostgreSQL describes it.
///
/// What a migration must not lose is a subset: the original's items that the migrated database lacks are its losses.
/// Tenancy columns are taken off the alias lists of views, which PostgreSQL lengthens by itself.
package enum SchemaInventory {
    package static func items(of database: TemporaryDatabase) async throws -> Set<String> {
        let rows = try await database.query("SET search_path = '';\n" + query)
        return Set(rows.map { $0.joined(separator: " | ") })
    }

    /// Each branch gives the object's kind, its name and its definition.
    private static let query = """
        WITH own AS (
            SELECT oid, nspname FROM pg_namespace
            WHERE nspname NOT IN ('pg_catalog', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
        ), rel AS (
            SELECT c.*, nspname FROM pg_class c JOIN own ON own.oid = relnamespace
        )
        SELECT 'schema', nspname, '' FROM own
        UNION ALL
        SELECT 'relation', oid::regclass::text, concat_ws(' ', relkind, relpersistence, relrowsecurity,
               relforcerowsecurity, relreplident, pg_get_expr(relpartbound, oid), relacl::text,
               pg_get_userbyid(relowner), reloptions::text)
        FROM rel WHERE relkind <> 'i'
        UNION ALL
        SELECT 'column', attrelid::regclass || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
               attnotnull, attidentity, attgenerated, attcollation::regcollation, attstorage,
               pg_get_expr(adbin, adrelid), attacl::text, attislocal, attinhcount)
        FROM rel JOIN pg_attribute ON attrelid = rel.oid AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
        UNION ALL
        SELECT 'parent', inhrelid::regclass::text, inhparent::regclass || ' ' || inhseqno
        FROM pg_inherits JOIN rel ON rel.oid = inhrelid
        UNION ALL
        SELECT 'constraint', concat_ws(' ', conrelid::regclass, contypid::regtype, conname),
               pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN own ON own.oid = connamespace
        UNION ALL
        SELECT 'index', indexrelid::regclass::text, concat_ws(' ', pg_get_indexdef(indexrelid), indisclustered, indisvalid)
        FROM pg_index JOIN rel ON rel.oid = indexrelid
        UNION ALL
        SELECT 'view', oid::regclass::text, regexp_replace(pg_get_viewdef(oid), '(, (msp_id|condominio_id))+\\)', ')', 'g')
        FROM rel WHERE relkind IN ('v', 'm')
        UNION ALL
        SELECT 'rule', ev_class::regclass || '.' || rulename, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN rel ON rel.oid = ev_class WHERE rulename <> '_RETURN'
        UNION ALL
        SELECT 'trigger', tgrelid::regclass || '.' || tgname, concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled)
        FROM pg_trigger t JOIN rel ON rel.oid = tgrelid WHERE NOT tgisinternal
        UNION ALL
        SELECT 'policy', polrelid::regclass || '.' || polname, concat_ws(' ', polcmd, polpermissive,
               pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
        FROM pg_policy JOIN rel ON rel.oid = polrelid
        UNION ALL
        SELECT 'function', p.oid::regprocedure::text, concat_ws(' ', prokind, prorettype::regtype, prosecdef,
               provolatile, proconfig::text, proacl::text, prosrc, pg_get_function_sqlbody(p.oid),
               pg_get_function_arguments(p.oid))
        FROM pg_proc p JOIN own ON own.oid = pronamespace
        UNION ALL
        SELECT 'type', t.oid::regtype::text, concat_ws(' ', typtype, typbasetype::regtype, typdefault, typnotnull,
               (SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
        FROM pg_type t JOIN own ON own.oid = typnamespace
        UNION ALL
        SELECT 'sequence', format('%I.%I', schemaname, sequencename), concat_ws(' ', data_type, start_value, min_value,
               max_value, increment_by, cycle, cache_size, last_value)
        FROM pg_sequences
        UNION ALL
        SELECT 'sequence owner', objid::regclass::text, pg_describe_object(refclassid, refobjid, refobjsubid)
        FROM pg_depend JOIN rel ON rel.oid = objid AND relkind = 'S' WHERE deptype IN ('a', 'i')
        UNION ALL
        SELECT 'comment', pg_describe_object(classoid, objoid, objsubid), description
        FROM pg_description WHERE objoid >= 16384
        UNION ALL
        SELECT 'statistics', stxrelid::regclass || '.' || stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
        UNION ALL
        SELECT 'extension', extname, extversion FROM pg_extension
        UNION ALL
        SELECT 'event trigger', evtname, concat_ws(' ', evtevent, evtfoid::regproc, evtenabled, evttags::text)
        FROM pg_event_trigger
        UNION ALL
        SELECT 'publication', pubname, concat_ws(' ', puballtables, pubinsert, pubupdate, pubdelete,
               (SELECT string_agg(prrelid::regclass::text, ', ' ORDER BY prrelid::regclass::text)
                FROM pg_publication_rel WHERE prpubid = p.oid))
        FROM pg_publication p
        """
}
