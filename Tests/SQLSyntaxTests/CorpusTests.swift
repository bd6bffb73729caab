import DumpStream
import MudanzaTestSupport
import SQLSyntax
import Testing

@Suite("The catalog of real dumps", .requiresCorpus)
struct CorpusTests {
    @Test("holds what the dump's lines create", arguments: Corpus.files)
    func holdsEverything(_ file: String) throws {
        let catalog = try catalog(Corpus.bytes(file), file: file)
        let lines = try Corpus.lines(file)
        func count(_ prefixes: String...) -> Int {
            lines.count { line in prefixes.contains { line.hasPrefix($0) } }
        }
        #expect(catalog.notParsed == [])
        #expect(catalog.tables.count == count("CREATE TABLE ", "CREATE UNLOGGED TABLE ", "CREATE FOREIGN TABLE "))
        #expect(catalog.views.count == count("CREATE VIEW ", "CREATE MATERIALIZED VIEW "))
        #expect(catalog.indexes.count == count("CREATE INDEX ", "CREATE UNIQUE INDEX "))
        #expect(catalog.indexes.count(where: \.isUnique) == count("CREATE UNIQUE INDEX "))
        let identities = lines.count { $0.hasPrefix("    SEQUENCE NAME ") }
        #expect(catalog.sequences.count == count("CREATE SEQUENCE ") + identities)
        #expect(
            catalog.routines.count
                == count("CREATE FUNCTION ", "CREATE OR REPLACE FUNCTION ", "CREATE PROCEDURE ", "CREATE AGGREGATE "))
        #expect(catalog.triggers.count == count("CREATE TRIGGER ", "CREATE CONSTRAINT TRIGGER "))
        #expect(catalog.policies.count == count("CREATE POLICY "))
        #expect(catalog.rules.count == count("CREATE RULE "))
        #expect(catalog.types.count == count("CREATE TYPE ", "CREATE DOMAIN "))
        #expect(catalog.comments.count == count("COMMENT ON "))
        #expect(catalog.schemas.count == count("CREATE SCHEMA "))
        #expect(catalog.extensions.count == count("CREATE EXTENSION "))
        let constraints = catalog.tables.flatMap(\.constraints)
        func added(_ words: String) -> Int {
            lines.count { $0.hasPrefix("    ADD CONSTRAINT ") && $0.contains(words) }
        }
        #expect(constraints.count { $0.kind == .primaryKey } == added(" PRIMARY KEY ("))
        #expect(constraints.count { $0.kind == .foreignKey } == added(" FOREIGN KEY ("))
        #expect(constraints.count { $0.kind == .unique } == added(" UNIQUE ("))
        for constraint in constraints where constraint.kind == .foreignKey {
            let target = try #require(constraint.referencedTable)
            #expect(catalog.tables.contains { $0.name == target })
        }
        for sequence in catalog.sequences {
            guard let owner = sequence.ownedBy else { continue }
            let table = try #require(catalog.tables.first { $0.name == owner.table })
            #expect(table.columns.contains { $0.name == owner.column })
        }
    }

    @Test("has in each table the columns that COPY and INSERT name", arguments: Corpus.files)
    func hasTheColumnsOfTheRows(_ file: String) throws {
        let bytes = try Corpus.bytes(file)
        let catalog = try catalog(bytes, file: file)
        for item in try statements(bytes, file: file) {
            let subject = StatementSubject(item.bytes.span, lexer: item.lexer)
            guard subject.command == "COPY" || subject.command == "INSERT", let name = subject.relation else {
                continue
            }
            let tables = catalog.tables.filter {
                $0.name.name == name.name && (name.schema == nil || $0.name.schema == name.schema)
            }
            let table = try #require(tables.first, "\(name)")
            var cursor = TokenCursor(lexer: item.lexer)
            cursor.skip(word: "copy", in: item.bytes.span)
            cursor.skip(words: "insert", "into", in: item.bytes.span)
            _ = cursor.qualifiedName(in: item.bytes.span)
            guard let columns = cursor.nameList(in: item.bytes.span) else { continue }
            #expect(columns == table.columns.filter { !$0.isGenerated }.map(\.name))
        }
    }

    @Test("reads each column of a CREATE TABLE from its line", arguments: Corpus.files)
    func readsColumnsFromTheirLines(_ file: String) throws {
        let catalog = try catalog(Corpus.bytes(file), file: file)
        let lines = String(decoding: try Corpus.bytes(file), as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for table in catalog.tables {
            // A default of several lines shifts the others; no table of the corpus has one.
            for (index, column) in table.columns.enumerated() {
                let line = String(lines[table.location.line + index])
                let text = line.hasSuffix(",") ? String(line.dropLast()) : line
                // Which names are quoted depends on the key words of the version that wrote the dump.
                let names = [column.name.text, "\"\(column.name.text)\""]
                #expect(names.contains { text.hasPrefix("    \($0) \(column.type)") })
                if text.contains(" DEFAULT ") {
                    // Other defaults come by ALTER TABLE.
                    #expect(column.hasDefault)
                    let expected = column.notNull && text.hasSuffix(" NOT NULL") ? " NOT NULL" : ""
                    #expect(text.hasSuffix("DEFAULT \(column.defaultExpression ?? "")\(expected)"))
                }
                #expect(!text.hasSuffix(" NOT NULL") || column.notNull)
                #expect(SQLType.canonical(column.type) != nil)
            }
        }
    }

    @Test("knows the views, functions and triggers of pagila")
    func knowsPagila() throws {
        let catalog = try catalog(Corpus.bytes("devrimgunduz__pagila__pagila-schema-pg17.0.sql"))
        let customers = try #require(catalog.views.first { $0.name.name == "customer_list" })
        #expect(
            Set(customers.reads.map(\.plain)) == ["public.customer", "public.address", "public.city", "public.country"])
        #expect(catalog.views.count(where: \.isMaterialized) == 1)
        let payment = try #require(catalog.tables.first { $0.name.name == "payment" })
        #expect(payment.kind == .partitioned)
        #expect(payment.partitionKey == ["payment_date"])
        let partitions = catalog.tables.filter(\.isPartition)
        #expect(partitions.count == 7)
        #expect(partitions.allSatisfy { $0.parents == [payment.name] && !$0.inheritsColumns })
        let stock = try #require(catalog.routines.first { $0.name.name == "film_in_stock" })
        #expect(stock.mentions.contains(Catalog.BodyMention(relation: QualifiedName(nil, "inventory"), use: .reads)))
        let film = try #require(catalog.tables.first { $0.name.name == "film" })
        let rating = try #require(film.columns.first { $0.name == "rating" })
        #expect(rating.typeName == QualifiedName("public", "mpaa_rating"))
        #expect(rating.defaultExpression == "'G'::public.mpaa_rating")
        #expect(
            catalog.types.first { $0.kind == .domain && $0.name.name == "bıgınt" }?.uses == [
                QualifiedName("pg_catalog", "int8")
            ])
    }

    @Test("gives unqualified names of old dumps the schema of the search path")
    func resolvesOldNames() throws {
        let old = try catalog(Corpus.bytes("devrimgunduz__pagila__pagila-schema-0.10.1.sql"))
        #expect(old.tables.allSatisfy { $0.name.schema == "public" })
        let list = try #require(old.views.first { $0.name.name == "customer_list" })
        #expect(list.reads.allSatisfy { $0.schema == "public" })
        #expect(list.reads.count == 4)
        let child = try #require(old.tables.first { $0.name.name == "payment_p2007_01" })
        #expect(child.parents == [QualifiedName("public", "payment")])
        #expect(child.inheritsColumns && !child.isPartition)
        #expect(old.rules.count == 6)
        let rule = try #require(old.rules.first)
        #expect(rule.event == "INSERT")
        #expect(rule.mentions.first?.use == .insertsWithColumns)
        let film = try #require(old.tables.first { $0.name.name == "film" })
        #expect(film.columns.first { $0.name == "release_year" }?.canonicalType == "public.year")
    }
}
