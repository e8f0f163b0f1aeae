import DIMSE
package import PacketFlow

/// Finds the associations in the streams of a capture, and tells a sink of them and of their messages.
package struct CaptureAnalyzer<Sink: CaptureSink>: StreamConsumer {
    /// What is known of a connection while it is followed.
    ///
    /// Those that are never answered, of which a port scan makes thousands, cost nothing here.
    package struct State {
        fileprivate var conversation: ConversationBox?
        fileprivate var timing: TimingBox?
    }

    /// Who is told.
    package var sink: Sink

    /// Makes an analyzer of one capture.
    package init(_ sink: Sink) { self.sink = sink }

    /// Where the sink wants to know what the time went on.
    package var observesSegments: Bool { sink.measuresTime }

    /// Takes the time of a segment into account.
    package mutating func observe(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        let timing = state.timing ?? TimingBox()
        state.timing = timing
        guard let conversation = state.conversation else {
            while timing.timing.advance(to: segment.time, sender: nil) != nil {}
            _ = timing.timing.take(segment, from: side)
            return
        }
        conversation.parts.observe(segment, from: side, &timing.timing)
    }

    /// Begins with a connection.
    package mutating func begin(_ connection: ConnectionSummary) -> State { State() }

    /// Takes the next bytes of a side.
    @inline(__always)
    package mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        let isStartKnown = connection[side].isSYNSeen
        conversation(on: connection, &state).parts.take(bytes, from: side, at: time, isStartKnown: isStartKnown, &sink)
    }

    /// Goes on behind missing bytes of a side.
    package mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        conversation(on: connection, &state).parts.miss(count, from: side, at: time, &sink)
    }

    /// Notes the end of a side's stream.
    package mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        state.conversation?.parts.tracker.finish(side, isReset: isReset, at: time)
    }

    /// Tells what is left of a connection that is over.
    package mutating func end(_ connection: ConnectionSummary, _ state: consuming State) {
        state.conversation?.parts.end(connection, &sink)
        let parts = state.conversation?.parts
        sink.end(
            CapturedConnection(
                summary: connection,
                hasPDUs: parts.map { $0.client.hasPDUs || $0.server.hasPDUs } ?? false,
                associations: parts?.tracker.count ?? 0,
                firstBytes: [parts?.client.firstBytes ?? [], parts?.server.firstBytes ?? []]
            )
        )
    }

    @inline(__always)
    private func conversation(on connection: ConnectionSummary, _ state: inout State) -> ConversationBox {
        if let conversation = state.conversation { return conversation }
        let conversation = ConversationBox(connection, measuresTime: sink.measuresTime)
        state.conversation = conversation
        return conversation
    }
}

/// A conversation outside of what is kept for each connection.
private final class ConversationBox {
    var parts: Conversation

    init(_ connection: ConnectionSummary, measuresTime: Bool) {
        parts = Conversation(tracker: AssociationTracker(connection, measuresTime: measuresTime))
    }
}

/// The times of a connection, where they are wanted.
private final class TimingBox {
    var timing = ConnectionTiming()
}

/// What both ends of a connection say.
private struct Conversation {
    var client = PDUScanner(.client)
    var server = PDUScanner(.server)
    var tracker: AssociationTracker

    @inline(__always)
    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        isStartKnown: Bool,
        _ sink: inout some CaptureSink
    ) {
        switch side {
        case .client: client.take(bytes, at: time, isStartKnown: isStartKnown, &tracker, &sink)
        case .server: server.take(bytes, at: time, isStartKnown: isStartKnown, &tracker, &sink)
        }
    }

    /// Takes the time of a segment into account, before its bytes are looked at.
    mutating func observe(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        _ timing: inout ConnectionTiming
    ) {
        let turn = turn
        let sender = segment.payloadLength > 0 ? side : nil
        tracker.account?.advance(turn, to: segment.time, sender: sender, &timing)
        guard let data = timing.take(segment, from: side) else { return }
        tracker.account?.take(data, from: side, timing)
    }

    /// Whose turn it is; nil where nothing is going on.
    private var turn: Turn? {
        let isGoingOn = tracker.due != nil
        if isGoingOn, client.isSearching || server.isSearching { return .unknown }
        // The first bytes of a request come before there is an association.
        let requestor = tracker.current.map(\.requestor) ?? .client
        for side in [requestor, requestor.other] where isSending(side, isGoingOn: isGoingOn) { return .sending(side) }
        return tracker.due
    }

    private func isSending(_ side: ConnectionSide, isGoingOn: Bool) -> Bool {
        let scanner = side == .client ? client : server
        if isGoingOn { return scanner.isInPDU || !tracker[side].assembler.isIdle }
        // What comes after an association is over, and is no request, is a rest of it.
        return tracker.current == nil ? scanner.isInPDU : scanner.isInRequest
    }

    mutating func miss(_ count: Int, from side: ConnectionSide, at time: Int64, _ sink: inout some CaptureSink) {
        switch side {
        case .client: client.miss(count, at: time, &tracker, &sink)
        case .server: server.miss(count, at: time, &tracker, &sink)
        }
    }

    mutating func end(_ connection: ConnectionSummary, _ sink: inout some CaptureSink) {
        tracker.end(of: connection, partialPDUs: [client.partialPDU, server.partialPDU], &sink)
    }
}
