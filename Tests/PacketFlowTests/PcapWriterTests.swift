import PacketFlow
import Testing

@Suite struct PcapWriterTests {
    @Test("A file begins with the header of a nanosecond pcap, even where no packet comes")
    func fileHeader() {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        let expected = bytes(
            "4d3cb2a1 0200 0400"  // magic, version 2.4
                + "00000000 00000000"  // time zone, accuracy
                + "00000400 65000000"  // 262,144 bytes, LINKTYPE_RAW
        )
        #expect(writer.drain { $0 } == expected)
        #expect(writer.drain { $0 }.isEmpty)
    }

    @Test("A packet is its time, its lengths, its headers and its payload")
    func packet() {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        _ = writer.drain { $0 }
        let payload: [UInt8] = [3, 4, 5]
        unsafe writer.append(headers: [1, 2], payload: payload.span.bytes, at: 1_700_000_000_123_456_789)
        #expect(writer.drain { $0 } == bytes("00f15365 15cd5b07 05000000 05000000 0102 030405"))
    }

    @Test(
        "A packet longer than the snapshot length is cut, and its whole length stays known",
        arguments: [(1, "01"), (2, "0102"), (3, "010203"), (5, "0102030405"), (6, "0102030405")]
    )
    func cutPacket(limit: UInt32, kept: String) {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw, snapshotLength: limit))
        _ = writer.drain { $0 }
        let payload: [UInt8] = [3, 4, 5]
        unsafe writer.append(headers: [1, 2], payload: payload.span.bytes, at: 0)
        let expected = bytes("00000000 00000000 0\(kept.count / 2)000000 05000000" + kept)
        #expect(writer.drain { $0 } == expected)
    }

    @Test("A time past the format's end is its end, and does not wrap to 1970")
    func latestTime() {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        _ = writer.drain { $0 }
        writer.append(headers: [], payload: RawSpan(), at: .max)
        #expect(writer.drain { $0 }.prefix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
    }

    @Test("Of a piece that was not written to its end, the whole packets are known", arguments: [false, true])
    func wholeCount(hasHeader: Bool) {
        var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
        if !hasHeader { _ = writer.drain { $0 } }
        let payload = [UInt8](repeating: 0xFF, count: 300)
        for _ in 0..<2 { unsafe writer.append(headers: [1, 2], payload: payload.span.bytes, at: 0) }
        let piece = writer.drain { $0 }
        let borders = hasHeader ? [0, 24, 342, 660] : [0, 318, 636]
        for count in 0...piece.count {
            let whole = PcapWriter.wholeCount(of: piece, within: count, hasHeader: hasHeader)
            #expect(whole == borders.last { $0 <= count }, "\(count)")
        }
    }
}
