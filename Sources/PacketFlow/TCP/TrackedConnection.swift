/// A connection that is followed.
struct TrackedConnection {
    private(set) var summary: ConnectionSummary
    /// The client's stream, and the server's.
    private var streams = BothSides(StreamOrder())
    /// What was given last of each, to compare copies: in the streams it would be copied whenever a number of them is looked at.
    private var given = BothSides(GivenBytes())
    /// Packets of the connection since what waits could not go on.
    private var stalledPackets = 0
    /// Since when, in nanoseconds of the capture.
    private var stalledSince: Int64?

    init(_ summary: ConnectionSummary) { self.summary = summary }

    /// What waits here costs so much.
    var waitingCost: Int { streams.client.waitingCost &+ streams.server.waitingCost }

    /// What is kept to compare copies costs so much.
    @inline(__always)
    var comparedCost: Int { given.client.cost &+ given.server.cost }

    /// Whether a segment is of another, later connection between the same ports.
    func isReplaced(by segment: borrowing CapturedSegment) -> Bool {
        let isOpening = segment.flags.contains(.synchronize)
        guard isOpening || segment.time &- summary.end > PacketFlowLimits.lingering else { return false }
        return isOpening ? isReplaced(byOpening: segment) : isReplaced(afterSilence: segment)
    }

    private func isReplaced(byOpening segment: borrowing CapturedSegment) -> Bool {
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        guard let start = streams[side].start else { return false }
        let late = start.distance(from: segment.sequence &+ 1)
        // The same SYN once more, or one that stands behind its answer in the capture; later than that, traffic is played again.
        guard segment.flags.contains(.acknowledgement) else {
            return late != 0 || isDone(at: segment.time) == .ended
        }
        // An answer that is late may stand behind bytes, and before anything came nothing is certain.
        let isBegun = summary[.client].bytes > 0 || summary[.server].bytes > 0
        return isBegun && !(0...PacketFlowLimits.ahead).contains(late)
    }

    /// Whether the opening of another one is not in the capture: of this one nothing is expected, and the numbers are not those that
    /// would follow.
    private func isReplaced(afterSilence segment: borrowing CapturedSegment) -> Bool {
        guard isOver(at: segment.time) != nil else { return false }
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        let distance = streams[side].distance(to: segment.sequence)
        // Numbers of a later one begin a little behind those before, and nothing follows what both have closed.
        let isClosed = summary[.client].isFINSeen && summary[.server].isFINSeen
        if isClosed, distance &+ segment.payloadLength > 0 { return true }
        if distance > PacketFlowLimits.ahead { return !isAcknowledged(segment.sequence, side) }
        return distance < -PacketFlowLimits.ahead
    }

    /// Whether a segment is of another connection between the same ports, an earlier one that its other end still believes in.
    ///
    /// Who gets a SYN for a connection that is open to it answers with an acknowledgement of that connection, and gets a RST of it
    /// (RFC 5961 4.2); then the SYN comes once more. Only what comes before anything else tells it: later, much may be missing.
    /// Of ends alone it can be told later, too.
    @inline(__always)
    func isStray(_ segment: borrowing CapturedSegment) -> Bool {
        if summary[.client].bytes == 0 || summary[.server].bytes == 0, isStrayInOpening(segment) { return true }
        guard segment.payloadLength == 0, let ending = WaitingSegment.Ending(segment.flags) else { return false }
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        return !mayEnd(side, with: ending, at: segment.sequence)
    }

    /// Whether a stream may end at a byte.
    ///
    /// A FIN stands behind the last byte. A reset has the number that its peer expects (RFC 5961 3.2), which was so far acknowledged at
    /// least.
    private func mayEnd(_ side: ConnectionSide, with ending: WaitingSegment.Ending, at end: UInt32) -> Bool {
        switch ending {
        case .finish:
            // Its own number may be taken for a byte that is missing, where its acknowledgement stands before it.
            let isCounted = summary[side].isFINSeen || summary[side].bytes == 0 || summary[side].missing > 0
            return streams[side].distance(to: end) >= (isCounted ? -1 : 0)
        case .reset:
            return if let acknowledged = streams[side].acknowledged {
                end.distance(from: acknowledged) >= (summary[side].isFINSeen ? -1 : 0)
            } else {
                streams[side].distance(to: end) >= -PacketFlowLimits.ahead
            }
        }
    }

