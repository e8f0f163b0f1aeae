import DICOMWire
import DIMSE
import PacketFlow

/// Makes associations of the PDUs of one connection, as a third party that sees both ends.
struct AssociationTracker {
    /// What one end is sending.
    struct Direction: Sendable {
        var assembler = MessageAssembler(limits: .ofCaptures)
        /// What comes is the rest of something whose start is missing.
        var isLost = false
        /// The PDU came when none may, and is not read.
        var isIgnored = false
        /// While it is lost: the start of a fragment of a command that is too short to tell whether the command begins there.
        var possibleStart: [UInt8] = []
        /// Nothing more of the fragment is taken.
        var isFragmentRefused = false
        /// Where the message began.
        var start: UInt64 = 0
        var commandFragments = 0
        var commandLength = 0
        var dataFragments = 0
        /// Bytes of the data set in whole fragments.
        var dataLength = 0
        /// The byte behind the last whole fragment.
        var end: UInt64 = 0
        /// When its first byte was captured.
        var startTime: Int64 = 0
        /// What it sent before any association that begins no PDU, as servers of other kinds greet their clients.
        var greeting: Greeting?

        /// Bytes of the command that is coming.
        var heldCount: Int { assembler.isIdle ? possibleStart.count : commandLength }

        mutating func lose() {
            assembler.reset()
            isLost = true
            possibleStart = []
            // Nothing more of that fragment comes.
            isFragmentRefused = false
        }
    }

    /// Bytes in the place of a PDU.
    struct Greeting: Sendable {
        let framing: PDUFraming
        let start: [UInt8]
    }

    /// The association that is going on, or the last one.
    var current: CapturedAssociation?
    /// How many there were.
    var count = 0
    /// The contexts on which messages may come; nil where that is not known.
    var contextIDs: ContextIDs?

    /// The connection, as it was when it began.
    private let connection: ConnectionSummary
    private let numbers: AssociationNumbers
    var client = Direction()
    var server = Direction()
    /// Operations of the requestor that wait for their response.
    var requested = OutstandingOperations()
    /// Operations of the acceptor that do.
    var requestedByAcceptor = OutstandingOperations()
    var lastPDUAt: Int64?
    var releaseRequestedAt: Int64?
    /// What the time went on; nil where nobody wants to know.
    var account: TimeAccount?
    /// Bytes of the A-ASSOCIATE PDUs that the association has.
    private var associateLength = 0

    /// What is kept, in bytes.
    ///
    /// It changes nothing: as a property it would be read from a copy of all of this.
    mutating func cost() -> Int {
        CaptureAnalysisLimits.associationsCost &+ associateLength &* CaptureAnalysisLimits.decodedCost
            &+ (requested.count &+ requestedByAcceptor.count) &* CaptureAnalysisLimits.operationCost
            &+ (client.heldCount &+ server.heldCount)
    }

    init(_ connection: ConnectionSummary, _ numbers: AssociationNumbers, measuresTime: Bool = false) {
        (self.connection, self.numbers) = (connection, numbers)
        account = measuresTime ? TimeAccount() : nil
    }

    subscript(side: ConnectionSide) -> Direction {
        get { side == .client ? client : server }
        _modify { if side == .client { yield &client } else { yield &server } }
    }
}

extension MessageAssembler.Limits {
    /// Nothing of a data set is kept.
    fileprivate static var ofCaptures: MessageAssembler.Limits {
        var limits = MessageAssembler.Limits()
        limits.dataSetLength = 0
        return limits
    }
}

// MARK: - PDUs

