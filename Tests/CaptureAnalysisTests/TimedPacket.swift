import TestSupport

/// A packet between a client, 192.0.2.1, and a server, 192.0.2.2, unless told otherwise.
struct TimedPacket: Sendable {
    var at: Double
    var client: UInt16 = 50_000
    var server: UInt16
    var flags: UInt8
    var isFromServer = false
    var payload: [UInt8] = []
    var sequence: UInt32 = 1_000
    /// The last numbers of the client's and the server's address.
    var hosts: (client: UInt8, server: UInt8) = (1, 2)

    /// The same between other hosts.
    func between(_ client: UInt8, _ server: UInt8) -> TimedPacket {
        var packet = self
        packet.hosts = (client, server)
        return packet
    }

    static func syn(_ server: UInt16, from client: UInt16 = 50_000, at time: Double = 0) -> TimedPacket {
        TimedPacket(at: time, client: client, server: server, flags: 0x02)
    }

    static func reset(_ server: UInt16, to client: UInt16 = 50_000, at time: Double = 0.001) -> TimedPacket {
        TimedPacket(at: time, client: client, server: server, flags: 0x14, isFromServer: true, sequence: 0)
    }

    /// An opening that is answered, and what the client says then.
    static func talk(_ server: UInt16, from client: UInt16, _ payload: [UInt8], at time: Double = 0) -> [TimedPacket] {
        [
            syn(server, from: client, at: time),
            TimedPacket(at: time, client: client, server: server, flags: 0x12, isFromServer: true),
            TimedPacket(at: time, client: client, server: server, flags: 0x10, payload: payload, sequence: 1_001),
        ]
    }

    var bytes: [UInt8] {
        let ends = [
            HandmadeSegment.End([192, 0, 2, hosts.client], client),
            HandmadeSegment.End([192, 0, 2, hosts.server], server),
        ]
        return HandmadeSegment(
            from: ends[isFromServer ? 1 : 0],
            to: ends[isFromServer ? 0 : 1],
            flags: flags,
            sequence: sequence,
            acknowledgement: 1_001,
            payload: payload[...]
        ).bytes
    }
}
