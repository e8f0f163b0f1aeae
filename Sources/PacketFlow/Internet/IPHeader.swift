/// The header of an IPv4 or IPv6 packet, extension headers included.
struct IPHeader {
    /// Addresses, and what the packet carries.
    private(set) var addresses: SegmentFinder.IPPacket
    /// Bytes before what it carries.
    private(set) var headerLength: Int
    /// How many bytes it carries.
    private(set) var payloadLength: Int
    /// How many of these are there.
    private(set) var keptLength = 0
    /// Where the packet belongs; nil where it is whole.
    private(set) var fragment: FragmentPlace?

    /// Takes the header that bytes begin with, of a packet of `length` bytes; nil where they do not fit.
    init?(_ bytes: RawSpan, length: Int) {
        guard bytes.byteCount >= 1 else { return nil }
        switch bytes.byte(at: 0) >> 4 {
        case 4: self.init(version4: bytes, length: length)
        case 6: self.init(version6: bytes, length: length)
        default: return nil
        }
        guard headerLength <= bytes.byteCount, payloadLength >= 0 else { return nil }
        keptLength = min(payloadLength, bytes.byteCount &- headerLength)
    }

    /// Takes what a reassembled packet begins with: of version 6, the extension headers behind the Fragment header; nil
    /// where they do not fit.
    init?(reassembled bytes: RawSpan, of packet: SegmentFinder.IPPacket) {
        (addresses, headerLength, payloadLength) = (packet, 0, bytes.byteCount)
        if case .v6 = packet.source {
            guard passExtensionHeaders(bytes) else { return nil }
        }
        guard payloadLength >= 0 else { return nil }
        keptLength = payloadLength
    }

    private init?(version4 bytes: RawSpan, length: Int) {
        guard bytes.byteCount >= 20 else { return nil }
        headerLength = Int(bytes.byte(at: 0) & 0x0F) &* 4
        guard headerLength >= 20 else { return nil }
        let total = Int(bytes.bigEndian(at: 2, as: UInt16.self))
        // 0 is that of a packet which the network card will cut up: it goes to the end of the frame.
        payloadLength = min(total == 0 ? PacketFlowLimits.packetLength : total, length) &- headerLength
        addresses = SegmentFinder.IPPacket(
            source: .v4(bytes.bigEndian(at: 12)),
            destination: .v4(bytes.bigEndian(at: 16)),
            protocolNumber: bytes.byte(at: 9)
        )
        let place: UInt16 = bytes.bigEndian(at: 6)
        if place & 0x3FFF != 0 {
            fragment = FragmentPlace(
                identification: UInt32(bytes.bigEndian(at: 4, as: UInt16.self)),
                offset: Int(place & 0x1FFF) &* 8,
                isLast: place & 0x2000 == 0
            )
        }
    }

    private init?(version6 bytes: RawSpan, length: Int) {
        guard bytes.byteCount >= 40 else { return nil }
        headerLength = 40
        let carried = Int(bytes.bigEndian(at: 4, as: UInt16.self))
        payloadLength = min(carried == 0 ? PacketFlowLimits.packetLength : carried &+ 40, length) &- 40
        addresses = SegmentFinder.IPPacket(
            source: .v6(high: bytes.bigEndian(at: 8), low: bytes.bigEndian(at: 16)),
            destination: .v6(high: bytes.bigEndian(at: 24), low: bytes.bigEndian(at: 32)),
            protocolNumber: bytes.byte(at: 6)
        )
        guard passExtensionHeaders(bytes) else { return nil }
    }

    /// Goes on behind the extension headers that follow, up to a fragment's; false where they do not fit.
    private mutating func passExtensionHeaders(_ bytes: RawSpan) -> Bool {
        for _ in 0..<PacketFlowLimits.headers {
            switch addresses.protocolNumber {
            // Hop-by-hop options, routing, destination options, mobility, HIP, shim6: length in units of eight bytes.
            case 0, 43, 60, 135, 139, 140:
                guard skip(bytes, unit: 8) else { return false }
            // Authentication: in units of four.
            case 51: guard skip(bytes, unit: 4) else { return false }
            case 44:
                guard headerLength &+ 8 <= bytes.byteCount else { return false }
                let place: UInt16 = bytes.bigEndian(at: headerLength &+ 2)
                fragment = FragmentPlace(
                    identification: bytes.bigEndian(at: headerLength &+ 4),
                    offset: Int(place & 0xFFF8),
                    isLast: place & 1 == 0
                )
                // A packet that is a fragment only by name (RFC 6946).
                if place & 0xFFF9 == 0 { fragment = nil }
                guard skip(bytes, unit: 0) else { return false }
                // What follows is that of the whole packet, and read when it is.
                if fragment != nil { return true }
            default: return true
            }
        }
        return false
    }

    /// Skips an extension header of eight bytes, and of so many units as its second byte says.
    private mutating func skip(_ bytes: RawSpan, unit: Int) -> Bool {
        guard headerLength &+ 8 <= bytes.byteCount else { return false }
        let skipped = 8 &+ Int(bytes.byte(at: headerLength &+ 1)) &* unit
        addresses.protocolNumber = bytes.byte(at: headerLength)
        headerLength &+= skipped
        payloadLength &-= skipped
        return headerLength <= bytes.byteCount
    }
}
