package import PacketFlow

/// Finds the associations in the streams of a capture, and tells a sink of them and of their messages.
package struct CaptureAnalyzer<Sink: CaptureSink>: StreamConsumer {
    /// What is known of a connection while it is followed.
    package struct State {
        fileprivate var client = PDUScanner(.client)
        fileprivate var server = PDUScanner(.server)
        fileprivate var tracker: AssociationTracker
    }

    /// Who is told.
    package var sink: Sink

    /// Makes an analyzer of one capture.
    package init(_ sink: Sink) { self.sink = sink }

    /// Begins with a connection.
    package mutating func begin(_ connection: ConnectionSummary) -> State {
        State(tracker: AssociationTracker(connection))
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
        let isStartKnown = connection[side].isSYNSeen
        switch side {
        case .client: state.client.take(bytes, at: time, isStartKnown: isStartKnown, &state.tracker, &sink)
        case .server: state.server.take(bytes, at: time, isStartKnown: isStartKnown, &state.tracker, &sink)
        }
    }

    /// Goes on behind missing bytes of a side.
    package mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        switch side {
        case .client: state.client.miss(count, at: time, &state.tracker, &sink)
        case .server: state.server.miss(count, at: time, &state.tracker, &sink)
        }
    }

    /// Notes the end of a side's stream.
    package mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {
        state.tracker.finish(side, isReset: isReset, at: time)
    }

    /// Tells what is left of a connection that is over.
    package mutating func end(_ connection: ConnectionSummary, _ state: consuming State) {
        let acceptor = state.tracker.current?.acceptor ?? .server
        let partial = acceptor == .server ? state.server.partialPDU : state.client.partialPDU
        state.tracker.end(of: connection, partialPDU: partial, &sink)
        sink.end(
            ObservedConnection(
                summary: connection,
                hasPDUs: state.client.hasPDUs || state.server.hasPDUs,
                associations: state.tracker.count,
                firstBytes: [state.client.firstBytes, state.server.firstBytes]
            )
        )
    }
}
