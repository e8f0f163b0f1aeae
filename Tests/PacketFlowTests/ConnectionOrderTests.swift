import TestSupport
import Testing

@testable import PacketFlow

/// The streams of a connection have the order in which they were sent, whatever that of the segments.
@Suite struct ConnectionOrderTests {
    @Test("Segments in order are the stream, and each end is told")
    func inOrder() {
        var wire = Wire()
        wire.converse()
        #expect(wire.finish() == Wire.conversation)
        #expect(wire.summary?.isOpeningSeen == true && wire.summary?.sent.map(\.bytes) == [50, 10])
        #expect(wire.summary?.sent.allSatisfy { $0.missing == 0 && $0.retransmitted == 0 } == true)
    }

    @Test("Whatever the order of the segments, and where the numbers begin, the stream is the same", arguments: 0..<200)
    func disorder(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var wire = Wire()
        // Over the end of the numbers as well.
        wire.client = UInt32.random(in: 0 ... .max, using: &generator) | 0xFFFF_FF00
        wire.open()
        var pieces = stride(from: 0, to: 200, by: 20).map { ($0, $0 + 20) }
        // Some once more, in other pieces.
        for _ in 0..<5 {
            let start = Int.random(in: 0..<180, using: &generator)
            pieces.append((start, Int.random(in: start + 1...200, using: &generator)))
        }
        for (start, end) in pieces.shuffled(using: &generator) {
            wire.send(.client, at: start, Wire.slice(start, end), ack: 0)
        }
        wire.send(.server, at: 0, [1], ack: 200)
        #expect(wire.finish() == [.bytes(.client, Wire.data), .bytes(.server, [1])])
        #expect(wire.summary?[.client].conflicts == 0 && wire.summary?[.client].missing == 0)
    }

    @Test("An answer that stands before its request in the capture comes after it")
    func causality() {
        var wire = Wire()
        wire.open()
        wire.send(.server, at: 0, [9, 9], ack: 50)
        wire.send(.client, at: 0, Wire.slice(0, 50), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 50)), .bytes(.server, [9, 9])])
    }

    @Test("Keep-alives and old bytes are nothing new; of two copies the first is taken, and the difference is counted")
    func oldBytes() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Wire.slice(0, 20), ack: 0)
        wire.send(.client, at: 19, [77], ack: 0)
        wire.send(.client, at: 10, Wire.slice(10, 30), ack: 0)
        wire.send(.client, at: 40, Wire.slice(40, 50), ack: 0)
        wire.send(.client, at: 40, Array(repeating: 0, count: 10), ack: 0)
        wire.send(.client, at: 30, Wire.slice(30, 40), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 50))])
        #expect(wire.summary?[.client].conflicts == 1)
        #expect(wire.summary?[.client].retransmitted == 21)
    }

    @Test("A segment far ahead is no part of the stream")
    func farAhead() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: PacketFlowLimits.ahead + 1, [1], ack: 0)
        wire.send(.client, at: 0, Wire.slice(0, 10), ack: 0)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 10))])
        #expect(wire.summary?[.client].implausible == 1)
    }

    @Test("Half a connection is followed as well: one direction, or from the middle on")
    func half() {
        var wire = Wire()
        wire.send(.client, at: 500, Wire.slice(0, 10), ack: 900)
        wire.send(.client, at: 510, Wire.slice(10, 20), ack: 950)
        wire.send(.client, at: 520, Wire.slice(20, 30), ack: 990)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 30))])
        #expect(wire.summary?.isOpeningSeen == false)
    }

    @Test("A reset ends both streams")
    func reset() {
        var wire = Wire()
        wire.open()
        wire.send(.client, at: 0, Wire.slice(0, 10), ack: 0)
        wire.send(.server, at: 0, [], ack: 10, .reset)
        #expect(wire.finish() == [.bytes(.client, Wire.slice(0, 10)), .finished(.server, isReset: true)])
        #expect(wire.summary?.sent.map(\.isRSTSeen) == [false, true])
    }
}
