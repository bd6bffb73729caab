internal import CLibcrypto
internal import Synchronization

/// A SHA-256 digest.
public struct SHA256Digest: Sendable, Hashable, Codable, CustomStringConvertible {
    /// Its 32 bytes as 64 hexadecimal digits.
    public let hex: String

    /// The digest of `bytes`.
    public init(of bytes: [UInt8]) throws(DumpError) {
        var hash = try SHA256()
        hash.update(bytes.span)
        self = hash.digest()
    }

    init(hex: String) { self.hex = hex }

    /// The hexadecimal digits.
    public var description: String { hex }

    /// Reads the hexadecimal digits.
    public init(from decoder: any Decoder) throws { hex = try decoder.singleValueContainer().decode(String.self) }

    /// Writes the hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// SHA-256 of a stream of bytes, by OpenSSL, which uses the processor's own instructions for it.
@safe public struct SHA256: ~Copyable {
    // Sound: the context is made in init, freed in deinit, and never leaves this move-only value.
    private let context: OpaquePointer

    /// Begins with no bytes.
    ///
    /// - Throws: `DumpError` where OpenSSL has no SHA-256.
    public init() throws(DumpError) {
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            throw DumpError(.unsupported, found: "OpenSSL offers no SHA-256", advice: "Check the libssl installation.")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public mutating func update(_ bytes: Span<UInt8>) {
        _ = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    }

    /// Ends it: the digest's 32 bytes.
    public consuming func bytes() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            _ = unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        return bytes
    }

    /// Ends it.
    consuming func digest() -> SHA256Digest {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        for byte in bytes() { hex += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return SHA256Digest(hex: String(decoding: hex, as: UTF8.self))
    }
}

/// A SHA-256 that another thread makes.
final class SHA256Stream: Sendable {
    private let hash: Mutex<SHA256?>

    init() throws(DumpError) { hash = try Mutex(SHA256()) }

    func add(_ bytes: Span<UInt8>) { hash.withLock { $0?.update(bytes) } }

    /// Ends it.
    func digest() -> SHA256Digest { hash.withLock { $0.take()?.digest() } ?? SHA256Digest(hex: "") }
}
