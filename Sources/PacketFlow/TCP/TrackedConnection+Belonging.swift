/// Which segments are of a connection, and which of an earlier or a later one between the same ports.
extension TrackedConnection {
    /// Whether a segment is of another, later connection between the same ports.
    func isReplaced(by segment: borrowing CapturedSegment) -> Bool {
        let isOpening = segment.flags.contains(.synchronize)
        guard isOpening || segment.time &- summary.end > PacketFlowLimits.lingering else { return false }
        return isOpening ? isReplaced(byOpening: segment) : isReplaced(afterSilence: segment)
    }

    func isReplaced(byOpening segment: borrowing CapturedSegment) -> Bool {
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        guard let start = streams[side].start else { return false }
        let late = start.distance(from: segment.sequence &+ 1)
        // The same SYN once more, or one that stands behind its answer in the capture; later than that, traffic is
        // played again.
        guard segment.flags.contains(.acknowledgement) else {
            return late != 0 || isDone(at: segment.time) == .ended
        }
        // An answer that is late may stand behind bytes, and before anything came nothing is certain.
        let isBegun = summary[.client].bytes > 0 || summary[.server].bytes > 0
        return isBegun && !(0...PacketFlowLimits.ahead).contains(late)
    }

    /// Whether the opening of another one is not in the capture: of this one nothing is expected, and the numbers are
    /// not those that would follow.
    func isReplaced(afterSilence segment: borrowing CapturedSegment) -> Bool {
        guard isOver(at: segment.time) != nil else { return false }
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        let distance = streams[side].distance(to: segment.sequence)
        // Numbers of a later one begin a little behind those before, and nothing follows what both have closed.
        let isClosed = summary[.client].isFINSeen && summary[.server].isFINSeen
        if isClosed, distance &+ segment.payloadLength > 0 { return true }
        if distance > PacketFlowLimits.ahead { return !isAcknowledged(segment.sequence, side) }
        return distance < -PacketFlowLimits.ahead
    }

    /// Whether a segment is of another connection between the same ports, an earlier one that its other end still
    /// believes in.
    ///
    /// Who gets a SYN for a connection that is open to it answers with an acknowledgement of that connection, and gets
    /// a RST of it (RFC 5961 4.2); then the SYN comes once more. Only what comes before anything else tells it: later,
    /// much may be missing. Of ends alone it can be told later, too.
    @inline(__always)
    func isStray(_ segment: borrowing CapturedSegment) -> Bool {
        if summary[.client].bytes == 0 || summary[.server].bytes == 0, isStrayInOpening(segment) { return true }
        guard segment.payloadLength == 0, let ending = WaitingSegment.Ending(segment.flags) else { return false }
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        return !mayEnd(side, with: ending, at: segment.sequence)
    }

    /// Whether a stream may end at a byte.
    ///
    /// A FIN stands behind the last byte. A reset has the number that its peer expects (RFC 5961 3.2), which was so far
    /// acknowledged at least.
    func mayEnd(_ side: ConnectionSide, with ending: WaitingSegment.Ending, at end: UInt32) -> Bool {
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

    func isStrayInOpening(_ segment: borrowing CapturedSegment) -> Bool {
        let side: ConnectionSide = summary.client == segment.source ? .client : .server
        if segment.flags.contains(.acknowledgement), isFar(segment.acknowledgement, from: side.other) { return true }
        return segment.flags.contains(.reset) && isFar(segment.sequence, from: side)
    }

    /// Whether a number can be none of a stream that was opened, and in which nothing has come.
    func isFar(_ number: UInt32, from side: ConnectionSide) -> Bool {
        guard summary[side].isSYNSeen, summary[side].bytes == 0, let next = streams[side].next else { return false }
        return abs(number.distance(from: streams[side].acknowledged ?? next)) > PacketFlowLimits.ahead
    }

    /// Whether the peer has acknowledged all before a byte.
    func isAcknowledged(_ sequence: UInt32, _ side: ConnectionSide) -> Bool {
        guard let acknowledged = streams[side].acknowledged else { return false }
        return !acknowledged.isBefore(sequence)
    }
}