extension AssociationTracker {
    /// Takes a PDU other than a P-DATA-TF, whole.
    mutating func take(_ bytes: RawSpan, _ header: PDUHeader, at place: PDUPlace, _ sink: inout some CaptureSink) {
        var log = DecodingLog(limits: CaptureAnalysisLimits.wire)
        let pdu: PDU
        do {
            pdu = try PDU(decoding: bytes, log: &log)
        } catch {
            // A request that cannot be read is one all the same.
            if header.type == .associateRequest { begin(requestedBy: place.side, at: place, &sink) { _ in } }
            return refuse(bytes, .complete(bytes.byteCount), at: place, &sink)
        }
        switch pdu {
        case .associateRequest(let request):
            take(request, log, length: bytes.byteCount, at: place, &sink)
            tell(header, length: bytes.byteCount, at: place, &sink)
        case .associateAccept, .associateReject, .releaseRequest, .releaseResponse, .abort:
            let isAnswer =
                if case .associateAccept = pdu { true } else if case .associateReject = pdu { true } else { false }
            join(requestor: isAnswer ? place.side.other : nil, at: place, &sink)
            take(pdu, log, length: bytes.byteCount, at: place)
            tell(header, length: bytes.byteCount, at: place, &sink)
        case .data, .uninterpreted: refuse(bytes, .complete(bytes.byteCount), at: place, &sink)
        }
    }

    private mutating func tell(_ header: PDUHeader, length: Int, at place: PDUPlace, _ sink: inout some CaptureSink) {
        guard let type = header.type else { return }
        current?.pduCounts[place.side.rawValue][type, default: 0] += 1
        guard let association = current else { return }
        let isFromRequestor = place.side == association.requestor
        let pdu = CapturedPDU(type: type, isFromRequestor: isFromRequestor, length: length, time: place.startTime)
        sink.take(pdu, of: association)
    }

    private mutating func take(
        _ request: Associate,
        _ log: DecodingLog,
        length: Int,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        if let current, current.acceptor == place.side, current.record.accept == nil, current.record.reject == nil {
            // A peer that sends back what it gets.
            return note(.associateRequest, isExpected: false, at: place)
        }
        begin(requestedBy: place.side, at: place, &sink) { association in
            association.record.request = request
            association.record.lastSent = PDUDescription(.associateRequest)
            association.lastPDU = PDUDescription(.associateRequest)
            association.note(log.deviations, in: .associateRequest, from: association.requestor)
        }
        associateLength = length
    }

    private mutating func take(_ pdu: PDU, _ log: DecodingLog, length: Int, at place: PDUPlace) {
        guard var association = current else { return }
        let isFromAcceptor = place.side == association.acceptor
        let state = association.state
        if isFromAcceptor, association.isOver { association.noteLate(pdu, at: place.time, releaseRequestedAt) }
        let isExpected: Bool
        switch pdu {
        case .associateAccept(let accept):
            isExpected = isFromAcceptor && association.awaitsAnswer
            if isExpected {
                association.accepted(accept, at: place.startTime)
                associateLength += length
            }
        case .associateReject(let reject):
            isExpected = isFromAcceptor && association.awaitsAnswer
            if isExpected {
                association.record.reject = reject
                association.answered(at: place.startTime)
            }
        case .releaseRequest:
            // Where the answers were not captured, the request was accepted as far as one can tell.
            let isAnswerUnseen = state == .sta5 && association.isOneSided
            isExpected =
                state == .sta6 || isAnswerUnseen || state == (isFromAcceptor ? .sta7 : .sta8)
            if isExpected {
                association.releaseRequested(byAcceptor: isFromAcceptor)
                releaseRequestedAt = releaseRequestedAt ?? place.time
            }
        case .releaseResponse:
            // Where parts are missing, its request is one.
            let isRequestUnseen = state == .sta6 && (association.isDamaged || association.isStartMissing)
            if isRequestUnseen { association.releaseRequested(byAcceptor: !isFromAcceptor) }
            isExpected =
                isRequestUnseen
                || (isFromAcceptor
                    ? state == .sta7 || state == .sta11 || state == .sta9 : state == .sta8 || state == .sta9)
            if isExpected {
                association.releaseAnswered(byAcceptor: isFromAcceptor, after: place.time, releaseRequestedAt)
            }
        case .abort(let abort):
            isExpected = true
            if !association.isOver {
                if !isFromAcceptor { association.waited = waited(until: place.time) }
                association.record.abort = AbortRecord(abort: abort, isFromPeer: isFromAcceptor)
                if isFromAcceptor { association.record.silenceBeforeEnd = lastPDUAt.map { place.time - $0 } }
            }
        case .associateRequest, .data, .uninterpreted: return
        }
        association.note(log.deviations, in: PDUType(rawValue: pdu.rawType), from: place.side)
        if association.record.accept != nil, case .associateAccept = pdu { contextIDs = association.contextIDs }
        current = association
        note(PDUType(rawValue: pdu.rawType), isExpected: isExpected, state, length: length, at: place)
    }

