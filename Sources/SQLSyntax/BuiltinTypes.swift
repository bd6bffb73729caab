/// The types of PostgreSQL's own schema, `pg_catalog`, and the SQL names of those that have one.
enum BuiltinTypes {
    static let schema: SQLIdentifier = "pg_catalog"

    /// Whether an unqualified type name is PostgreSQL's own.
    static func contains(_ name: SQLIdentifier) -> Bool { all.contains(name.text) }

    /// What `format_type` calls `pg_catalog.<name>`; the part after a modifier comes second.
    static func standardName(_ name: SQLIdentifier) -> (before: String, after: String) {
        switch name.text {
        case "int2": ("smallint", "")
        case "int4": ("integer", "")
        case "int8": ("bigint", "")
        case "float4": ("real", "")
        case "float8": ("double precision", "")
        case "bool": ("boolean", "")
        case "bpchar": ("character", "")
        case "varchar": ("character varying", "")
        case "varbit": ("bit varying", "")
        case "time": ("time", " without time zone")
        case "timetz": ("time", " with time zone")
        case "timestamp": ("timestamp", " without time zone")
        case "timestamptz": ("timestamp", " with time zone")
        case "char": ("\"char\"", "")
        default: (name.text, "")
        }
    }

    /// The integer type behind `serial` and its like, which only people write: a dump has the type and a sequence.
    static func serial(_ name: SQLIdentifier) -> SQLIdentifier? {
        switch name.text {
        case "smallserial", "serial2": "int2"
        case "serial", "serial4": "int4"
        case "bigserial", "serial8": "int8"
        default: nil
        }
    }

    /// The fields of `interval <fields>`, from the mask that the grammar makes of them (`INTERVAL_MASK`).
    static func intervalFields(_ mask: Int) -> String {
        switch mask {
        case 1 << 2: " year"
        case 1 << 1: " month"
        case 1 << 3: " day"
        case 1 << 10: " hour"
        case 1 << 11: " minute"
        case 1 << 12: " second"
        case 1 << 2 | 1 << 1: " year to month"
        case 1 << 3 | 1 << 10: " day to hour"
        case 1 << 3 | 1 << 10 | 1 << 11: " day to minute"
        case 1 << 3 | 1 << 10 | 1 << 11 | 1 << 12: " day to second"
        case 1 << 10 | 1 << 11: " hour to minute"
        case 1 << 10 | 1 << 11 | 1 << 12: " hour to second"
        case 1 << 11 | 1 << 12: " minute to second"
        default: ""
        }
    }

    /// The functions of PostgreSQL's own that people use as triggers.
    static let triggerFunctions: Set<String> = [
        "tsvector_update_trigger", "tsvector_update_trigger_column", "suppress_redundant_updates_trigger",
        "unique_key_recheck",
    ]

    /// `pg_type.dat` of PostgreSQL 15 to 18, row types of the system catalogs left out.
    private static let all: Set<String> = Set(
        """
        bool bytea char name int8 int2 int2vector int4 regproc text oid tid xid xid8 cid oidvector pg_ddl_command json xml
        pg_node_tree pg_ndistinct pg_dependencies pg_mcv_list point lseg path box polygon line float4 float8 unknown
        circle money macaddr inet cidr macaddr8 aclitem bpchar varchar date time timestamp timestamptz interval timetz
        bit varbit numeric refcursor regprocedure regoper regoperator regclass regcollation regtype regrole regnamespace
        uuid pg_lsn tsvector gtsvector tsquery regconfig regdictionary jsonb jsonpath txid_snapshot pg_snapshot
        int4range numrange tsrange tstzrange daterange int8range int4multirange nummultirange tsmultirange
        tstzmultirange datemultirange int8multirange record cstring any anyarray void trigger event_trigger
        language_handler internal anyelement anynonarray anyenum fdw_handler index_am_handler tsm_handler
        table_am_handler anyrange anycompatible anycompatiblearray anycompatiblenonarray anycompatiblerange
        anymultirange anycompatiblemultirange opaque abstime reltime tinterval smgr
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
