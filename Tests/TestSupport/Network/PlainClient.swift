import Glibc

/// A TCP connection to a port of 127.0.0.1, with blocking calls, for bytes that no DICOM client would send.
package final class PlainClient: Sendable {
    private let descriptor: Int32

    /// What a read gave.
    package enum Reading: Hashable, Sendable {
        case bytes([UInt8])
        /// The peer ended its direction.
        case finished
        /// The peer reset the connection.
        case reset
    }

    /// Connects.
    ///
    /// Each later call fails after the limit. A small receive buffer makes the peer feel sooner that nothing is read.
    package init(port: UInt16, limit: Duration = .seconds(10), receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("socket") }
        let microseconds = Int(limit / .microseconds(1)) % 1_000_000
        let time = timeval(tv_sec: Int(limit.components.seconds), tv_usec: microseconds)
        do {
            try set(SO_RCVTIMEO, time)
            try set(SO_SNDTIMEO, time)
            if let receiveBuffer { try set(SO_RCVBUF, receiveBuffer) }
            guard SocketAddress(port: port).withPointer({ connect(descriptor, $0, $1) }) == 0 else {
                throw SocketError("connect")
            }
        } catch {
            close(descriptor)
            throw error
        }
    }

    private func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) throws {
        var value = value
        let size = socklen_t(MemoryLayout<Value>.size)
        guard setsockopt(descriptor, SOL_SOCKET, option, &value, size) == 0 else { throw SocketError("setsockopt") }
    }

    /// Sends all the bytes.
    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw SocketError("send") }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits for what comes next.
    package func read() throws -> Reading {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { return .bytes(Array(buffer[..<count])) }
        if count == 0 { return .finished }
        if errno == ECONNRESET { return .reset }
        throw SocketError("recv")
    }

    /// Reads one whole PDU and gives its type, or nil where the peer closed first.
    package func readPDUType() throws -> UInt8? {
        var bytes: [UInt8] = []
        while bytes.count < 6 || bytes.count < 6 + bytes[2..<6].reduce(0, { $0 << 8 | Int($1) }) {
            guard case .bytes(let more) = try read() else { return nil }
            bytes += more
        }
        return bytes[0]
    }

    /// Reads until the peer closes, and gives all that came and how it closed.
    package func readToEnd() throws -> (bytes: [UInt8], end: Reading) {
        var all: [UInt8] = []
        while true {
            let reading = try read()
            guard case .bytes(let bytes) = reading else { return (all, reading) }
            all += bytes
        }
    }

    /// Ends its own direction with FIN, and can still read.
    package func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Closes with RST.
    package func reset() throws {
        try set(SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        shutdown(descriptor, Int32(SHUT_RD))
        close(descriptor)
    }

    /// Closes in good order.
    package func stop() { close(descriptor) }
}
