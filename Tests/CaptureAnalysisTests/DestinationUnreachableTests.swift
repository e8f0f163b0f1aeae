import Diagnosis
import PacketFlow
import Testing

@testable import CaptureAnalysis

/// A SYN that a host or router answers for its server has the finding that the caller has.
@Suite struct DestinationUnreachableTests {
    private struct Collector: CaptureSink {
        var unanswered = UnansweredConnections()

        mutating func end(_ association: CapturedAssociation) { unanswered.add(association) }
        mutating func end(_ connection: CapturedConnection) { unanswered.add(connection) }
    }

    private static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static let syn = ScriptedPacket(side: .client, flags: ScriptedPacket.synchronize, sequence: 1_000).bytes

    /// An ICMP message of a router to the client that quotes the start of a packet.
    private static func answer(type: UInt8 = 3, code: UInt8, to packet: [UInt8] = syn, quoting count: Int = 28)
        -> [UInt8]
    {
        let message = [type, code, 0, 0, 0, 0, 0, 0] + packet.prefix(count)
        return [0x45, 0] + big(UInt16(20 + message.count)) + [0, 0, 0, 0, 64, 1, 0, 0, 192, 0, 2, 254, 192, 0, 2, 1]
            + message
    }

    /// A packet of IPv6 between 2001:db8:: addresses of which these are the last numbers.
    private static func version6(_ protocolNumber: UInt8, from source: UInt8, to destination: UInt8, _ payload: [UInt8])
        -> [UInt8]
    {
        let address = { (last: UInt8) in [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last] }
        return [0x60, 0, 0, 0] + big(UInt16(payload.count)) + [protocolNumber, 64] + address(source)
            + address(destination)
            + payload
    }

    private static let syn6 = version6(6, from: 1, to: 2, Array(syn.dropFirst(20)))

    private static func codes(_ packets: [[UInt8]]) -> [String] {
        var pipeline = CapturePipeline(Collector())
        var time: Int64 = 1_700_000_000_000_000_000
        for packet in packets {
            unsafe pipeline.take(
                CapturedPacket(linkType: .raw, time: time, wireLength: packet.count, bytes: packet.span.bytes)
            )
            time += 2_000_000_000
        }
        pipeline.finish()
        return pipeline.sink.unanswered.findings.entries.map(\.finding.code.rawValue)
    }

    @Test(
        "Each code has the finding that Linux gives its caller",
        arguments: [
            (0, "host-unreachable"), (1, "host-unreachable"), (2, "connection-failed"), (3, "connection-refused"),
            (4, "connection-timed-out"), (7, "host-unreachable"), (9, "host-unreachable"), (13, "host-unreachable"),
        ] as [(UInt8, String)]
    )
    func version4(code: UInt8, expected: String) {
        #expect(Self.codes([Self.syn, Self.answer(code: code)]) == [expected])
        // All that was quoted, as newer systems do.
        #expect(Self.codes([Self.syn, Self.answer(code: code, quoting: 40)]) == [expected])
    }

    @Test(
        "The same of IPv6",
        arguments: [
            (0, "host-unreachable"), (1, "connection-prohibited"), (3, "host-unreachable"), (4, "connection-refused"),
            (6, "connection-prohibited"), (7, "connection-timed-out"),
        ] as [(UInt8, String)]
    )
    func version6(code: UInt8, expected: String) {
        let message = [1, code, 0, 0, 0, 0, 0, 0] + Self.syn6
        #expect(Self.codes([Self.syn6, Self.version6(58, from: 254, to: 1, message)]) == [expected])
    }

    @Test("What quotes another segment, or too little of it, or says something else, is no answer to the SYN")
    func others() {
        let later = ScriptedPacket(side: .client, flags: ScriptedPacket.synchronize, sequence: 2_000).bytes
        let fromServer = ScriptedPacket(side: .server, flags: ScriptedPacket.synchronize, sequence: 1_000).bytes
        var udp = Self.syn
        udp[9] = 17
        let answers = [
            Self.answer(code: 1, to: later), Self.answer(code: 1, to: fromServer), Self.answer(code: 1, to: udp),
            Self.answer(code: 1, quoting: 27), Self.answer(type: 11, code: 1),
        ]
        for answer in answers { #expect(Self.codes([Self.syn, answer]) == ["connection-timed-out"], "\(answer)") }
    }

    @Test("A server that answers after all was reached")
    func answered() {
        let flags = ScriptedPacket.synchronize | ScriptedPacket.acknowledging
        let answer = ScriptedPacket(side: .server, flags: flags, sequence: 5_000, acknowledgement: 1_001).bytes
        #expect(Self.codes([Self.syn, Self.answer(code: 1), Self.syn, answer]).isEmpty)
    }
}
