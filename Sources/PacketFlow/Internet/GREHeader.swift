/// The header of a GRE tunnel (RFC 2784, RFC 2890), with that of ERSPAN behind it.
struct GREHeader {
    /// Bytes before what the tunnel carries.
    let length: Int
    /// What it carries.
    let etherType: UInt16
    /// Whether it carries Ethernet frames: GRETAP, and mirrored ports (ERSPAN).
    let carriesEthernet: Bool

    /// Takes the header that bytes begin with; nil where it is none of version 0, or has source routes.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= 4 else { return nil }
        let flags: UInt16 = bytes.bigEndian(at: 0)
        // Version 1 is PPTP's; source routes were withdrawn.
        guard flags & 0x4007 == 0 else { return nil }
        // Checksum, key and sequence number, four bytes each.
        var length = 4 + 4 * [0x8000, 0x2000, 0x1000].count { flags & $0 != 0 }
        etherType = bytes.bigEndian(at: 2)
        switch etherType {
        // Transparent Ethernet bridging.
        case 0x6558: carriesEthernet = true
        // ERSPAN: type I has no header of its own and no sequence number, type II has eight bytes.
        case 0x88BE:
            carriesEthernet = true
            if flags & 0x1000 != 0 { length += 8 }
        default: carriesEthernet = false
        }
        self.length = length
    }
}
