/// A TCP segment to be encoded, without its payload.
struct TCPSegment: Hashable, Sendable {
    var source: SocketEndpoint
    var destination: SocketEndpoint
    var sequence: UInt32
    var acknowledgement: UInt32
    var flags: TCPFlags
    var window: UInt16
    /// Encoded options, a multiple of four bytes.
    var options: [UInt8] = []

    /// The IP and TCP headers, with both checksums, that stand before a payload.
    ///
    /// Both addresses are of one family, and headers and payload together fit an IP packet: the caller sees to it.
    func encodedHeaders(payload: RawSpan) -> [UInt8] {
        let tcp = encodedTCPHeader(payload: payload)
        var packet: [UInt8]
        switch source.address {
        case .v4: packet = ipv4Header(length: 20 + tcp.count + payload.byteCount)
        case .v6: packet = ipv6Header(payloadLength: tcp.count + payload.byteCount)
        }
        packet += tcp
        return packet
    }

    private func encodedTCPHeader(payload: RawSpan) -> [UInt8] {
        var header: [UInt8] = []
        header.reserveCapacity(20 + options.count)
        header.appendBigEndian(source.port)
        header.appendBigEndian(destination.port)
        header.appendBigEndian(sequence)
        header.appendBigEndian(acknowledgement)
        header.append(UInt8(5 + options.count / 4) << 4)
        header.append(flags.rawValue)
        header.appendBigEndian(window)
        header.appendBigEndian(UInt32(0))  // checksum, filled in below, and urgent pointer
        header += options

        var checksum = InternetChecksum()
        checksum.add(pseudoHeader(length: header.count + payload.byteCount))
        checksum.add(header)
        checksum.add(payload)
        header.overwriteBigEndian(checksum.value, at: 16)
        return header
    }

    /// What the TCP checksum covers besides the segment (RFC 9293 3.1, RFC 8200 8.1); both forms add up to the same.
    private func pseudoHeader(length: Int) -> [UInt8] {
        var header: [UInt8] = []
        source.address.encode(into: &header)
        destination.address.encode(into: &header)
        header.appendBigEndian(UInt32(length))
        header.appendBigEndian(UInt32(Self.protocolNumber))
        return header
    }

    private func ipv4Header(length: Int) -> [UInt8] {
        var header: [UInt8] = [0x45, 0]
        header.appendBigEndian(UInt16(length))
        // No identification, "don't fragment": a packet that is never fragmented needs none (RFC 6864 4.1).
        header.appendBigEndian(UInt32(0x4000))
        header += [Self.hopLimit, Self.protocolNumber, 0, 0]
        source.address.encode(into: &header)
        destination.address.encode(into: &header)
        var checksum = InternetChecksum()
        checksum.add(header)
        header.overwriteBigEndian(checksum.value, at: 10)
        return header
    }

    private func ipv6Header(payloadLength: Int) -> [UInt8] {
        var header: [UInt8] = [0x60, 0, 0, 0]
        header.appendBigEndian(UInt16(payloadLength))
        header += [Self.protocolNumber, Self.hopLimit]
        source.address.encode(into: &header)
        destination.address.encode(into: &header)
        return header
    }

    private static let protocolNumber = IPProtocol.tcp.rawValue
    private static let hopLimit: UInt8 = 64
}
