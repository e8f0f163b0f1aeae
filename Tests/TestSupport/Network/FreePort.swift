import Foundation
import Glibc
import Synchronization

/// TCP ports that nothing uses.
package enum FreePort {
    /// No port was free, or no socket could be made.
    package struct None: Error {}

    private static let given = Mutex<Set<UInt16>>([])

    /// A port that nothing listens on now and that this process has not given before.
    ///
    /// It is below the range from which the kernel takes the source ports of connections, so that none of the many
    /// connections of tests running beside takes it before the server does.
    ///
    /// - Throws: ``None``.
    package static func next() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 15000..<32000)
            if given.withLock({ $0.insert(port).inserted }), isFree(port) { return port }
        }
        throw None()
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return SocketAddress(port: port, any: true).withPointer { bind(descriptor, $0, $1) } == 0
    }
}