    /// Notes that a PDU came.
    private mutating func note(
        _ type: PDUType?,
        isExpected: Bool,
        _ state: AssociationState = .sta5,
        length: Int = 0,
        at place: PDUPlace
    ) {
        guard let type else { return }
        let isFromAcceptor = place.side == current?.acceptor
        if type != .abort { current?.lastPDU = PDUDescription(type) }
        if isFromAcceptor {
            if state != .sta13 { current?.record.lastReceived = PDUDescription(type) }
            current?.record.bytesReceived += UInt64(length)
            if !isExpected { current?.record.note(UnexpectedPDU(pdu: PDUDescription(type), state: state)) }
        } else {
            // What it sent last is what it waited for an answer to: an A-ABORT is no part of that.
            if type != .abort || current?.record.lastSent == nil { current?.record.lastSent = PDUDescription(type) }
            current?.record.bytesSent += UInt64(length)
        }
        let end = current?.end ?? place.time
        current?.end = max(end, place.time)
        lastPDUAt = place.time
    }

    /// Notes bytes where a PDU has to begin that begin none, or a PDU that cannot be read.
    mutating func refuse(
        _ start: RawSpan,
        _ framing: PDUFraming,
        at place: PDUPlace,
        _ sink: inout some CaptureSink
    ) {
        endMessage(from: place.side, isBrokenOff: true, &sink)
        self[place.side].lose()
        let kept = Array(copying: start.extracting(first: DIMSELimits.foreignBytesKept))
        guard var association = current else {
            self[place.side].greeting = Greeting(framing: framing, start: kept)
            return
        }
        guard !association.isOver else { return }
        if place.side == association.acceptor {
            if association.record.framingFailure == nil {
                association.record.framingFailure = framing
                association.record.foreignBytes = kept
            }
        } else if association.acceptorRecord?.framingFailure == nil {
            association.noteRequestor { record in
                record.framingFailure = framing
                record.foreignBytes = kept
            }
        }
        current = association
    }

    /// What an end's stream began with was said to or by a proxy: an association follows it.
    mutating func passOverStart(of side: ConnectionSide) {
        self[side].greeting = nil
        guard let current else { return }
        if side == current.acceptor {
            self.current?.record.framingFailure = nil
            self.current?.record.foreignBytes = []
        } else {
            self.current?.acceptorRecord?.framingFailure = nil
            self.current?.acceptorRecord?.foreignBytes = []
        }
    }

    /// Something is not in the capture.
    mutating func lose(_ what: LostContent, at place: PDUPlace, _ sink: inout some CaptureSink) {
        // The message that ends here is told why.
        current?.isDamaged = true
        endMessage(from: place.side, &sink)
        self[place.side].lose()
    }

    /// Takes the start of an A-ASSOCIATE-RQ or -AC whose rest is not in the capture: it says who asks whom.
    mutating func take(startOf type: PDUType, _ bytes: [UInt8], at place: PDUPlace, _ sink: inout some CaptureSink) {
        if type == .associateRequest, current?.isOver ?? true {
            begin(requestedBy: place.side, at: place, &sink) { ($0.isStartMissing, $0.isStartCut) = (true, true) }
        }
        join(requestor: type == .associateRequest ? place.side : place.side.other, at: place, &sink)
        current?.isDamaged = true
        // PS3.8 Tables 9-11 and 9-17: the titles stand at the same place in both.
        if bytes.count >= 26 { current?.cutCalledAETitle = AETitle(field: Array(bytes[10..<26])) }
        if bytes.count >= 42 { current?.cutCallingAETitle = AETitle(field: Array(bytes[26..<42])) }
        if type == .associateAccept {
            current?.isAcceptanceCut = true
            current?.answerTime = place.startTime
        }
    }

    /// Notes that a part of what was sent is not in the capture.
    mutating func noteMissing() { current?.isDamaged = true }

    // MARK: Beginning and end

