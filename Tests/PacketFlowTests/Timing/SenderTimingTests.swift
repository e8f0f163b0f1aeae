import Testing

@testable import PacketFlow

/// What a sender knows when it sends, and the limits of what is remembered for it.
@Suite struct SenderTimingTests {
    private static let millisecond: Int64 = 1_000_000

    /// A sender whose stream begins at 0 and whose peer takes 64 kB.
    private static func sender() -> SenderTiming {
        var sender = SenderTiming()
        sender.begin(at: 0)
        (sender.maximumSegment, sender.windowScale) = (1_460, 0)
        hear(&sender, 0, at: 0)
        return sender
    }

    /// Captures an acknowledgement, heard after so many milliseconds.
    private static func hear(_ sender: inout SenderTiming, _ number: UInt32, at time: Int64, after delay: Int64 = 0) {
        _ = sender.capture(
            number,
            window: 65_535,
            isScaled: true,
            isPure: true,
            isNeedless: false,
            at: time,
            delay: delay * millisecond,
            peer: nil
        )
        if delay == 0 { _ = sender.hear(.client) }
    }

    private static func send(_ sender: inout SenderTiming, _ start: UInt32, _ length: Int, at time: Int64) -> SentData?
    {
        sender.send(start, length, isFinal: false, at: time)
    }

    @Test("What takes longer than an hour is no round trip, nor what takes less than nothing")
    func roundTrips() {
        var known: RoundTrip?
        for time in [-1, PacketFlowLimits.longestRoundTrip + 1, .max] {
            RoundTrip.add(time, isExact: true, to: &known)
            #expect(known == nil)
        }
        RoundTrip.add(PacketFlowLimits.longestRoundTrip, isExact: false, to: &known)
        #expect(known?.time == PacketFlowLimits.longestRoundTrip && known?.isExact == false)
        RoundTrip.add(0, isExact: true, to: &known)
        #expect(known?.time == 0 && known?.isExact == true)
    }

    @Test("What is on its way to the sender is not heard before it is there")
    func hearing() {
        var sender = Self.sender()
        #expect(Self.send(&sender, 0, 1_460, at: 0)?.isRetransmission == false)
        Self.hear(&sender, 1_460, at: 5 * Self.millisecond, after: 20)
        #expect(sender.condition(at: 10 * Self.millisecond, isCapturedHere: false) == .underWay)
        #expect(sender.nextHearing == 25 * Self.millisecond)
        #expect(sender.hear(.client) == .acknowledgement(to: .client, isOfAll: true))
        #expect(
            sender.condition(at: 25 * Self.millisecond, isCapturedHere: false) == .free && sender.nextHearing == nil
        )
    }

    @Test(
        "Who sends a little sooner than an acknowledgement can have come has heard it, and who sends much sooner has not",
        arguments: [(at: 58, isHeard: false), (at: 59, isHeard: true), (at: 64, isHeard: true)] as [(Int64, Bool)]
    )
    func haste(at time: Int64, isHeard: Bool) {
        var sender = Self.sender()
        _ = Self.send(&sender, 0, 100, at: 0)
        // Heard at 64 ms, as the opening of the connection has it.
        Self.hear(&sender, 100, at: 44 * Self.millisecond, after: 20)
        #expect(sender.mayHaveHeard(at: time * Self.millisecond) == isHeard)
    }

    @Test("A packet that was captured twice is no retransmission, unless it comes as late as one")
    func capturedTwice() {
        var sender = Self.sender()
        _ = Self.send(&sender, 0, 1_460, at: 0)
        #expect(Self.send(&sender, 0, 1_460, at: PacketFlowLimits.reordering - 1) == nil)
        #expect(!sender.hasLosses)
        #expect(Self.send(&sender, 0, 1_460, at: PacketFlowLimits.reordering)?.isRetransmission == true)
        #expect(sender.hasLosses)
    }

    @Test("Of the segments that are remembered to tell copies, the oldest go first")
    func rememberedSegments() {
        let count = PacketFlowLimits.recentSegments
        for (further, isCopy) in [(count - 1, true), (count, false)] {
            var sender = Self.sender()
            for index in 0...further { _ = Self.send(&sender, UInt32(index * 100), 100, at: Int64(index)) }
            #expect((Self.send(&sender, 0, 100, at: 1_000) == nil) == isCopy, "\(further)")
        }
    }

    @Test("A hole is a loss when it is older than disorder can be, and none where it is filled before")
    func disorder() {
        var sender = Self.sender()
        _ = Self.send(&sender, 0, 1_000, at: 0)
        _ = Self.send(&sender, 2_000, 1_000, at: 0)
        let limit = PacketFlowLimits.reordering
        #expect(sender.lossTime == limit)
        #expect(sender.condition(at: limit - 1, isCapturedHere: false) == .underWay)
        #expect(sender.condition(at: limit, isCapturedHere: false) == .recovering(isWindowFull: false))
        // Nothing is lost before it is captured where it is sent.
        #expect(sender.condition(at: limit, isCapturedHere: true) == .unknown)
        var other = sender
        #expect(Self.send(&sender, 1_000, 1_000, at: limit - 1)?.isRetransmission == false)
        #expect(Self.send(&other, 1_000, 1_000, at: limit)?.isRetransmission == true)
        for filled in [sender, other] { #expect(filled.lossTime == nil) }
    }

    @Test("A hole that the peer acknowledges is one of the capture")
    func holeOfCapture() {
        var sender = Self.sender()
        _ = Self.send(&sender, 0, 1_000, at: 0)
        _ = Self.send(&sender, 2_000, 1_000, at: 0)
        Self.hear(&sender, 3_000, at: 500)
        #expect(sender.condition(at: 5 * Self.millisecond, isCapturedHere: false) == .free && !sender.hasLosses)
    }

    @Test("Of stretches behind holes, as many are remembered as there is room for")
    func islands() {
        let count = PacketFlowLimits.sentIslands
        var ranges = SentRanges(at: 0)
        for index in 0...count { ranges.add(UInt32(200 * index + 100), UInt32(200 * index + 200), at: 0) }
        let last = UInt32(200 * (count - 1) + 100)
        #expect(ranges.contains(last, last + 100) && !ranges.contains(last + 200, last + 300))
        for index in 0...count { ranges.add(UInt32(200 * index), UInt32(200 * index + 100), at: 0) }
        #expect(ranges.holeSince == nil && ranges.contiguous == UInt32(200 * count + 100))
    }

    @Test("Of acknowledgements on their way, half are left out where there are too many, and the last is heard")
    func acknowledgements() {
        let count = PacketFlowLimits.unheardAcknowledgements
        var sender = Self.sender()
        for index in 0...count { _ = Self.send(&sender, UInt32(100 * index), 100, at: Int64(index)) }
        for index in 0...count { Self.hear(&sender, UInt32(100 * index + 100), at: Int64(index), after: 20) }
        var heard = 0
        while sender.nextHearing != nil {
            _ = sender.hear(.client)
            heard += 1
        }
        #expect((count / 2...count / 2 + 1).contains(heard), "\(heard)")
        #expect(sender.condition(at: 21 * Self.millisecond, isCapturedHere: false) == .free)
    }

    @Test("Sequence numbers that wrap are in order")
    func wrapping() {
        var ranges = SentRanges(at: .max - 99)
        ranges.add(.max - 99, 100, at: 0)
        #expect(ranges.contiguous == 100 && ranges.contains(.max, 50) && !ranges.contains(50, 150))
        #expect(UInt32(5).isBehind(.max - 5) && (UInt32.max - 5).isBefore(5) && UInt32.max.later(3) == 3)
    }
}
