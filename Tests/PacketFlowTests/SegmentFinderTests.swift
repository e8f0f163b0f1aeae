import Testing

@testable import PacketFlow

/// Keeps the payloads of segments.
private struct Payloads: SegmentSink {
    var all: [[UInt8]] = []

    mutating func take(_ segment: borrowing CapturedSegment) { all.append(segment.payload.copied()) }
}

/// Segments behind tags, tunnels and fragments, and what is behind too many.
@Suite struct SegmentFinderTests {
    private static let payload = (0..<240).map { UInt8($0) }

    /// An IPv4 packet with a TCP segment.
    private static let packet: [UInt8] = {
        let segment = TCPSegment(
            source: SocketEndpoint(address: .v4(0x0A00_0001), port: 4_000),
            destination: SocketEndpoint(address: .v4(0x0A00_0002), port: 104),
            sequence: 1,
            acknowledgement: 1,
            flags: .acknowledgement,
            window: 1
        )
        return unsafe segment.encodedHeaders(payload: payload.span.bytes) + payload
    }()

    private static func find(_ packets: [[UInt8]], _ type: LinkType, every step: Int64 = 0) -> (Payloads, PacketCounts)
    {
        var (finder, payloads) = (SegmentFinder(), Payloads())
        for (number, bytes) in packets.enumerated() {
            unsafe finder.find(
                in: CapturedPacket(
                    linkType: type,
                    time: Int64(number) * step,
                    wireLength: bytes.count,
                    bytes: bytes.span.bytes
                ),
                &payloads
            )
        }
        return (payloads, finder.counts)
    }

    @Test("Tags are passed as far as the limit, and no further")
    func tags() {
        func tagged(_ count: Int) -> [UInt8] {
            Array(repeating: 0, count: 12) + (0..<count).flatMap { _ in [0x81, 0, 0, 1] as [UInt8] } + [8, 0]
                + Self.packet
        }
        // Ethernet, EtherType, IP and TCP are headers too.
        let most = PacketFlowLimits.headers - 4
        #expect(Self.find([tagged(most)], .ethernet).0.all == [Self.payload])
        let (none, counts) = Self.find([tagged(most + 1)], .ethernet)
        #expect(none.all.isEmpty && counts.malformed == 1 && counts.packets == 1)
    }

    @Test(
        "A packet that is cut anywhere gives no more than was kept, and crashes nothing",
        arguments: [
            LinkType.ethernet, .raw, .null, .linuxSLL, .linuxSLL2,
        ]
    )
    func cut(type: LinkType) {
        let bytes = Array(repeating: UInt8(0), count: 12) + [8, 0] + Self.packet
        for count in 0..<bytes.count {
            let payloads = Self.find([Array(bytes.prefix(count))], type).0.all
            #expect(payloads.allSatisfy { Self.payload.starts(with: $0) })
        }
    }

    /// The packet in fragments of 64 bytes of what it carries.
    private static func fragments(identification: UInt16) -> [[UInt8]] {
        let carried = Array(packet.dropFirst(20))
        return stride(from: 0, to: carried.count, by: 64).map { start in
            let piece = Array(carried[start..<min(start + 64, carried.count)])
            var header = Array(packet.prefix(20))
            header.overwriteBigEndian(UInt16(20 + piece.count), at: 2)
            header.overwriteBigEndian(identification, at: 4)
            let isLast = start + piece.count == carried.count
            header.overwriteBigEndian(UInt16(start / 8) | (isLast ? 0 : 0x2000), at: 6)
            return header + piece
        }
    }

    @Test("Fragments come together in any order, and twice")
    func fragments() {
        let pieces = Self.fragments(identification: 7)
        #expect(Self.find(pieces, .raw).0.all == [Self.payload])
        #expect(Self.find(pieces.reversed(), .raw).0.all == [Self.payload])
        #expect(Self.find(pieces.dropLast() + pieces.dropLast() + pieces.suffix(1), .raw).0.all == [Self.payload])
        let (none, counts) = Self.find(Array(pieces.dropFirst()), .raw)
        #expect(none.all.isEmpty && counts.fragments == pieces.count - 1)
    }

    @Test("Fragments wait for others as long as the limits allow: so many packets, and so long")
    func fragmentLimits() {
        let many = (0...UInt16(PacketFlowLimits.fragmentedDatagrams)).flatMap {
            Self.fragments(identification: $0).prefix(1)
        }
        // The first had to make room for the last.
        let firstRest = Array(Self.fragments(identification: 0).dropFirst())
        let (none, counts) = Self.find(many + firstRest, .raw)
        #expect(none.all.isEmpty && counts.fragmentsDropped > 0)
        let secondRest = Array(Self.fragments(identification: 1).dropFirst())
        #expect(Self.find(Array(many.dropLast()) + secondRest, .raw).0.all == [Self.payload])
        let late = Self.fragments(identification: 9)
        #expect(Self.find(late, .raw, every: PacketFlowLimits.fragmentTime / 10).0.all == [Self.payload])
        #expect(Self.find(late, .raw, every: PacketFlowLimits.fragmentTime + 1).0.all.isEmpty)
    }

    @Test("Bytes of fragments are bounded as well")
    func fragmentBytes() {
        var piece = Array(Self.packet.prefix(20))
        piece.overwriteBigEndian(UInt16(60_020), at: 2)
        piece.overwriteBigEndian(UInt16(0x2000), at: 6)
        piece += Array(repeating: 0, count: 60_000)
        let count = PacketFlowLimits.fragmentBytes / 60_000 + 2
        let packets = (0..<UInt16(count)).map { number in
            var packet = piece
            packet.overwriteBigEndian(number, at: 4)
            return packet
        }
        #expect(Self.find(packets, .raw).1.fragmentsDropped > 0)
    }
}
