import PacketFlow
import TestSupport

/// A packet between the ends of a connection, put together by hand.
struct ScriptedPacket {
    static let finish: UInt8 = 0x01
    static let synchronize: UInt8 = 0x02
    static let reset: UInt8 = 0x04
    static let acknowledging: UInt8 = 0x10

    /// The client, 192.0.2.1 unless told otherwise, and its port.
    var client: (address: UInt32, port: UInt16) = (0xC000_0201, 50_000)
    /// The port of the server, 192.0.2.2.
    var server: UInt16 = 104
    var side: ConnectionSide
    var flags: UInt8
    var sequence: UInt32
    var acknowledgement: UInt32 = 0
    var payload: ArraySlice<UInt8> = []

    /// An IPv4 packet.
    var bytes: [UInt8] {
        let address = (0..<4).reversed().map { UInt8(truncatingIfNeeded: client.address >> ($0 * 8)) }
        let ends = [HandmadeSegment.End(address, client.port), HandmadeSegment.End([192, 0, 2, 2], server)]
        return HandmadeSegment(
            from: ends[side.rawValue],
            to: ends[side.other.rawValue],
            flags: flags,
            sequence: sequence,
            acknowledgement: acknowledgement,
            payload: payload
        ).bytes
    }
}
