import Testing

@testable import PacketFlow

/// Keeps the payloads of segments.
private struct Payloads: SegmentSink {
    var all: [[UInt8]] = []
    /// How long they were.
    var lengths: [Int] = []

    mutating func take(_ segment: borrowing CapturedSegment) {
        all.append(segment.payload.copied())
        lengths.append(segment.payloadLength)
    }
}

/// Segments behind tags, tunnels and fragments, and what is behind too many.
@Suite struct SegmentFinderTests {
    private static let payload = (0..<240).map { UInt8($0) }

    /// An IPv4 packet with a TCP segment.
    private static let packet = packet(from: .v4(0x0A00_0001), to: .v4(0x0A00_0002))
    /// The same in IPv6.
    private static let packet6 = packet(from: .v6(high: 1, low: 1), to: .v6(high: 1, low: 2))

    private static func packet(from source: IPAddress, to destination: IPAddress) -> [UInt8] {
        let segment = TCPSegment(
            source: SocketEndpoint(address: source, port: 4_000),
            destination: SocketEndpoint(address: destination, port: 104),
            sequence: 1,
            acknowledgement: 1,
            flags: .acknowledgement,
            window: 1
        )
        return unsafe segment.encodedHeaders(payload: payload.span.bytes) + payload
    }

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
        finder.finish()
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

    /// A fragment of what the packet carries.
    private static func fragment(_ range: Range<Int>, identification: UInt16) -> [UInt8] {
        let carried = Array(packet.dropFirst(20))
        let piece = Array(carried[range])
        var header = Array(packet.prefix(20))
        header.overwriteBigEndian(UInt16(20 + piece.count), at: 2)
        header.overwriteBigEndian(identification, at: 4)
        let isLast = range.upperBound == carried.count
        header.overwriteBigEndian(UInt16(range.lowerBound / 8) | (isLast ? 0 : 0x2000), at: 6)
        return header + piece
    }

    /// The packet in fragments of 64 bytes of what it carries.
    private static func fragments(identification: UInt16) -> [[UInt8]] {
        let count = packet.count - 20
        return stride(from: 0, to: count, by: 64).map { start in
            fragment(start..<min(start + 64, count), identification: identification)
        }
    }

    @Test("Fragments of any lengths come together in any order, also those that span others", arguments: 0..<200)
    func overlaps(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let blocks = (Self.packet.count - 20 + 7) / 8
        let count = Self.packet.count - 20
        var isThere = [Bool](repeating: false, count: blocks)
        var packets: [[UInt8]] = []
        while isThere.contains(false) {
            let start = random(blocks)
            let end = start + 1 + random(blocks - start)
            packets.append(Self.fragment(start * 8..<min(end * 8, count), identification: 7))
            for block in start..<end { isThere[block] = true }
        }
        #expect(Self.find(packets, .raw).0.all == [Self.payload])
        #expect(Self.find(Array(packets.dropLast()), .raw).0.all.isEmpty)
    }

    @Test("Of a packet in more pieces than any has, the first are held")
    func pieces() {
        func tiny(_ offset: Int, _ identification: UInt16) -> [UInt8] {
            var packet = Array(Self.packet.prefix(20))
            packet.overwriteBigEndian(21, at: 2)
            packet.overwriteBigEndian(identification, at: 4)
            packet.overwriteBigEndian(UInt16(offset) | 0x2000, at: 6)
            return packet + [7]
        }
        // What they cost fills the budget though they carry little, in whatever order they come.
        let cost = PacketFlowLimits.fragmentPieces * (PacketFlowLimits.segmentCost + 1)
        let room = PacketFlowLimits.fragmentBytes / cost
        for step in [1, -1] {
            let offsets = stride(from: step > 0 ? 1 : 8_190, through: step > 0 ? 8_190 : 1, by: step)
            let packets = (0..<UInt16(room + 2)).flatMap { number in offsets.map { tiny($0, number) } }
            let counts = Self.find(packets, .raw).1
            // All of them in the end: the first made room for the last, which waits in vain.
            #expect(counts.fragmentsDropped == 8_190 * (room + 2))
        }
    }

    @Test("Many packets that come whole leave nothing behind one that waits")
    func order() {
        var (finder, payloads) = (SegmentFinder(), Payloads())
        let first = Self.fragments(identification: 0)
        let others = (1...UInt16(4 * PacketFlowLimits.fragmentedDatagrams)).flatMap {
            Self.fragments(identification: $0)
        }
        for bytes in first.dropLast() + others + first.suffix(1) {
            unsafe finder.find(
                in: CapturedPacket(linkType: .raw, time: 0, wireLength: bytes.count, bytes: bytes.span.bytes),
                &payloads
            )
        }
        #expect(payloads.all.count == 4 * PacketFlowLimits.fragmentedDatagrams + 1)
        #expect(finder.counts.fragmentsDropped == 0)
    }

    @Test("Fragments come together in any order, and twice")
    func fragments() {
        let pieces = Self.fragments(identification: 7)
        #expect(Self.find(pieces, .raw).0.all == [Self.payload])
        #expect(Self.find(pieces.reversed(), .raw).0.all == [Self.payload])
        #expect(Self.find(pieces.dropLast() + pieces.dropLast() + pieces.suffix(1), .raw).0.all == [Self.payload])
        let (none, counts) = Self.find(Array(pieces.dropFirst()), .raw)
        #expect(none.all.isEmpty && counts.fragments == pieces.count - 1)
        // They wait at the end of the capture.
        #expect(counts.fragmentsDropped == pieces.count - 1)
        #expect(Self.find(pieces, .raw).1.fragmentsDropped == 0)
    }

