import Foundation

/// The few calls that sockets on the loopback interface take.
///
/// Every descriptor here is owned by exactly one caller, who closes it.
enum LoopbackSocket {
    /// A port that was free a moment ago.
    static func freePort() throws -> Int {
        let (descriptor, port) = try listening()
        close(descriptor)
        return port
    }

    /// A socket that listens on a port chosen by the kernel.
    static func listening() throws -> (descriptor: Int32, port: Int) {
        let descriptor = try stream()
        var address = address(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        // Sound: the address outlives the calls, which are told its size.
        let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isBound else { throw SocketError(call: "bind", code: errno) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    /// A connection to a port.
    static func connected(to port: Int) throws -> Int32 {
        let descriptor = try stream()
        var address = address(port: port)
        // Sound: as above.
        let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            let code = errno
            close(descriptor)
            throw SocketError(call: "connect", code: code)
        }
        return descriptor
    }

    /// Closes a connection so that the other side gets an error, not an end.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        // Sound: the option's value outlives the call, which is told its size.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close(descriptor)
    }

    /// Sends small packets at once, as libpq does.
    static func setNoDelay(_ descriptor: Int32) {
        var on: Int32 = 1
        // Sound: as above.
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func stream() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError(call: "socket", code: errno) }
        return descriptor
    }

    private static func address(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }
}

/// A socket's call that failed.
package struct SocketError: Error, CustomStringConvertible {
    var call: String
    var code: Int32
    package var description: String { "\(call): error \(code)" }
}
