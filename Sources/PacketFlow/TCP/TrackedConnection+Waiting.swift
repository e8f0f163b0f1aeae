/// What waits for earlier bytes, until they come, are given up, or the connection ends.
extension TrackedConnection {
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

    mutating func goOnIfPossible<Consumer: StreamConsumer>(
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
        if waitingCost > PacketFlowLimits.waitingOfConnection || waitingCount > PacketFlowLimits.waitingSegments {
            goOn(&consumer, &state)
        }
    }

    /// Goes on without what is missing until half of what waits is given, of its bytes and of its segments.
    mutating func goOn<Consumer: StreamConsumer>(_ consumer: inout Consumer, _ state: inout Consumer.State) {
        let (cost, count) = (waitingCost / 2, waitingCount / 2)
        while waitingCost > cost || waitingCount > count,
            skip(unacknowledged: true, at: summary.end, &consumer, &state)
        {
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
            guard count > 1, summary[side].packets > 0 else { continue }
            guard count <= PacketFlowLimits.ahead else {
                summary[side.other].implausible += 1
                continue
            }
            miss(count, side, summary.end, &consumer, &state)
        }
        summary.reason = reason
        switch reason {
        case .silent, .captureEnded: summary.observedUntil = max(summary.end, time)
        case .ended, .replaced, .evicted: summary.observedUntil = summary.end
        }
        consumer.end(summary, state)
    }

    var isNothingWaiting: Bool { streams.client.waiting.isEmpty && streams.server.waiting.isEmpty }

    /// Goes on without some of what is missing; false where there is nothing that it could go on with.
    mutating func skip<Consumer: StreamConsumer>(
        unacknowledged: Bool,
        at time: Int64,
        _ consumer: inout Consumer,
        _ state: inout Consumer.State
    ) -> Bool {
        for side in ConnectionSide.allCases {
            guard let first = streams[side].waiting.first else { continue }
            let gap = streams[side].distance(to: first.sequence)
            if gap > 0, summary[side].isFINSeen {
                // Nothing follows what its sender has closed.
                _ = streams[side].removeFirst()
                summary[side].implausible += 1
                return true
            }
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
    mutating func giveNext<Consumer: StreamConsumer>(_ consumer: inout Consumer, _ state: inout Consumer.State) {
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
}
