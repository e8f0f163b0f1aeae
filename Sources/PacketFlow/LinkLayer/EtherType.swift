/// What follows an EtherType field.
enum EtherType {
    enum Next {
        case ip
        /// Another EtherType field, after so many bytes.
        case tag(UInt16, skipped: Int)
        case cut
        case other
    }

    /// Looks behind the field of a value: at what is there of the packet after it.
    static func after(_ type: UInt16, _ bytes: RawSpan) -> Next {
        switch type {
        case 0x0800, 0x86DD: return .ip
        // IEEE 802.1Q and 802.1ad tags, and the number that QinQ had before it was standard.
        case 0x8100, 0x88A8, 0x9100:
            guard bytes.byteCount >= 4 else { return .cut }
            return .tag(bytes.bigEndian(at: 2), skipped: 4)
        // A length: IEEE 802.2, with SNAP before an EtherType.
        case 0..<0x0600:
            guard bytes.byteCount >= 8, bytes.bigEndian(at: 0, as: UInt32.self) >> 8 == 0xAAAA03 else { return .other }
            return .tag(bytes.bigEndian(at: 6), skipped: 8)
        default: return .other
        }
    }
}
