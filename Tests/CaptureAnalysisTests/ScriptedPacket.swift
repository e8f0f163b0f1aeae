import PacketFlow

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
        func big(_ value: some FixedWidthInteger) -> [UInt8] {
            (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        let ends = [big(client.address) + big(client.port), [192, 0, 2, 2] + big(server)]
        let (own, other) = (ends[side.rawValue], ends[side.other.rawValue])
        var packet: [UInt8] = [0x45, 0] + big(UInt16(40 + payload.count)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        packet += own.prefix(4) + other.prefix(4) + own.suffix(2) + other.suffix(2)
        return packet + big(sequence) + big(acknowledgement) + [0x50, flags, 1, 0, 0, 0, 0, 0] + payload
    }
}
