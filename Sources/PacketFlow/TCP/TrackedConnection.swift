/// A connection that is followed.
struct TrackedConnection {
    /// What is known of it besides its bytes.
    var summary: ConnectionSummary
    /// The client's stream, and the server's.
    var streams = BothSides(StreamOrder())
    /// What was given last of each, to compare copies: in the streams it would be copied whenever a number of them is
    /// looked at.
    var given = BothSides(GivenBytes())
    /// Packets of the connection since what waits could not go on.
    var stalledPackets = 0
    /// Since when, in nanoseconds of the capture.
    var stalledSince: Int64?

    init(_ summary: ConnectionSummary) { self.summary = summary }

    /// What waits here costs so much.
    var waitingCost: Int { streams.client.waitingCost &+ streams.server.waitingCost }

    /// So many segments wait here.
    var waitingCount: Int { streams.client.waiting.count &+ streams.server.waiting.count }

    /// What is kept to compare copies costs so much.
    @inline(__always)
    var comparedCost: Int { given.client.cost &+ given.server.cost }

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

    mutating func take<Consumer: StreamConsumer>(
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
        if ending != nil || segment.flags.contains(.synchronize),
            let interruption = RecordedInterruption(options: segment.options)
        {
            summary.recordedInterruption = interruption
        }
        if segment.payloadLength > 0 || ending != nil {
            if let tls = RecordedTLS(options: segment.options) { summary.recordedTLS = tls }
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
    mutating func begin(_ side: ConnectionSide, at sequence: UInt32) {
        guard summary[side].bytes == 0, !streams[side].isFinished else { return }
        streams[side].begin(at: sequence)
    }

    mutating func place<Consumer: StreamConsumer>(
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

    /// Whether all was given that the sender had received before.
    func mayFollow(_ acknowledgement: UInt32?, _ side: ConnectionSide) -> Bool {
        guard let acknowledgement else { return true }
        return streams[side.other].distance(to: acknowledgement) <= 0 || summary[side.other].packets == 0
    }

    // MARK: To the consumer

    /// Gives what is new of a segment that begins where its stream has come to, or before.
    mutating func give<Consumer: StreamConsumer>(
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
        if summary.firstEnd == nil { summary.firstEnd = ConnectionSummary.FirstEnd(side: side, time: time) }
        if ending == .reset { summary[side].isRSTSeen = true }
        consumer.finish(side, isReset: ending == .reset, at: time, of: summary, &state)
        // Who resets hears nothing any more.
        if ending == .reset { streams[side.other].isFinished = true }
    }

    /// Counts a copy of bytes that were given, where it has others.
    mutating func compare(_ copy: RawSpan, at sequence: UInt32, _ side: ConnectionSide) {
        // Systems put any byte into a keep-alive (RFC 9293 3.8.4).
        let isKeepAlive = copy.byteCount == 1 && streams[side].distance(to: sequence) == -1
        if !isKeepAlive, given[side].differ(from: copy, at: sequence) { summary[side].conflicts += 1 }
    }

    mutating func miss<Consumer: StreamConsumer>(
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
