import Foundation
import Glibc

/// The sockets of this process, found by where they are connected to: what the code under test set on them can be
/// asked.
package enum OwnSockets {
    /// All descriptors of this process, files among them.
    package static func descriptors() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    }

    /// The descriptors that are connected to a TCP port of 127.0.0.1.
    package static func connected(to port: UInt16) throws -> [Int32] {
        try descriptors().filter { self.port($0, getpeername) == port }
    }

    /// The descriptors of connections that were accepted on a TCP port of 127.0.0.1.
    package static func accepted(on port: UInt16) throws -> [Int32] {
        try descriptors().filter { self.port($0, getsockname) == port && self.port($0, getpeername) != nil }
    }

    /// Whether TCP_NODELAY is set.
    package static func sendsAtOnce(_ descriptor: Int32) throws -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &value, &length) == 0 else {
            throw SocketError("getsockopt")
        }
        return value != 0
    }

    /// How many segments with data the socket has sent.
    package static func dataSegmentsSent(_ descriptor: Int32) throws -> UInt32 {
        // glibc's struct tcp_info ends before it: tcpi_data_segs_out of <linux/tcp.h>, since Linux 4.6.
        let offset = 156
        var information = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(information.count)
        guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &length) == 0 else {
            throw SocketError("getsockopt")
        }
        guard Int(length) >= offset + 4 else { throw SocketError("tcp_info is short", code: ENOTSUP) }
        return information.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }

    private typealias Ask = (Int32, UnsafeMutablePointer<sockaddr>?, UnsafeMutablePointer<socklen_t>?) -> Int32

    /// The port of one end, nil where the descriptor is no connected socket of IPv4.
    private static func port(_ descriptor: Int32, _ ask: Ask) -> UInt16? {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask(descriptor, $0, &length) }
        }
        guard result == 0, address.sin_family == sa_family_t(AF_INET) else { return nil }
        return UInt16(bigEndian: address.sin_port)
    }
}
