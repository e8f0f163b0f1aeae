import PacketFlow
import Testing

/// Recordings judged by Wireshark.
@Suite struct ConversationRecorderTests {
    @Test("An echo is dissected as DICOM on a port that nobody knows, one packet a PDU", arguments: [false, true])
    func echo(isIPv6: Bool) throws {
        var recording = Recording()
        var conversation = try self.conversation(isIPv6 ? Recording.ipv6 : Recording.ipv4)
        EchoConversation.record(&recording, &conversation)
        let capture = recording.writer.drain { $0 }
        let packets = try DissectedPacket.all(in: capture)

        #expect(
            packets.map(\.description) == [
                "0 > S 0", "0 < SA 0", "0 > A 0",
                "0 > PA 211 A-ASSOCIATE request MODALITY1 --> ARCHIVE",
                "0 < PA 190 A-ASSOCIATE accept  MODALITY1 <-- ARCHIVE",
                "0 > PA 80 P-DATA, C-ECHO-RQ ID=1", "0 < PA 90 P-DATA, C-ECHO-RSP ID=1 (Success)",
                "0 > PA 10 A-RELEASE request", "0 < PA 10 A-RELEASE response", "0 > FA 0", "0 < FA 0",
            ]
        )
        #expect(packets.allSatisfy { $0.areChecksumsGood })
        #expect(packets.flatMap(\.complaints) == Self.orderlyEnd)
        let second = Recording.begin + 2000
        #expect(packets.map(\.time) == [second - 1000, second, second] + (1...8).map { second + 1000 * $0 })
    }

    @Test("A refused connection is a SYN and the RST that answers it", arguments: [false, true])
    func refused(isIPv6: Bool) throws {
        var recording = Recording()
        var conversation = try self.conversation(isIPv6 ? Recording.ipv6 : Recording.ipv4)
        conversation.connecting(at: recording.tick(), into: &recording.writer)
        conversation.refused(at: recording.tick(), into: &recording.writer)
        let capture = recording.writer.drain { $0 }
        let packets = try DissectedPacket.all(in: capture)
        #expect(packets.map(\.description) == ["0 > S 0", "0 < RA 0"])
        let numbers = try Tshark.fields(["tcp.seq_raw", "tcp.ack_raw"], of: capture).map {
            $0.compactMap { UInt32($0) }
        }
        #expect(numbers == [[numbers[0][0], 0], [0, numbers[0][0] + 1]])
        #expect(packets.flatMap(\.complaints) == ["Connection reset (RST)"])
        #expect(packets.allSatisfy { $0.areChecksumsGood })
    }

    @Test("A connection that nobody answered is a SYN alone, also when it is given up")
    func noAnswer() throws {
        var recording = Recording()
        var conversation = try self.conversation(Recording.ipv4)
        conversation.connecting(at: recording.tick(), into: &recording.writer)
        conversation.finSent(at: recording.tick(), into: &recording.writer)
        let packets = try DissectedPacket.all(in: recording.writer.drain { $0 })
        #expect(packets.map(\.description) == ["0 > S 0"])
        #expect(packets.flatMap(\.complaints).isEmpty)
    }

    @Test("A reset ends the conversation: what crosses with it is not written")
    func reset() throws {
        var recording = Recording()
        var conversation = try self.conversation(Recording.ipv4)
        recording.connect(&conversation)
        recording.sent(EchoConversation.associateRequest, &conversation)
        conversation.resetReceived(at: recording.tick(), into: &recording.writer)
        recording.sent([1, 2, 3], &conversation)
        recording.received([1, 2, 3], &conversation)
        conversation.finSent(at: recording.tick(), into: &recording.writer)
        conversation.finReceived(at: recording.tick(), into: &recording.writer)
        conversation.resetReceived(at: recording.tick(), into: &recording.writer)
        conversation.connected(at: recording.tick(), into: &recording.writer)

        let packets = try DissectedPacket.all(in: recording.writer.drain { $0 })
        #expect(packets.dropFirst(4).map(\.description) == ["0 < RA 0"])
        #expect(packets.flatMap(\.complaints) == ["Connection reset (RST)"])
    }

    @Test("A peer that closes first can still be sent to, and nothing more comes from it")
    func halfClosed() throws {
        var recording = Recording()
        var conversation = try self.conversation(Recording.ipv4)
        recording.connect(&conversation)
        conversation.finReceived(at: recording.tick(), into: &recording.writer)
        recording.received([1], &conversation)
        recording.sent([1, 2, 3], &conversation)
        conversation.finReceived(at: recording.tick(), into: &recording.writer)
        conversation.finSent(at: recording.tick(), into: &recording.writer)
        recording.sent([4], &conversation)
        let packets = try DissectedPacket.all(in: recording.writer.drain { $0 })
        #expect(packets.dropFirst(3).map(\.description) == ["0 < FA 0", "0 > PA 3", "0 > FA 0"])
        #expect(packets.flatMap(\.complaints) == Self.orderlyEnd)
    }

    @Test("A connection that the peer opened shows the peer's SYN first")
    func accepted() throws {
        var recording = Recording()
        var conversation = try self.conversation(Recording.ipv4)
        conversation.accepted(at: recording.tick(), into: &recording.writer)
        for event in EchoConversation.events {
            switch event {
            case .sent(let pdu): recording.received(pdu, &conversation)
            case .received(let pdu): recording.sent(pdu, &conversation)
            }
        }
        let packets = try DissectedPacket.all(in: recording.writer.drain { $0 })
        #expect(packets.prefix(3).map(\.description) == ["0 < S 0", "0 > SA 0", "0 < A 0"])
        #expect(packets.dropFirst(3).map(\.dicom.isEmpty) == Array(repeating: false, count: 6))
        #expect(packets.flatMap(\.complaints).isEmpty)
    }

    /// Sizes around one segment, around the window that a SYN can announce, and above the scaled one.
    @Test(
        "Long writes come in several segments, and no window is overrun",
        arguments: [64_999, 65_000, 65_001, 65_535, 130_000, 1_000_000, 17_000_000]
    )
    func large(size: Int) throws {
        let data = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        var recording = Recording()
        var conversation = try self.conversation(Recording.ipv4)
        recording.connect(&conversation)
        recording.sent(data, &conversation)
        recording.received(data, &conversation)
        conversation.finReceived(at: recording.tick(), into: &recording.writer)
        let capture = recording.writer.drain { $0 }
        let packets = try DissectedPacket.all(in: capture)

        #expect(packets.flatMap(\.complaints) == Array(Self.orderlyEnd.prefix(1)))
        #expect(packets.allSatisfy { $0.areChecksumsGood })
        #expect(packets.allSatisfy { $0.length <= 65_000 })
        #expect(packets.filter { $0.flags.contains("P") }.count == 2)
        #expect(packets.reduce(0) { $0 + $1.length } == 2 * size)
        // Comparing the bytes of the largest one takes a debug build half a minute, and finds nothing that 1 MB does
        // not.
        guard size <= 1_000_000 else { return }
        let payload = try Tshark.payload(ofStream: 0, of: capture)
        let areEqual = payload.opener == data && payload.acceptor == data
        #expect(areEqual)
    }

    @Test("Sequence numbers wrap without Wireshark taking it for a loss")
    func sequenceWrap() throws {
        var recording = Recording()
        // The SYN has sequence number 2^32 - 11: the local side's numbers follow the time in steps of 4 microseconds.
        recording.now = ((Recording.begin / 4000 | 0xFFFF_FFFF) - 10) * 4000 - 1000
        var conversation = try self.conversation(Recording.ipv4)
        EchoConversation.record(&recording, &conversation)
        let capture = recording.writer.drain { $0 }
        let packets = try DissectedPacket.all(in: capture)
        let sequences = try Tshark.fields(["tcp.seq_raw"], of: capture, filter: "tcp.srcport == 40000").flatMap { $0 }
        #expect(sequences.prefix(4) == ["4294967285", "4294967286", "4294967286", "201"])
        #expect(packets.flatMap(\.complaints) == Self.orderlyEnd)
        #expect(packets.filter { !$0.dicom.isEmpty }.count == 6)
    }

    @Test("Several connections share a file, also one after the other between the same ports")
    func several() throws {
        var recording = Recording()
        var first = try self.conversation(Recording.ipv4)
        var second = try self.conversation(Recording.ipv6)
        recording.connect(&first)
        recording.connect(&second)
        EchoConversation.play(&recording, &first)
        EchoConversation.play(&recording, &second)
        first.finReceived(at: recording.tick(), into: &recording.writer)
        first.finSent(at: recording.tick(), into: &recording.writer)
        var third = try self.conversation(Recording.ipv4)
        EchoConversation.record(&recording, &third)
        let capture = recording.writer.drain { $0 }
        let packets = try DissectedPacket.all(in: capture)

        #expect(
            packets.map(\.stream) == [0, 0, 0, 1, 1, 1] + [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0]
                + Array(repeating: 2, count: 11)
        )
        let reused = "A new tcp session is started with the same ports as an earlier session in this trace"
        #expect(packets.flatMap(\.complaints) == Self.orderlyEnd + [reused] + Self.orderlyEnd)
        let sent = EchoConversation.associateRequest + EchoConversation.echoRequest + bytes("05000000000400000000")
        for stream in 0...2 { #expect(try Tshark.payload(ofStream: stream, of: capture).opener == sent) }
    }

    @Test("An end that was never known is written as the unspecified address and port 0")
    func unknownLocalEnd() throws {
        var recording = Recording()
        let local = Recording.endpoint([0, 0, 0, 0], 0)
        var conversation = try self.conversation((local, Recording.ipv4.peer))
        conversation.connecting(at: recording.tick(), into: &recording.writer)
        conversation.refused(at: recording.tick(), into: &recording.writer)
        let packets = try DissectedPacket.all(in: recording.writer.drain { $0 })
        #expect(packets.map(\.flags) == ["S", "RA"])
        #expect(packets.flatMap(\.complaints) == ["Connection reset (RST)"])
    }

    @Test("No connection joins an IPv4 and an IPv6 address, unless it is the mapped form of IPv4")
    func families() {
        #expect(ConversationRecorder(local: Recording.ipv4.local, peer: Recording.ipv6.peer) == nil)
        #expect(ConversationRecorder(local: Recording.ipv6.local, peer: Recording.ipv4.peer) == nil)
        let mapped = Recording.endpoint(Array(repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 2], 11_112)
        #expect(mapped == Recording.ipv4.peer)
        #expect(ConversationRecorder(local: Recording.ipv4.local, peer: mapped) != nil)
        #expect(IPAddress(octets: [1, 2, 3]) == nil)
    }

    /// Wireshark notes who closed first and second.
    private static let orderlyEnd = [
        "This frame initiates the connection closing", "This frame undergoes the connection closing",
    ]

    private func conversation(_ ends: (local: SocketEndpoint, peer: SocketEndpoint)) throws -> ConversationRecorder {
        try #require(ConversationRecorder(local: ends.local, peer: ends.peer))
    }
}
