import PacketFlow

/// Puts packets of several link types into one pcapng file, an interface for each.
struct PcapngMixture: PacketSink {
    private(set) var interfaces: [LinkType] = []
    private var blocks: [UInt8] = []

    mutating func take(_ packet: borrowing CapturedPacket) {
        if !interfaces.contains(packet.linkType) {
            interfaces.append(packet.linkType)
            // Interface Description Block: link type, reserved, no limit of packets.
            add(block: 1, little(packet.linkType.rawValue) + [0, 0] + little(UInt32(0)))
        }
        let number = interfaces.firstIndex(of: packet.linkType) ?? 0
        let ticks = UInt64(packet.time / 1_000)
        let bytes = packet.bytes.withUnsafeBytes { Array($0) }
        let padding = [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
        // Enhanced Packet Block.
        add(
            block: 6,
            little(UInt32(number)) + little(UInt32(ticks >> 32)) + little(UInt32(truncatingIfNeeded: ticks))
                + little(UInt32(bytes.count)) + little(UInt32(packet.wireLength)) + bytes + padding
        )
    }

    /// The file so far.
    var file: [UInt8] {
        var section = PcapngMixture()
        // Section Header Block: byte order, version 1.0, length not given.
        section.add(block: 0x0A0D_0D0A, little(UInt32(0x1A2B_3C4D)) + little(UInt16(1)) + [0, 0] + little(UInt64.max))
        return section.blocks + blocks
    }

    private mutating func add(block type: UInt32, _ body: [UInt8]) {
        let length = little(UInt32(body.count + 12))
        blocks += little(type) + length + body + length
    }

    private func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
