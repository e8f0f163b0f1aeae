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

    private let numbers = AssociationNumbers()

    /// Makes an analyzer of one capture.
    package init(_ sink: Sink) { self.sink = sink }

    /// Associations seen so far.
    package var associationCount: Int { numbers.count }

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
        conversation.parts.observe(segment, from: side, of: connection, &timing.timing)
    }

    /// Begins with a connection.
    package mutating func begin(_ connection: ConnectionSummary) -> State { State() }

    /// What is kept of a connection, in bytes.
    @inline(__always)
    package static func cost(of state: borrowing State) -> Int {
        (state.conversation?.parts.cost ?? 0) &+ (state.timing == nil ? 0 : CaptureAnalysisLimits.timingCost)
    }

    /// Takes the next bytes of a side.
    @inline(__always)
    package mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        conversation(&state).parts.take(bytes, from: side, at: time, of: connection, &sink)
    }

    /// Goes on behind missing bytes of a side.
    package mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        conversation(&state).parts.miss(count, from: side, at: time, of: connection, &sink)
    }

    /// Notes the end of a side's stream.
    package mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        state.conversation?.parts.finish(side, isReset: isReset, at: time, of: connection, &sink)
    }

    /// Tells what is left of a connection that is over.
    package mutating func end(_ connection: ConnectionSummary, _ state: consuming State) {
        state.conversation?.parts.end(connection, &sink)
        let parts = state.conversation?.parts
        sink.end(
            CapturedConnection(
                summary: connection,
                hasPDUs: parts.map { $0.client.hasPDUs || $0.server.hasPDUs } ?? false,
                associations: parts?.associationCount ?? 0,
                firstBytes: [parts?.client.firstBytes ?? [], parts?.server.firstBytes ?? []],
                tls: parts?.tls
            )
        )
    }

    @inline(__always)
    private func conversation(_ state: inout State) -> ConversationBox {
        if let conversation = state.conversation { return conversation }
        let conversation = ConversationBox(numbers, measuresTime: sink.measuresTime)
        state.conversation = conversation
        return conversation
    }
}

/// A conversation outside of what is kept for each connection.
private final class ConversationBox {
    var parts: Conversation

    init(_ numbers: AssociationNumbers, measuresTime: Bool) {
        parts = Conversation(numbers, measuresTime: measuresTime)
    }
}

/// The times of a connection, where they are wanted.
private final class TimingBox {
    var timing = ConnectionTiming()
}
