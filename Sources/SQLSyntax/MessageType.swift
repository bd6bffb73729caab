internal import CPgQuery

#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What kinds of fields a message has.
///
/// Safe to pass about: the pointer is to one of libpg_query's constants, which are never freed or changed, and every
/// descriptor reached from it is another.
@safe
struct MessageType {
    private let descriptor: UnsafePointer<ProtobufCMessageDescriptor>

    /// A field's number, and its message type where it holds messages.
    struct Field {
        let id: UInt64
        let message: MessageType?
    }

    private init(_ descriptor: UnsafePointer<ProtobufCMessageDescriptor>) { unsafe self.descriptor = descriptor }

    /// The message that a parse gives.
    static var parseResult: MessageType {
        // Sound: an empty message's header points at the constant descriptor itself, not at a copy of it.
        var empty = unsafe PgQuery__ParseResult()
        unsafe pg_query__parse_result__init(&empty)
        return unsafe MessageType(empty.base.descriptor)
    }

    /// The message's name in pg_query.proto.
    var name: String {
        // Sound: as below.
        unsafe String(cString: descriptor.pointee.name + 9)
    }

    func isNamed(_ name: StaticString) -> Bool {
        // Sound: both are C strings that live for ever, and every message's name begins with the package's,
        // `pg_query.`. (The short name is not the one in pg_query.proto: `AConst` for `A_Const`.)
        unsafe strcmp(descriptor.pointee.name + 9, Self.cString(name)) == 0
    }

    func field(_ name: StaticString, ifPresent: Bool = false) -> Field? {
        // Sound: as above; the answer is a constant or NULL.
        guard let found = unsafe protobuf_c_message_descriptor_get_field_by_name(descriptor, Self.cString(name)) else {
            assert(ifPresent, "no field \(name)")
            return nil
        }
        return unsafe Self.field(found)
    }

    func field(id: UInt64) -> Field? {
        guard let id = UInt32(exactly: id),
            let found = unsafe protobuf_c_message_descriptor_get_field(descriptor, id)
        else { return nil }
        return unsafe Self.field(found)
    }

    private static func field(_ field: UnsafePointer<ProtobufCFieldDescriptor>) -> Field {
        guard unsafe field.pointee.type == PROTOBUF_C_TYPE_MESSAGE, let inner = unsafe field.pointee.descriptor else {
            return unsafe Field(id: UInt64(field.pointee.id), message: nil)
        }
        // Sound: for a field of this type the library's `descriptor` is a message descriptor.
        let message = unsafe inner.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
        return unsafe Field(id: UInt64(field.pointee.id), message: MessageType(message))
    }

    private static func cString(_ text: StaticString) -> UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