    private func isStrayInOpening(_ segment: borrowing CapturedSegment) -> Bool {
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        if segment.flags.contains(.acknowledgement), isFar(segment.acknowledgement, from: side.other) { return true }
        return segment.flags.contains(.reset) && isFar(segment.sequence, from: side)
    }

    /// Whether a number can be none of a stream that was opened, and in which nothing has come.
    private func isFar(_ number: UInt32, from side: ConnectionSide) -> Bool {
        guard summary[side].isSYNSeen, summary[side].bytes == 0, let next = streams[side].next else { return false }
        return abs(number.distance(from: streams[side].acknowledged ?? next)) > PacketFlowLimits.ahead
    }

    /// Whether both streams have come to their ends.
    var isEnded: Bool { streams.client.isFinished && streams.server.isFinished }

    /// Whether it was opened and has not come to its end, as far as the capture shows.
    var isOpen: Bool { summary.isOpeningSeen && summary.isAnswered && !isEnded }

    /// Why nothing more is expected; nil where something is.
    func isOver(at time: Int64) -> ConnectionSummary.Reason? {
        if let reason = isDone(at: time) { return reason }
        return time &- summary.end > PacketFlowLimits.idle ? .silent : nil
    }

    /// Why it need not be followed any longer; nil where it may go on, however long it is silent.
    func isDone(at time: Int64) -> ConnectionSummary.Reason? {
        let silence = time &- summary.end
        if isEnded { return silence > PacketFlowLimits.lingering ? .ended : nil }
        return !summary.isAnswered && silence > PacketFlowLimits.halfOpen ? .silent : nil
    }

    // MARK: Segments

    /// Takes a segment, and gives by how much it changes what waiting costs, and what is kept to compare costs then.
    mutating func take<Consumer: StreamConsumer>(
        _ segment: borrowing CapturedSegment,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) -> (waiting: Int, compared: Int) {
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        summary.end = max(summary.end, segment.time)
        summary[side].packets += 1
        if isStray(segment) {
            summary[side].implausible += 1
            return (0, comparedCost)
        }
        let costBefore = waitingCost
        take(segment, from: side, &consumer, &state)
        return (waitingCost &- costBefore, comparedCost)
    }

    private mutating func take<Consumer: StreamConsumer>(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        var sequence = segment.sequence
        if segment.flags.contains(.synchronize) {
            sequence &+= 1
            summary[side].isSYNSeen = true
            switch side {
            case .client: summary.isOpeningSeen = true
            case .server where summary.isOpeningSeen && summary.openingTime == nil:
                summary.openingTime = segment.time &- summary.start
            case .server: break
            }
        }
        if side == .server || !segment.flags.contains(.synchronize) { summary.isAnswered = true }
        if streams[side].next == nil || segment.flags.contains(.synchronize) { begin(side, at: sequence) }
        var acknowledgement: UInt32?
        if segment.flags.contains(.acknowledgement) {
            let number = segment.acknowledgement
            acknowledgement = number
            let other = side.other
            // What it sends next is what is expected of it, where its earlier packets are not in the capture.
            if streams[other].next == nil || segment.flags.contains(.synchronize) { begin(other, at: number) }
            streams[other].acknowledge(number)
        }
        let ending = WaitingSegment.Ending(segment.flags)
        if segment.payloadLength > 0 || ending != nil {
            place(segment, at: sequence, acknowledgement, ending, side, &consumer, &state)
        }
        if isNothingWaiting { return }
        goOnIfPossible(at: segment.time, &consumer, &state)
    }

    /// Notes that a SYN was not passed on, as long as there is no answer to it.
    mutating func take(_ unreachable: DestinationUnreachable) {
        guard unreachable.source == summary.client, summary.isOpeningSeen, !summary[.server].isSYNSeen,
            streams.client.start == unreachable.sequence &+ 1
        else { return }
        if summary.unreachable == nil { summary.unreachable = unreachable }
        summary.end = max(summary.end, unreachable.time)
    }

    /// Begins a stream at a byte, anew where what it was thought to begin with was of another connection.
    private mutating func begin(_ side: ConnectionSide, at sequence: UInt32) {
        guard summary[side].bytes == 0, !streams[side].isFinished else { return }
        streams[side].begin(at: sequence)
    }

