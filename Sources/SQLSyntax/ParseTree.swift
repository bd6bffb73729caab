internal import CPgQuery
internal import DumpStream

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// PostgreSQL 15's own parser (libpg_query) and the tree it gives.
///
/// The tree comes as protobuf bytes. They are copied into an array once and read where a field is asked for: the
/// unpacker of libprotobuf-c would build the whole tree by recursion, some 4 kB of stack a level, and a hostile dump
/// could run it out of stack. What is unsafe is in this file, the calls of libpg_query, and
/// in `MessageType`, the descriptions of its messages.
enum ParseTree {
    /// Why a statement has no parse tree.
    struct Refusal: Error {
        /// What the parser said.
        var reason: String
    }

    /// Deeper nesting is refused before parsing: libpg_query packs its tree by recursion and does not watch the stack.
    static let deepestNesting = 2000

    /// The node of the one statement in `text`.
    static func statement(_ text: Span<UInt8>, lexer: Lexer) throws(Refusal) -> ParseNode {
        let statements = try statements(text, lexer: lexer)
        guard let first = statements.first, statements.count == 1 else {
            throw Refusal(reason: "one statement expected, found \(statements.count)")
        }
        return first
    }

    /// The nodes of all statements in `text`.
    static func statements(_ text: Span<UInt8>, lexer: Lexer) throws(Refusal) -> [ParseNode] {
        guard nesting(of: text, lexer: lexer) <= deepestNesting else {
            throw Refusal(reason: "nested more than \(deepestNesting) levels deep")
        }
        guard text.firstIndex(of: 0, from: 0) == nil else { throw Refusal(reason: "it holds a NUL byte") }
        var (input, insertions) = forTheParser(text, lexer: lexer)
        input.append(0)
        // Sound: the array ends in the NUL that a C string needs and outlives the call, which keeps no pointer to it.
        let result = unsafe input.withUnsafeBytes { bytes in
            unsafe pg_query_parse_protobuf(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
        }
        // Sound: the result is freed exactly once, after everything needed has been copied out of it.
        defer { unsafe pg_query_free_protobuf_parse_result(result) }
        if let error = unsafe result.error {
            let message = unsafe error.pointee.message.map { unsafe String(cString: $0) }
            throw Refusal(reason: message ?? "the parser gave no reason")
        }
        guard let data = unsafe result.parse_tree.data else { return [] }
        // Sound: libpg_query states the length of its buffer beside it.
        let bytes = unsafe Array(UnsafeRawBufferPointer(start: data, count: result.parse_tree.len))
        let root = ParseNode(
            source: ParseNode.Source(bytes: bytes, insertions: insertions), range: 0..<bytes.count,
            type: MessageType.parseResult)
        return root.nodes("stmts").compactMap { $0.node("stmt") }
    }

    /// The text as libpg_query takes it, and where bytes were put in.
    ///
    /// That parser always reads `standard_conforming_strings` as on: where the dump has it off, strings with a
    /// backslash get the `E` they mean.
    private static func forTheParser(_ text: Span<UInt8>, lexer: Lexer) -> (text: [UInt8], insertions: [Int]) {
        guard lexer.backslashEscapes, text.firstIndex(of: UInt8(ascii: "\\"), from: 0) != nil else {
            return (text.bytes(0..<text.count), [])
        }
        var result: [UInt8] = []
        var insertions: [Int] = []
        var cursor = TokenCursor(lexer: lexer)
        var copied = 0
        while let token = cursor.next(in: text) {
            guard token.kind == .escapeString, text[token.start] == UInt8(ascii: "'") else { continue }
            result += text.bytes(copied..<token.start)
            insertions.append(result.count)
            // The blank keeps the E apart from a word before it.
            result += [UInt8(ascii: " "), UInt8(ascii: "E")]
            copied = token.start
        }
        result += text.bytes(copied..<text.count)
        return (result, insertions)
    }
}
