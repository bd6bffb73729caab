import SQLSyntax
import Testing

@Suite("Types")
struct TypeTests {
    @Test(
        "have one canonical form",
        arguments: [
            ("varchar(100)", "character varying(100)"), ("character varying( 100 )", "character varying(100)"),
            ("VARCHAR", "character varying"), ("int4", "integer"), ("int", "integer"), ("bigint", "bigint"),
            ("timestamptz", "timestamp with time zone"), ("timestamp(3)", "timestamp(3) without time zone"),
            ("timestamp with time zone", "timestamp with time zone"),
            ("time(0) with time zone", "time(0) with time zone"),
            ("float", "double precision"), ("float(10)", "real"), ("decimal(10)", "numeric(10,0)"),
            ("numeric(38,4)", "numeric(38,4)"), ("numeric", "numeric"), ("char", "character(1)"),
            ("\"char\"", "\"char\""), ("bpchar", "bpchar"), ("char(7)", "character(7)"), ("bit", "bit(1)"),
            ("varbit(5)", "bit varying(5)"), ("bool[]", "boolean[]"), ("text[][]", "text[]"),
            ("int ARRAY[3]", "integer[]"),
            ("interval", "interval"), ("interval day to second(3)", "interval day to second(3)"),
            ("interval(2)", "interval(2)"), ("interval year", "interval year"), ("jsonb", "jsonb"),
            ("pg_catalog.int8", "bigint"), ("public.estado", "public.estado"), ("\"Mi Tipo\"", "\"Mi Tipo\""),
            ("geometry(Point,4326)", "geometry(point,4326)"), ("serial", "integer"), ("bigserial", "bigint"),
            ("uuid", "uuid"), ("national character varying(5)", "character varying(5)"),
        ])
    func haveOneForm(_ written: String, _ expected: String) {
        #expect(SQLType.canonical(written) == expected)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", " ", "int NOT NULL", "int, b int", "int) INHERITS (x", "int); DROP TABLE x; CREATE TABLE y (c int",
            "int -- x", "int /* x */", "text COLLATE \"C\"", "text DEFAULT 'x'", "varchar(", "varchar)", "1", "'text'",
            "int PRIMARY KEY", "\"open",
        ])
    func areNothingElse(_ text: String) { #expect(SQLType.canonical(text) == nil) }

    @Test("stand in column definitions")
    func readsColumnDefinitions() throws {
        let column = try #require(SQLType.columnDefinition("estado varchar(50) DEFAULT 'activo' NOT NULL"))
        #expect(column.name == "estado")
        #expect(column.type == "varchar(50)")
        #expect(column.typeName == QualifiedName("pg_catalog", "varchar"))
        #expect(column.canonicalType == "character varying(50)")
        #expect(column.defaultExpression == "'activo'")
        #expect(column.notNull)
        let serial = try #require(SQLType.columnDefinition("id serial PRIMARY KEY"))
        #expect(serial.notNull && serial.hasDefault && serial.canonicalType == "integer")
        let date = try #require(SQLType.columnDefinition("\"fecha ñ\" timestamp with time zone DEFAULT now()"))
        #expect(date.name == "fecha ñ")
        #expect(date.defaultExpression == "now()")
        let identity = try #require(SQLType.columnDefinition("id bigint GENERATED ALWAYS AS IDENTITY"))
        #expect(identity.identity == .always)
        let chosen = try #require(
            SQLType.columnDefinition("a int DEFAULT CASE WHEN NOT true THEN NULL ELSE 1 END UNIQUE"))
        #expect(chosen.defaultExpression == "CASE WHEN NOT true THEN NULL ELSE 1 END")
    }

    @Test(
        "definitions of more or less than one column are none",
        arguments: [
            "estado", "a int, b int", "CHECK (a > 0)", "PRIMARY KEY (a)", "LIKE x", "a int); DROP TABLE x; --", "",
        ])
    func refusesOtherElements(_ text: String) { #expect(SQLType.columnDefinition(text) == nil) }
}