    /// Sees to it that there is an association that a PDU belongs to; a requestor that the PDU proves is its.
    mutating func join(requestor proven: ConnectionSide?, at place: PDUPlace, _ sink: inout some CaptureSink) {
        if current == nil {
            // Who opens the connection requests the association.
            let isOpeningSeen = ConnectionSide.allCases.contains { connection[$0].isSYNSeen }
            begin(requestedBy: proven ?? .client, at: place, &sink) { association in
                association.isStartMissing = true
                association.requestorIs = proven != nil || isOpeningSeen ? .proven : .assumed
            }
        } else if let proven {
            take(requestor: proven, .proven)
        }
    }

    private mutating func begin(
        requestedBy requestor: ConnectionSide,
        at place: PDUPlace,
        _ sink: inout some CaptureSink,
        _ change: (inout CapturedAssociation) -> Void
    ) {
        end(&sink)
        var association = CapturedAssociation(connection, requestedBy: requestor, at: place.startTime)
        change(&association)
        if let greeting = self[requestor.other].greeting {
            association.record.framingFailure = greeting.framing
            association.record.foreignBytes = greeting.start
        }
        count += 1
        association.number = numbers.next()
        sink.begin(association)
        current = association
        contextIDs = nil
        (requested, requestedByAcceptor) = (OutstandingOperations(), OutstandingOperations())
        (client, server) = (Direction(), Direction())
        (lastPDUAt, releaseRequestedAt) = (place.time, nil)
        associateLength = 0
    }

    /// A side sends nothing more.
    mutating func finish(_ side: ConnectionSide, isReset: Bool, at time: Int64) {
        guard var association = current, association.record.end == nil else { return }
        association.closedAt = time
        if side == association.requestor, association.waited == nil { association.waited = waited(until: time) }
        switch (side == association.acceptor, isReset) {
        case (true, false): association.record.end = .closedByPeer
        case (true, true): association.record.end = .resetByPeer
        case (false, false): association.record.end = .closedByUs
        case (false, true): association.record.end = .resetByUs
        }
        if side == association.acceptor, association.record.abort == nil {
            association.record.silenceBeforeEnd = lastPDUAt.map { time - $0 }
        }
        current = association
    }

    /// How long the requestor has waited for what the acceptor owes it; nil where that is nothing.
    private func waited(until time: Int64) -> Nanoseconds? {
        guard let current, due == .due(current.acceptor), let lastPDUAt else { return nil }
        return max(0, time - lastPDUAt)
    }

    /// Nothing more of the association comes; `partialPDUs` are what client and server began to send.
    mutating func end(
        of connection: ConnectionSummary? = nil,
        partialPDUs: [[UInt8]] = [[], []],
        _ sink: inout some CaptureSink
    ) {
        for side in ConnectionSide.allCases { endMessage(from: side, &sink) }
        guard var association = current else { return }
        if let connection {
            // What is taken for silent was so for at least that time.
            let silence = connection.reason == .silent ? PacketFlowLimits.idle : 0
            association.waited = association.waited ?? waited(until: connection.end).map { max($0, silence) }
        }
        current = nil
        if let connection {
            association.connection = connection
            // What it went on with was not looked at.
            if association.isNotFollowed { association.isDamaged = true }
        }
        if association.isPartial { association.waited = nil }
        association.timing = account?.end(association.requestor)
        association.record.partialPDU = partialPDUs[association.acceptor.rawValue]
        let partial = partialPDUs[association.requestor.rawValue]
        let (isClosed, isReset) = (association.record.end == .closedByUs, association.record.end == .resetByUs)
        if !partial.isEmpty, !association.isDamaged, isClosed || isReset {
            association.noteRequestor { record in
                record.partialPDU = partial
                record.end = isReset ? .resetByPeer : .closedByPeer
            }
        }
        for operation in requested.removeAll() { association.record.note(operation) }
        association.acceptorOutstanding = requestedByAcceptor.count
        if !association.isPartial, !association.isGoingOn {
            for operation in requestedByAcceptor.removeAll() {
                association.record.note(
                    StrayMessage(
                        field: operation.field,
                        contextID: operation.contextID,
                        reason: .unservedRequest
                    )
                )
            }
        }
        sink.end(association)
    }
}
