import PacketFlow

/// Any packets of any link type: nothing traps, a segment is a part of its packet, every packet is counted once, and IP
/// is the same with Ethernet around it.
///
/// Each packet is its link type's place in the table below, two bytes of length, how many bytes more it had on the
/// network, and its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPackets(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var rest = UnsafeBufferPointer(start: start, count: count)[...]
    var plain = Run()
    var wrapped = Run()
    while rest.count >= 4 {
        let header = Array(rest.prefix(4))
        let bytes = Array(rest.dropFirst(4).prefix(Int(header[1]) | Int(header[2]) << 8))
        rest = rest.dropFirst(4 + bytes.count)
        let type = linkTypes[Int(header[0]) % linkTypes.count]
        let cut = Int(header[3])
        plain.take(bytes, type, cut: cut)
        if type == .raw {
            wrapped.take([UInt8](repeating: 2, count: 12) + [0x08, 0x00] + bytes, .ethernet, cut: cut)
        } else {
            wrapped.take(bytes, type, cut: cut)
        }
    }
    precondition(plain.collector.segments == wrapped.collector.segments)
    precondition(plain.countsWithoutLengths == wrapped.countsWithoutLengths)
    return 0
}

private let linkTypes: [LinkType] = [
    .ethernet, .raw, .null, .loop, .linuxSLL, .linuxSLL2, .ipv4, .ipv6, LinkType(rawValue: 12), LinkType(rawValue: 147),
]

/// The segments in the packets of a capture.
private struct Run {
    var finder = SegmentFinder()
    var collector = Collector()
    private var packets = 0

    /// The counts but for what is of the whole packet with its link layer.
    var countsWithoutLengths: PacketCounts {
        var counts = finder.counts
        counts.cutLengths = nil
        return counts
    }

    mutating func take(_ bytes: [UInt8], _ type: LinkType, cut: Int) {
        packets += 1
        let before = collector.segments.count
        finder.find(
            in: CapturedPacket(
                linkType: type,
                // Fragments wait for a minute.
                time: Int64(packets) * 1_000_000_000,
                wireLength: bytes.count + cut,
                bytes: bytes.span.bytes
            ),
            &collector
        )
        let counts = finder.counts
        precondition(collector.segments.count <= before + 1 && counts.segments == collector.segments.count)
        // A fragment is held or dropped, or what it completes is looked at.
        let unknown = counts.unknownLinkTypes.values.reduce(counts.otherLinkTypes, +)
        let seen = counts.segments + counts.malformed + counts.withoutIP + counts.withoutTCP + unknown
        precondition(counts.packets == packets && (0...counts.fragments).contains(packets - seen))
        precondition(counts.fragmentsDropped <= counts.fragments)
    }
}

/// Keeps segments to be compared.
private struct Collector: SegmentSink {
    struct Segment: Equatable {
        let source: SocketEndpoint
        let destination: SocketEndpoint
        let numbers: [UInt32]
        let payload: [UInt8]
        let length: Int
    }

    var segments: [Segment] = []

    mutating func take(_ segment: borrowing CapturedSegment) {
        let payload = segment.payload.withUnsafeBytes { Array($0) }
        precondition(payload.count <= segment.payloadLength)
        segments.append(
            Segment(
                source: segment.source,
                destination: segment.destination,
                numbers: [segment.sequence, segment.acknowledgement, UInt32(segment.window)],
                payload: payload,
                length: segment.payloadLength
            )
        )
    }
}