    private mutating func place<Consumer: StreamConsumer>(
        _ segment: borrowing CapturedSegment,
        at sequence: UInt32,
        _ acknowledgement: UInt32?,
        _ ending: WaitingSegment.Ending?,
        _ side: ConnectionSide,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        let distance = streams[side].distance(to: sequence)
        let isNext = distance <= 0 && streams[side].waiting.isEmpty
        if isNext, mayFollow(acknowledgement, side) {
            if distance < 0, segment.payloadLength > 0 { compare(segment.payload, at: sequence, side) }
            return give(
                segment.payload,
                segment.payloadLength,
                at: sequence,
                ending,
                side,
                segment.time,
                &consumer,
                &state
            )
        }
        guard distance > 0 || distance &+ segment.payloadLength > 0 || ending != nil else {
            // Old bytes once more, as with a keep-alive.
            summary[side].retransmitted &+= UInt64(segment.payloadLength)
            return compare(segment.payload, at: sequence, side)
        }
        if distance > PacketFlowLimits.ahead, !isAcknowledged(sequence, side) {
            return summary[side].implausible += 1
        }
        if distance > 0 { summary[side].outOfOrder += 1 }
        let waiting = WaitingSegment(
            sequence: sequence,
            acknowledgement: acknowledgement,
            bytes: segment.payload.copied(),
            length: segment.payloadLength,
            ending: ending,
            time: segment.time
        )
        if streams[side].insert(waiting) { summary[side].conflicts += 1 }
    }

    /// Whether the peer has acknowledged all before a byte.
    private func isAcknowledged(_ sequence: UInt32, _ side: ConnectionSide) -> Bool {
        guard let acknowledged = streams[side].acknowledged else { return false }
        return !acknowledged.isBefore(sequence)
    }

    /// Whether all was given that the sender had received before.
    private func mayFollow(_ acknowledgement: UInt32?, _ side: ConnectionSide) -> Bool {
        guard let acknowledgement else { return true }
        return streams[side.other].distance(to: acknowledgement) <= 0 || summary[side.other].packets == 0
    }

    // MARK: What waits

    /// Goes on without what did not turn up, and gives by how much that changes what waiting costs.
    mutating func advance<Consumer: StreamConsumer>(
        to time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) -> Int {
        guard !isNothingWaiting else { return 0 }
        let costBefore = waitingCost
        goOnIfPossible(at: time, &consumer, &state)
        return waitingCost &- costBefore
    }

    private mutating func goOnIfPossible<Consumer: StreamConsumer>(
        at time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        giveNext(&consumer, &state)
        if isNothingWaiting { return }
        stalledPackets += 1
        let since = stalledSince ?? time
        stalledSince = since
        if stalledPackets > PacketFlowLimits.disorder || time &- since > PacketFlowLimits.disorderTime {
            while !isNothingWaiting, skip(unacknowledged: false, at: time, &consumer, &state) {
                giveNext(&consumer, &state)
            }
        }
        if waitingCost > PacketFlowLimits.waitingOfConnection { goOn(&consumer, &state) }
    }

    /// Goes on without what is missing until half of what waits is given.
    mutating func goOn<Consumer: StreamConsumer>(_ consumer: inout Consumer, _ state: inout Consumer.State) {
        let goal = waitingCost / 2
        while waitingCost > goal, skip(unacknowledged: true, at: summary.end, &consumer, &state) {
            giveNext(&consumer, &state)
        }
    }

    /// Gives what waits, and ends at a time until which nothing came.
    mutating func end<Consumer: StreamConsumer>(
        _ reason: ConnectionSummary.Reason,
        at time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        giveNext(&consumer, &state)
        while !isNothingWaiting, skip(unacknowledged: true, at: summary.end, &consumer, &state) {
            giveNext(&consumer, &state)
        }
        for side in ConnectionSide.allCases {
            // What the peer acknowledged, and nobody captured; one more may be a FIN.
            let stream = streams[side]
            guard let acknowledged = stream.acknowledged, !stream.isFinished else { continue }
            let count = stream.distance(to: acknowledged)
            if count > 1, summary[side].packets > 0 { miss(count, side, summary.end, &consumer, &state) }
        }
        summary.reason = reason
        switch reason {
        case .silent, .captureEnded: summary.observedUntil = max(summary.end, time)
        case .ended, .replaced, .evicted: summary.observedUntil = summary.end
        }
        consumer.end(summary, state)
    }

    private var isNothingWaiting: Bool { streams.client.waiting.isEmpty && streams.server.waiting.isEmpty }

