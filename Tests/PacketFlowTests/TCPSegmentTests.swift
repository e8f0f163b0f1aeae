import Testing

@testable import PacketFlow

/// The headers byte by byte, with checksums that a Python script worked out from RFC 1071.
@Suite struct TCPSegmentTests {
    @Test("An IPv4 segment with an odd payload")
    func ipv4() {
        let segment = TCPSegment(
            source: Recording.endpoint([10, 0, 0, 1], 40_000),
            destination: Recording.endpoint([10, 0, 0, 2], 104),
            sequence: 0x0102_0304,
            acknowledgement: 0x0506_0708,
            flags: [.push, .acknowledgement],
            window: 0xFFFF
        )
        let payload: [UInt8] = [0x01, 0x02, 0x03]
        let expected = bytes(
            "4500002b 00004000 400626cb 0a000001 0a000002" + "9c400068 01020304 05060708 5018ffff eb080000"
        )
        #expect(unsafe segment.encodedHeaders(payload: payload.span.bytes) == expected)
    }

    @Test("An IPv6 segment with options and no payload")
    func ipv6() {
        let segment = TCPSegment(
            source: Recording.ipv6.local,
            destination: Recording.ipv6.peer,
            sequence: 0xFFFF_FFFF,
            acknowledgement: 0,
            flags: .synchronize,
            window: 0xFFFF,
            options: [2, 4, 0xFD, 0xE8, 1, 3, 3, 8]
        )
        let expected = bytes(
            "60000000 001c0640 20010db8 00000000 00000000 00000001 20010db8 00000000 00000000 00000002"
                + "9c402b68 ffffffff 00000000 7002ffff 68c50000 0204fde8 01030308"
        )
        #expect(segment.encodedHeaders(payload: RawSpan()) == expected)
    }

    @Test("The checksum of RFC 1071's own example", arguments: 0...7)
    func checksum(split: Int) {
        // RFC 1071 3: the words sum to ddf2; adding the bytes in two parts of even length changes nothing.
        let example: [UInt8] = [0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]
        let even = split & ~1
        var checksum = InternetChecksum()
        checksum.add(Array(example[..<even]))
        checksum.add(Array(example[even...]))
        #expect(checksum.value == ~0xDDF2)
    }
}