    /// An Ethernet frame in VXLAN with these flags, of which all but the I flag are reserved (RFC 7348 5), or of its
    /// extensions.
    @Test("A frame in VXLAN is found whatever else its flags say", arguments: UInt8.min...UInt8.max)
    func tunnel(flags: UInt8) {
        let frame = Array(repeating: UInt8(0), count: 12) + [8, 0] + Self.packet
        let length = UInt16(20 + 16 + frame.count)
        var outer: [UInt8] = [0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 3, 10, 0, 0, 4]
        outer.overwriteBigEndian(length, at: 2)
        var header: [UInt8] = [0x11, 0x11, 0x12, 0xB5, 0, 0, 0, 0, flags, 0, 0, 9, 0, 0, 1, 0]
        header.overwriteBigEndian(length - 20, at: 4)
        let (found, counts) = Self.find([outer + header + frame], .raw)
        let isThere = flags & 0x08 != 0
        #expect(found.all == (isThere ? [Self.payload] : []) && counts.withoutTCP == (isThere ? 0 : 1))
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

    // Destination options with padding; in the last of them, a chain that takes more headers than the limit.
    @Test("Extension headers behind a Fragment header are passed, as many as in a whole packet", arguments: 0..<40)
    func extensionHeaders(count: Int) {
        let options = (0..<count).flatMap { [$0 == count - 1 ? 6 : 60, 0, 1, 4, 0, 0, 0, 0] as [UInt8] }
        let first: UInt8 = count == 0 ? 6 : 60
        let carried = options + Self.packet6.dropFirst(40)
        func packet(_ next: UInt8, _ carried: [UInt8]) -> [UInt8] {
            var header = Array(Self.packet6.prefix(40))
            header.overwriteBigEndian(UInt16(carried.count), at: 4)
            header[6] = next
            return header + carried
        }
        let fragments = stride(from: 0, to: carried.count, by: 64).map { start in
            let end = min(start + 64, carried.count)
            var header: [UInt8] = [first, 0, 0, 0, 0, 0, 0, 7]
            header.overwriteBigEndian(UInt16(start) | (end < carried.count ? 1 : 0), at: 2)
            return packet(44, header + carried[start..<end])
        }
        let isFound = count < PacketFlowLimits.headers
        for packets in [[packet(first, carried)], fragments, fragments.reversed()] {
            let (found, counts) = Self.find(packets, .raw)
            #expect(found.all == (isFound ? [Self.payload] : []) && counts.malformed == (isFound ? 0 : 1))
        }
    }

    @Test("Fragments in fragments are put together as far as the limit of headers, and no further")
    func fragmentsOfFragments() {
        /// The packet in so many tunnels, each of which is in two fragments; the last one completes them all.
        func nested(_ count: Int) -> [[UInt8]] {
            var (packets, inner): ([[UInt8]], [UInt8]) = ([], Self.packet)
            for level in 1...UInt16(count) {
                func fragment(_ bytes: ArraySlice<UInt8>, _ place: UInt16) -> [UInt8] {
                    var header = Array(Self.packet.prefix(20))
                    header.overwriteBigEndian(UInt16(20 + bytes.count), at: 2)
                    header.overwriteBigEndian(level, at: 4)
                    header.overwriteBigEndian(place, at: 6)
                    header[9] = 4
                    return header + bytes
                }
                packets.append(fragment(inner[..<8], 0x2000))
                inner = fragment(inner[8...], 1)
            }
            return packets + [inner]
        }
        // Of each tunnel IP and what it carries, and IP and TCP within.
        let most = PacketFlowLimits.headers / 2 - 1
        #expect(Self.find(nested(most), .raw).0.all == [Self.payload])
        for count in [most + 1, 1_000] {
            let (none, counts) = Self.find(nested(count), .raw)
            #expect(none.all.isEmpty && counts.malformed == 1)
        }
    }

    @Test("A packet that does not say its length is no longer than packets are, whatever its record says")
    func unknownLength() {
        for (packet, headers, place) in [(Self.packet, 40, 2), (Self.packet6, 60, 4)] {
            for (wireLength, length) in [(1_000, 1_000), (4_294_967_280, PacketFlowLimits.packetLength)] {
                var bytes = packet
                bytes.overwriteBigEndian(UInt16(0), at: place)
                var (finder, payloads) = (SegmentFinder(), Payloads())
                unsafe finder.find(
                    in: CapturedPacket(linkType: .raw, time: 0, wireLength: wireLength, bytes: bytes.span.bytes),
                    &payloads
                )
                #expect(payloads.all == [Self.payload] && payloads.lengths == [length - headers])
            }
        }
    }

    @Test("Of link types that are not known as many are counted apart as the limit gives, and the rest together")
    func linkTypes() {
        let limit = PacketFlowLimits.unknownLinkTypes
        var (finder, payloads) = (SegmentFinder(), Payloads())
        for _ in 0..<2 {
            for type in 300..<UInt16(300 + limit + 3) {
                finder.find(
                    in: CapturedPacket(linkType: LinkType(rawValue: type), time: 0, wireLength: 0, bytes: RawSpan()),
                    &payloads
                )
            }
        }
        let expected = (300..<UInt16(300 + limit)).map { (LinkType(rawValue: $0), 2) }
        #expect(finder.counts.unknownLinkTypes == Dictionary(uniqueKeysWithValues: expected))
        #expect(finder.counts.otherLinkTypes == 6 && finder.counts.packets == 2 * (limit + 3))
    }
}
