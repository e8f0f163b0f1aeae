/// Finds the TCP segments in captured packets, through link layers, tags, tunnels and fragments.
///
/// Checksums are not looked at: where the capturing host sends, its network card makes them after the capture.
package struct SegmentFinder: Sendable {
    /// What comes next in a packet.
    private enum Header {
        case ethernet
        case etherType(UInt16)
        /// IPv4 or IPv6, as the version nibble says.
        case ip
        case payload(of: IPPacket)
    }

    /// Addresses of an IP packet, and what it carries.
    struct IPPacket {
        var source: IPAddress
        var destination: IPAddress
        var protocolNumber: UInt8
    }

    /// What was in the packets so far.
    package private(set) var counts = PacketCounts()

    private var fragments = FragmentAssembler()

    /// Makes the finder of one capture.
    package init() {}

    /// Hands the segment of a packet to a sink, if there is one.
    package mutating func find(in packet: borrowing CapturedPacket, _ sink: inout some SegmentSink) {
        counts.packets += 1
        if packet.wireLength > packet.bytes.byteCount { noteCut(to: packet.bytes.byteCount) }
        let bytes = packet.bytes
        switch packet.linkType {
        case .ethernet: walk(bytes, packet.wireLength, .ethernet, packet.time, &sink)
        case .raw, .ipv4, .ipv6: walk(bytes, packet.wireLength, .ip, packet.time, &sink)
        case let type where LinkType.rawOfSystems.contains(type):
            walk(bytes, packet.wireLength, .ip, packet.time, &sink)
        // The family's number differs between systems; the version nibble behind it does not.
        case .null, .loop: walk(after: 4, packet, .ip, &sink)
        case .linuxSLL where bytes.byteCount >= 16: walk(after: 16, packet, .etherType(bytes.bigEndian(at: 14)), &sink)
        case .linuxSLL2 where bytes.byteCount >= 20: walk(after: 20, packet, .etherType(bytes.bigEndian(at: 0)), &sink)
        case .linuxSLL, .linuxSLL2: counts.malformed += 1
        default: counts.note(unknown: packet.linkType)
        }
    }

    /// Counts the fragments that wait for others: nothing follows.
    package mutating func finish() { counts.fragmentsDropped += fragments.removeAll() }

    private mutating func noteCut(to length: Int) {
        counts.cut += 1
        let lengths = counts.cutLengths ?? length...length
        counts.cutLengths = min(lengths.lowerBound, length)...max(lengths.upperBound, length)
    }

    private mutating func walk(
        after length: Int,
        _ packet: borrowing CapturedPacket,
        _ header: Header,
        _ sink: inout some SegmentSink
    ) {
        guard packet.bytes.byteCount >= length else { return counts.malformed += 1 }
        let rest = packet.bytes.slice(length, packet.bytes.byteCount)
        walk(rest, packet.wireLength &- length, header, packet.time, &sink)
    }

    /// Walks down the headers, no more than `count`; `length` is how long the packet was from here on.
    private mutating func walk(
        _ bytes: RawSpan,
        _ length: Int,
        _ header: Header,
        _ time: Int64,
        within count: Int = PacketFlowLimits.headers,
        _ sink: inout some SegmentSink
    ) {
        var (rest, length, header) = (bytes, length, header)
        for walked in 0..<count {
            switch header {
            case .ethernet:
                guard rest.byteCount >= 14 else { return counts.malformed += 1 }
                header = .etherType(rest.bigEndian(at: 12))
                (rest, length) = (rest.slice(14, rest.byteCount), length &- 14)
            case .etherType(let type):
                switch EtherType.after(type, rest) {
                case .ip: header = .ip
                case .tag(let next, let skipped):
                    header = .etherType(next)
                    (rest, length) = (rest.slice(skipped, rest.byteCount), length &- skipped)
                case .cut: return counts.malformed += 1
                case .other: return counts.withoutIP += 1
                }
            case .ip:
                guard let packet = IPHeader(rest, length: length) else { return counts.malformed += 1 }
                rest = rest.slice(packet.headerLength, packet.headerLength &+ packet.keptLength)
                length = packet.payloadLength
                if let place = packet.fragment {
                    return reassemble(rest, length, packet.addresses, place, time, within: count - walked - 1, &sink)
                }
                header = .payload(of: packet.addresses)
            case .payload(let packet):
                let carried = IPProtocol(rawValue: packet.protocolNumber)
                switch carried {
                case .tcp:
                    guard
                        let segment = CapturedSegment(
                            rest,
                            length: length,
                            from: packet.source,
                            to: packet.destination,
                            time: time
                        )
                    else { return counts.malformed += 1 }
                    counts.segments += 1
                    return sink.take(segment)
                case .icmp, .icmp6:
                    let version: DestinationUnreachable.Version = carried == .icmp ? .v4 : .v6
                    if let unreachable = DestinationUnreachable(rest, version, time: time) { sink.take(unreachable) }
                    return counts.withoutTCP += 1
                case .ipv4, .ipv6: header = .ip
                case .gre:
                    guard let tunnel = GREHeader(rest) else { return counts.withoutTCP += 1 }
                    guard tunnel.length <= rest.byteCount else { return counts.malformed += 1 }
                    (rest, length) = (rest.slice(tunnel.length, rest.byteCount), length &- tunnel.length)
                    header = tunnel.carriesEthernet ? .ethernet : .etherType(tunnel.etherType)
                case .udp:
                    // VXLAN (RFC 7348 5): UDP, and a header of eight bytes with the I flag. The other flags are
                    // reserved, and extensions have a use for them.
                    guard rest.byteCount >= 16, VXLAN.ports.contains(rest.bigEndian(at: 2)),
                        rest.byte(at: 8) & VXLAN.flag != 0
                    else { return counts.withoutTCP += 1 }
                    (rest, length) = (rest.slice(16, rest.byteCount), length &- 16)
                    header = .ethernet
                case nil: return counts.withoutTCP += 1
                }
            }
        }
        counts.malformed += 1
    }

    /// Adds a fragment, and walks down the headers of what is whole then, no more than `count`.
    private mutating func reassemble(
        _ bytes: RawSpan,
        _ length: Int,
        _ packet: IPPacket,
        _ place: FragmentPlace,
        _ time: Int64,
        within count: Int,
        _ sink: inout some SegmentSink
    ) {
        counts.fragments += 1
        // A part of a fragment would be taken for the whole.
        let whole = bytes.byteCount < length ? nil : fragments.add(bytes, of: packet, at: place, time: time)
        if bytes.byteCount < length { counts.fragmentsDropped += 1 }
        counts.fragmentsDropped += fragments.takeDropped()
        guard let whole else { return }
        // Nobody cuts up what is cut up already, but in another packet.
        guard let header = unsafe IPHeader(reassembled: whole.span.bytes, of: packet), header.fragment == nil else {
            return counts.malformed += 1
        }
        let rest = unsafe whole.span.bytes.slice(header.headerLength, whole.count)
        walk(rest, header.payloadLength, .payload(of: header.addresses), time, within: count, &sink)
    }
}

/// UDP ports on which VXLAN is looked for.
private enum VXLAN {
    /// IANA's, and that of Linux before there was one.
    static let ports: [UInt16] = [4789, 8472]
    /// The I flag, without which the header says nothing (RFC 7348 5).
    static let flag: UInt8 = 0x08
}
