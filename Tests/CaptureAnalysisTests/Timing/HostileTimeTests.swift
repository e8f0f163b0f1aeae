import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Captures whose clocks show what no clock shows, or leap: differences and sums of their times have no room.
@Suite struct HostileTimeTests {
    /// The packets of an association as the client's port has it: opening, request and answer, release and answer.
    private static func packets(client port: UInt16) -> [[UInt8]] {
        let request = AssociateRequest().bytes
        var next: [UInt32] = [1_000, 5_000]
        let steps: [(ConnectionSide, UInt8, [UInt8])] = [
            (.client, ScriptedPacket.synchronize, []),
            (.server, ScriptedPacket.synchronize | ScriptedPacket.acknowledging, []),
            (.client, ScriptedPacket.acknowledging, request),
            (.server, ScriptedPacket.acknowledging, ScriptedAnswers.accept(request)),
            (.client, ScriptedPacket.acknowledging, ScriptedAnswers.releaseRequest),
            (.server, ScriptedPacket.acknowledging, ScriptedAnswers.releaseResponse),
        ]
        return steps.map { side, flags, payload in
            var packet = ScriptedPacket(side: side, flags: flags, sequence: next[side.rawValue], payload: payload[...])
            packet.client.port = port
            packet.acknowledgement = next[side.other.rawValue]
            next[side.rawValue] += UInt32(payload.count) + (payload.isEmpty ? 1 : 0)
            return packet.bytes
        }
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let padded = body + [UInt8](repeating: 0, count: (4 - body.count % 4) % 4)
        let length = little(UInt32(padded.count + 12))
        return little(type) + length + padded + length
    }

    /// A pcapng file of an interface whose offset is as given, and one of the largest times there are (nanoseconds,
    /// if_tsresol 9), between which the association goes to and fro.
    private static func offsets(_ offset: Int64) -> [UInt8] {
        func interface(_ offset: Int64) -> [UInt8] {
            block(1, [101, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, 0, 9, 0, 0, 0, 14, 0, 8, 0] + little(offset) + [0, 0, 0, 0])
        }
        var file = block(0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
        file += interface(offset) + interface(0)
        for (number, packet) in packets(client: 50_000).enumerated() {
            let isFirst = number % 6 < 3
            let ticks: UInt64 = isFirst ? 0 : UInt64(Int64.max)
            let count = little(UInt32(packet.count))
            let time = little(UInt32(ticks >> 32)) + little(UInt32(truncatingIfNeeded: ticks))
            file += block(6, little(UInt32(isFirst ? 0 : 1)) + time + count + count + packet)
        }
        return file
    }

    /// A pcap file of associations each of which takes all the time that the format has: answered or released at its
    /// end.
    private static func leaps() -> [UInt8] {
        var file = little(UInt32(0xA1B2_3C4D)) + little(UInt32(0x0004_0002)) + little(UInt64(0))
        file += little(UInt32(262_144)) + little(UInt32(101))
        for number in 0..<UInt16(12) {
            for (index, packet) in packets(client: 40_000 + number).enumerated() {
                let isEarly = index < (number < 6 ? 3 : 4)
                let seconds: UInt32 = isEarly ? 1 : 4_294_967_290
                let count = little(UInt32(packet.count))
                file += little(seconds) + little(UInt32(index)) + count + count + packet
            }
        }
        return file
    }

    private static func read(_ file: [UInt8]) throws -> TimingCollector {
        var reader = CaptureReader()
        var pipeline = CapturePipeline(TimingCollector())
        let count = try unsafe reader.read(file.span.bytes, isEnd: true, into: &pipeline)
        #expect(count == file.count)
        pipeline.finish()
        return pipeline.sink
    }

    @Test(
        "An interface's offset may be anything",
        arguments: [Int64.min, -9_223_372_036, -9_223_372_037, -1, 0, 9_223_372_036, 18_446_744_073, .max]
    )
    func interfaceOffset(offset: Int64) throws {
        let found = try Self.read(Self.offsets(offset))
        let association = try #require(found.associations.first)
        #expect(found.associations.count == 1 && association.record.release == .completed)
        let timing = try #require(association.timing)
        #expect(timing.duration >= 0 && timing.uses.total == timing.duration)
        #expect(!AssociationVerdict(association).text.isEmpty)
    }

    @Test("Times that add up to more than there is room for are as long as there is room for")
    func leapingClock() throws {
        let found = try Self.read(Self.leaps())
        #expect(found.associations.count == 12)
        let pair = try #require(found.statistics.sorted.first)
        #expect(pair.associations == 12 && pair.uses.total == .max)
        #expect(pair.uses.acceptor[.turn] == .max && pair.uses.requestor[.turn] == .max)
        #expect(pair.transfer.map(Catalogue.findings)?.allSatisfy { !$0.sentence.isEmpty } ?? true)
        for association in found.associations { #expect(!AssociationVerdict(association).text.isEmpty) }
    }
}
