import Foundation

/// A port that takes connections and never says a word: what a firewall or a half-dead host looks like.
package struct SilentServer: ~Copyable {
    private let descriptor: Int32
    /// The port on 127.0.0.1.
    package let port: Int

    package init() throws { (descriptor, port) = try LoopbackSocket.listening() }

    deinit { close(descriptor) }

    /// How many have knocked since last asked.
    package func knocks() -> Int {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var count = 0
        while true {
            let connection = accept(descriptor, nil, nil)
            guard connection >= 0 else { return count }
            close(connection)
            count += 1
        }
    }
}
