/// The 24 bytes that a classic pcap file begins with.
///
/// Version 2.4 as in draft-ietf-opsawg-pcap 4, always little-endian and with nanoseconds: every reader of the last ten
/// years takes it, and one form only makes files of the same events equal byte for byte.
package struct PcapFileHeader: Hashable, Sendable {
    /// The magic number of a file whose packet times count nanoseconds.
    static let nanosecondMagic: UInt32 = 0xA1B2_3C4D

    /// The magic number of a file whose packet times count microseconds.
    static let microsecondMagic: UInt32 = 0xA1B2_C3D4

    /// How many bytes the header takes.
    static let length = 24

    /// How many bytes stand before each packet.
    static let recordHeader = 16

    /// What each packet begins with.
    package let linkType: LinkType

    /// How many bytes of a packet are kept at most.
    ///
    /// IP packets end at 65,575.
    package let snapshotLength: UInt32

    /// Makes a header for packets of a link type.
    package init(linkType: LinkType, snapshotLength: UInt32 = UInt32(PacketFlowLimits.packetLength)) {
        self.linkType = linkType
        self.snapshotLength = snapshotLength
    }

    /// Appends the header as it stands in a file.
    func encode(into bytes: inout [UInt8]) {
        bytes.appendLittleEndian(Self.nanosecondMagic)
        bytes.appendLittleEndian(UInt16(2))
        bytes.appendLittleEndian(UInt16(4))
        // Time zone and accuracy: obsolete, written as zero by everybody.
        bytes.appendLittleEndian(UInt64(0))
        bytes.appendLittleEndian(snapshotLength)
        bytes.appendLittleEndian(UInt32(linkType.rawValue))
    }
}
