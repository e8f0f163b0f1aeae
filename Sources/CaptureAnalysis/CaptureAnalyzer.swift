package import PacketFlow

/// Finds the associations in the streams of a capture, and tells a sink of them and of their messages.
package struct CaptureAnalyzer<Sink: CaptureSink>: StreamConsumer {
    /// What is known of a connection while it is followed.
    ///
    /// Those that are never answered, of which a port scan makes thousands, cost nothing here.
    package struct State {
        fileprivate var conversation: ConversationBox?
    }

    /// Who is told.
    package var sink: Sink

    /// Makes an analyzer of one capture.
    package init(_ sink: Sink) { self.sink = sink }

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
        let conversation = ConversationBox(connection)
        state.conversation = conversation
        return conversation
    }
}

/// A conversation outside of what is kept for each connection.
private final class ConversationBox {
    var parts: Conversation

    init(_ connection: ConnectionSummary) { parts = Conversation(tracker: AssociationTracker(connection)) }
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
