/// One end of a TCP connection.
package struct SocketEndpoint: Hashable, Sendable {
    /// The host.
    package let address: IPAddress
    /// The TCP port.
    package let port: UInt16

    /// Makes an endpoint.
    package init(address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }
}

extension SocketEndpoint {
    /// An order of no meaning, the same each time.
    func precedes(_ other: SocketEndpoint) -> Bool { order < other.order }

    private var order: (UInt64, UInt64, UInt16) {
        switch address {
        case .v4(let value): (0, UInt64(value), port)
        case .v6(let high, let low): (high, low, port)
        }
    }
}
