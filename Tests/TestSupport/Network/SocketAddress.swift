import Glibc

/// An IPv4 address of this machine and a port, as the socket calls want it.
struct SocketAddress {
    private var storage = sockaddr_in()

    /// 127.0.0.1, or every address.
    init(port: UInt16, any: Bool = false) {
        storage.sin_family = sa_family_t(AF_INET)
        storage.sin_port = port.bigEndian
        storage.sin_addr.s_addr = any ? 0 : UInt32(0x7F00_0001).bigEndian
    }

    /// The address that a socket is bound to.
    init(of descriptor: Int32) throws {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        guard result == 0 else { throw SocketError("getsockname") }
    }

    var port: UInt16 { UInt16(bigEndian: storage.sin_port) }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// A socket call that failed.
package struct SocketError: Error, CustomStringConvertible {
    package let description: String
    /// The system's number.
    package let code: Int32

    init(_ call: String, code: Int32 = errno) {
        self.code = code
        description = "\(call): \(String(cString: strerror(code)))"
    }
}
