import DIMSE
import PacketFlow

/// What both ends of a connection say.
///
/// Most connections of a network say something else than DICOM: until the first PDU comes, there is no more of them
/// than their first bytes and what is held of a search.
struct Conversation {
    private final class TrackerBox {
        var tracker: AssociationTracker

        init(_ tracker: AssociationTracker) { self.tracker = tracker }
    }

    private final class HandshakeBox {
        var parts: TLSHandshake

        init(_ parts: TLSHandshake) { self.parts = parts }
    }

    private(set) var client = PDUScanner(.client)
    private(set) var server = PDUScanner(.server)
    /// What is kept of it, in bytes.
    private(set) var cost = CaptureAnalysisLimits.conversationCost

    /// The TLS handshake with which it begins.
    private var handshake: HandshakeBox?

    private let numbers: AssociationNumbers
    private let measuresTime: Bool
    /// The associations, as soon as there is one.
    private var box: TrackerBox?
    /// What came in the place of a first PDU, until then.
    private var greetings: [(side: ConnectionSide, greeting: AssociationTracker.Greeting)] = []
    /// Who sent data last, until then.
    private var lastSender: ConnectionSide?

    init(_ numbers: AssociationNumbers, measuresTime: Bool) {
        (self.numbers, self.measuresTime) = (numbers, measuresTime)
    }

    /// What can be read of TLS; nil where it does not begin with that.
    var tls: TLSHandshake? { handshake?.parts }

    /// Associations so far.
    var associationCount: Int { box?.tracker.count ?? 0 }

    // MARK: Bytes

    /// Takes the next bytes of an end.
    @inline(__always)
    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ sink: inout some CaptureSink
    ) {
        let isPassed = side == .client ? client.pass(bytes, sink) : server.pass(bytes, sink)
        if isPassed { return }
        walk(bytes, from: side, at: time, of: connection, &sink)
    }

    private mutating func walk(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ sink: inout some CaptureSink
    ) {
        // Most of a network's traffic is said on connections on which nothing of DICOM can follow any more.
        if handshake?.parts.takesMore != true {
            let isPassed = side == .client ? client.passForeign(bytes) : server.passForeign(bytes)
            if isPassed { return }
        }
        let isStartKnown = connection[side].isSYNSeen
        if isStartKnown, side == .client, client.offset == 0 {
            handshake = TLSHandshake(clientStart: bytes).map(HandshakeBox.init)
            // A server that speaks first has said what it is before it is asked.
            unsafe handshake?.parts.take(server.firstBytes.span.bytes, from: .server)
        }
        handshake?.parts.take(bytes, from: side)
        withTracker(of: connection) { conversation, tracker in
            switch side {
            case .client: conversation.client.take(bytes, at: time, isStartKnown: isStartKnown, &tracker, &sink)
            case .server: conversation.server.take(bytes, at: time, isStartKnown: isStartKnown, &tracker, &sink)
            }
        }
    }

    /// Goes on behind missing bytes of an end.
    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ sink: inout some CaptureSink
    ) {
        handshake?.parts.miss()
        withTracker(of: connection) { conversation, tracker in
            switch side {
            case .client: conversation.client.miss(count, at: time, &tracker, &sink)
            case .server: conversation.server.miss(count, at: time, &tracker, &sink)
            }
        }
    }

    /// Notes the end of an end's stream.
    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ sink: inout some CaptureSink
    ) {
        finishSearch(side, at: time, of: connection, &sink)
        handshake?.parts.finish(side, isReset: isReset, at: time)
        box?.tracker.finish(side, isReset: isReset, at: time)
    }

    /// Tells what is left.
    mutating func end(_ connection: ConnectionSummary, _ sink: inout some CaptureSink) {
        for side in ConnectionSide.allCases { finishSearch(side, at: connection.end, of: connection, &sink) }
        box?.tracker.end(of: connection, partialPDUs: [client.partialPDU, server.partialPDU], &sink)
    }

    /// Looks through what is held of a stream behind which nothing comes.
    private mutating func finishSearch(
        _ side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ sink: inout some CaptureSink
    ) {
        guard side == .client ? client.isSearchUnfinished : server.isSearchUnfinished else { return }
        withTracker(of: connection) { conversation, tracker in
            switch side {
            case .client: conversation.client.finishSearch(at: time, &tracker, &sink)
            case .server: conversation.server.finishSearch(at: time, &tracker, &sink)
            }
        }
    }

    // MARK: Associations

    /// Has the tracker take something: one that is kept from the first association on.
    private mutating func withTracker(
        of connection: ConnectionSummary,
        _ body: (inout Conversation, inout AssociationTracker) -> Void
    ) {
        if let box {
            body(&self, &box.tracker)
            cost = ownCost &+ box.tracker.cost()
            return
        }
        var tracker = newTracker(of: connection)
        body(&self, &tracker)
        if tracker.current != nil {
            keep(tracker)
        } else {
            greetings = ConnectionSide.allCases.compactMap { side in tracker[side].greeting.map { (side, $0) } }
        }
        cost = ownCost &+ (box?.tracker.cost() ?? 0)
    }

    /// What is kept of it besides its associations.
    private var ownCost: Int {
        CaptureAnalysisLimits.conversationCost &+ client.cost &+ server.cost &+ (handshake?.parts.cost ?? 0)
    }

    private func newTracker(of connection: ConnectionSummary) -> AssociationTracker {
        var tracker = AssociationTracker(connection, numbers, measuresTime: measuresTime)
        for (side, greeting) in greetings { tracker[side].greeting = greeting }
        tracker.account?.lastSender = lastSender
        return tracker
    }

    private mutating func keep(_ tracker: AssociationTracker) {
        box = TrackerBox(tracker)
        greetings = []
    }

    // MARK: Time

    /// Takes the time of a segment into account, before its bytes are looked at.
    mutating func observe(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        of connection: ConnectionSummary,
        _ timing: inout ConnectionTiming
    ) {
        let turn = turn
        let sender = segment.payloadLength > 0 ? side : nil
        if box == nil, turn != nil { keep(newTracker(of: connection)) }
        guard let box else {
            while timing.advance(to: segment.time, sender: sender) != nil {}
            if timing.take(segment, from: side) != nil { lastSender = side }
            return
        }
        box.tracker.account?.advance(turn, to: segment.time, sender: sender, &timing)
        guard let data = timing.take(segment, from: side) else { return }
        box.tracker.account?.take(data, from: side, timing)
    }

    /// Whose turn it is; nil where nothing is going on.
    private var turn: Turn? {
        let due = box?.tracker.due
        if due != nil, client.isSearching || server.isSearching { return .unknown }
        // The first bytes of a request come before there is an association.
        let requestor = box?.tracker.current.map(\.requestor) ?? .client
        for side in [requestor, requestor.other] where isSending(side, isGoingOn: due != nil) { return .sending(side) }
        return due
    }

    private func isSending(_ side: ConnectionSide, isGoingOn: Bool) -> Bool {
        let scanner = side == .client ? client : server
        guard let box else { return scanner.isInPDU }
        if isGoingOn { return scanner.isInPDU || !box.tracker[side].assembler.isIdle }
        // What comes after an association is over, and is no request, is a rest of it.
        return box.tracker.current == nil ? scanner.isInPDU : scanner.isInRequest
    }
}