    /// Goes on without some of what is missing; false where there is nothing that it could go on with.
    private mutating func skip<Consumer: StreamConsumer>(
        unacknowledged: Bool,
        at time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) -> Bool {
        for side in ConnectionSide.allCases {
            guard let first = streams[side].waiting.first else { continue }
            let gap = streams[side].distance(to: first.sequence)
            if gap > 0 {
                if isAcknowledged(first.sequence, side) || (unacknowledged && gap <= PacketFlowLimits.ahead) {
                    miss(gap, side, time, &consumer, &state)
                    return true
                }
                continue
            }
            // It answers what was not given: that is missing, up to the next that is there.
            let other = side.other
            let needed = streams[other].distance(to: first.acknowledgement ?? first.sequence)
            let next = streams[other].waiting.first.map { streams[other].distance(to: $0.sequence) }
            if let next, next <= 0 {
                // Each answers the other.
                streams[side].forgetAcknowledgement()
            } else {
                miss(min(needed, next ?? needed), other, time, &consumer, &state)
            }
            return true
        }
        guard unacknowledged else { return false }
        // What is left is too far ahead to be a part of its stream.
        for side in ConnectionSide.allCases where !streams[side].waiting.isEmpty {
            streams[side].removeLast()
            summary[side].implausible += 1
            return true
        }
        return false
    }

    /// Gives all that waits for nothing any more.
    private mutating func giveNext<Consumer: StreamConsumer>(_ consumer: inout Consumer, _ state: inout Consumer.State)
    {
        var isGoingOn = true
        while isGoingOn {
            isGoingOn = false
            for side in ConnectionSide.allCases {
                while let first = streams[side].waiting.first,
                    streams[side].distance(to: first.sequence) <= 0, mayFollow(first.acknowledgement, side)
                {
                    let segment = streams[side].removeFirst()
                    if !segment.isConflicting { unsafe compare(segment.bytes.span.bytes, at: segment.sequence, side) }
                    unsafe give(
                        segment.bytes.span.bytes,
                        segment.length,
                        at: segment.sequence,
                        segment.ending,
                        side,
                        segment.time,
                        &consumer,
                        &state
                    )
                    (stalledPackets, stalledSince) = (0, nil)
                    isGoingOn = true
                }
            }
        }
    }

    // MARK: To the consumer

    /// Gives what is new of a segment that begins where its stream has come to, or before.
    private mutating func give<Consumer: StreamConsumer>(
        _ bytes: RawSpan,
        _ length: Int,
        at sequence: UInt32,
        _ ending: WaitingSegment.Ending?,
        _ side: ConnectionSide,
        _ time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        let old = min(length, -streams[side].distance(to: sequence))
        summary[side].retransmitted &+= UInt64(old)
        let kept = min(bytes.byteCount, length)
        if kept > old {
            let new = bytes.slice(old, kept)
            given[side].append(new, at: sequence &+ UInt32(truncatingIfNeeded: old))
            streams[side].advance(kept &- old)
            summary[side].bytes &+= UInt64(kept &- old)
            consumer.take(new, from: side, at: time, of: summary, &state)
        }
        if length > max(kept, old) { miss(length &- max(kept, old), side, time, &consumer, &state) }
        guard let ending else { return }
        let end = sequence &+ UInt32(truncatingIfNeeded: length)
        guard mayEnd(side, with: ending, at: end) else { return summary[side].implausible += 1 }
        if ending == .finish, !summary[side].isFINSeen {
            // Also where a reset of its peer has ended the stream: the peer's system acknowledges it all the same.
            if streams[side].distance(to: end) == 0 { streams[side].advance(1) }
            summary[side].isFINSeen = true
        }
        guard !streams[side].isFinished else { return }
        streams[side].isFinished = true
        if ending == .reset { summary[side].isRSTSeen = true }
        consumer.finish(side, isReset: ending == .reset, at: time, of: summary, &state)
        // Who resets hears nothing any more.
        if ending == .reset { streams[side.other].isFinished = true }
    }

    /// Counts a copy of bytes that were given, where it has others.
    private mutating func compare(_ copy: RawSpan, at sequence: UInt32, _ side: ConnectionSide) {
        // Systems put any byte into a keep-alive (RFC 9293 3.8.4).
        let isKeepAlive = copy.byteCount == 1 && streams[side].distance(to: sequence) == -1
        if !isKeepAlive, given[side].differ(from: copy, at: sequence) { summary[side].conflicts += 1 }
    }

    private mutating func miss<Consumer: StreamConsumer>(
        _ count: Int,
        _ side: ConnectionSide,
        _ time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) {
        streams[side].advance(count)
        summary[side].bytes &+= UInt64(count)
        summary[side].missing &+= UInt64(count)
        consumer.miss(count, from: side, at: time, of: summary, &state)
    }
}
