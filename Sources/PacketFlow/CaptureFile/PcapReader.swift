/// Reads the packets of a classic pcap file (draft-ietf-opsawg-pcap 4) from pieces of it.
struct PcapReader: Sendable {
    private let order: ByteOrder
    private let nanosecondsPerFraction: Int64
    private let linkType: LinkType

    /// Whether bytes begin with a magic number of pcap; four are needed.
    static func beginsPcap(_ bytes: RawSpan) -> Bool { units(bytes) != nil }

    /// Byte order and the length of a fraction of a second, as the magic number says.
    private static func units(_ bytes: RawSpan) -> (ByteOrder, Int64)? {
        switch bytes.bigEndian(at: 0, as: UInt32.self) {
        case PcapFileHeader.microsecondMagic: (.big, 1_000)
        case PcapFileHeader.microsecondMagic.byteSwapped: (.little, 1_000)
        case PcapFileHeader.nanosecondMagic: (.big, 1)
        case PcapFileHeader.nanosecondMagic.byteSwapped: (.little, 1)
        default: nil
        }
    }

    /// Takes the 24 bytes that the file begins with; nil where they are not those of a pcap file, or not all there.
    init?(header: RawSpan) {
        guard header.byteCount >= PcapFileHeader.length, let units = Self.units(header) else { return nil }
        (order, nanosecondsPerFraction) = units
        // The upper half tells of frame check sequences, which nothing here needs.
        linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: header.integer(at: 20, order, as: UInt32.self)))
    }

    /// Hands the whole packets of a piece to a sink, and says how many bytes are done with.
    ///
    /// - Throws: ``CaptureError`` at an offset in the piece.
    func read(_ piece: RawSpan, into sink: inout some PacketSink, done: inout Int) throws(CaptureError) {
        while done &+ PcapFileHeader.recordHeader <= piece.byteCount {
            let length: UInt32 = piece.integer(at: done &+ 8, order)
            guard length <= UInt32(PacketFlowLimits.packetLength) else {
                throw .damaged(.packetLength(length), offset: UInt64(done))
            }
            let start = done &+ PcapFileHeader.recordHeader
            let end = start &+ Int(length)
            guard end <= piece.byteCount else { return }
            let seconds = Int64(piece.integer(at: done, order, as: UInt32.self))
            let fraction = Int64(piece.integer(at: done &+ 4, order, as: UInt32.self))
            sink.take(
                CapturedPacket(
                    linkType: linkType,
                    time: seconds &* 1_000_000_000 &+ fraction &* nanosecondsPerFraction,
                    wireLength: Int(piece.integer(at: done &+ 12, order, as: UInt32.self)),
                    bytes: piece.slice(start, end)
                )
            )
            done = end
        }
    }
}
