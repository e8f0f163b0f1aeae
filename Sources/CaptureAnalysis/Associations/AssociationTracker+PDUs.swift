import DICOMWire
import DIMSE
import PacketFlow

// The PDUs of an association, and what comes in their place.
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
            isExpected = association.take(accept, isFromAcceptor: isFromAcceptor, at: place)
            if isExpected { associateLength += length }
        case .associateReject(let reject):
            isExpected = association.take(reject, isFromAcceptor: isFromAcceptor, at: place)
        case .releaseRequest:
            isExpected = association.takeReleaseRequest(isFromAcceptor: isFromAcceptor)
            if isExpected { releaseRequestedAt = releaseRequestedAt ?? place.time }
        case .releaseResponse:
            isExpected = association.takeReleaseResponse(isFromAcceptor: isFromAcceptor, at: place, releaseRequestedAt)
        case .abort(let abort):
            isExpected = true
            let waited = isFromAcceptor ? association.waited : waited(until: place.time)
            let silence = lastPDUAt.map { place.time - $0 }
            association.take(abort, isFromAcceptor: isFromAcceptor, waited: waited, silence: silence)
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
            // Who goes on has read it, and who aborts for it does so at once.
            let hasWaited = place.time - (current?.overlongPDU?.time ?? place.time) > CaptureAnalysisLimits.atOnce
            if type != .abort || hasWaited { current?.overlongPDU = nil }
            current?.record.bytesSent += UInt64(length)
            waitingSince = place.time
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
    mutating func lose(at place: PDUPlace, _ sink: inout some CaptureSink) {
        // The message that ends here is told why.
        current?.isDamaged = true
        endMessage(from: place.side, &sink)
        self[place.side].lose()
    }

    /// What was taken for a PDU is none, so that nobody knows where one begins; nothing more is missing.
    mutating func losePlace(at place: PDUPlace, _ sink: inout some CaptureSink) {
        if current?.isStartMissing == false { current?.isDamaged = true }
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
}

// Each takes a PDU where it may come, and gives whether it may.
extension CapturedAssociation {
    fileprivate mutating func take(_ accept: Associate, isFromAcceptor: Bool, at place: PDUPlace) -> Bool {
        guard isFromAcceptor, awaitsAnswer else { return false }
        accepted(accept, at: place.startTime)
        return true
    }

    fileprivate mutating func take(_ reject: AssociateReject, isFromAcceptor: Bool, at place: PDUPlace) -> Bool {
        guard isFromAcceptor, awaitsAnswer else { return false }
        record.reject = reject
        answered(at: place.startTime)
        return true
    }

    fileprivate mutating func takeReleaseRequest(isFromAcceptor: Bool) -> Bool {
        // Where the answers were not captured, the request was accepted as far as one can tell.
        let isAnswerUnseen = state == .sta5 && isOneSided
        guard state == .sta6 || isAnswerUnseen || state == (isFromAcceptor ? .sta7 : .sta8) else { return false }
        releaseRequested(byAcceptor: isFromAcceptor)
        return true
    }

    fileprivate mutating func takeReleaseResponse(
        isFromAcceptor: Bool,
        at place: PDUPlace,
        _ requestedAt: Int64?
    ) -> Bool {
        let states: [AssociationState] = isFromAcceptor ? [.sta7, .sta9, .sta11] : [.sta8, .sta9]
        // Where parts are missing, its request is one.
        let isRequestUnseen = state == .sta6 && (isDamaged || isStartMissing)
        guard isRequestUnseen || states.contains(state) else { return false }
        if isRequestUnseen { releaseRequested(byAcceptor: !isFromAcceptor) }
        releaseAnswered(byAcceptor: isFromAcceptor, after: place.time, requestedAt)
        return true
    }

    fileprivate mutating func take(_ abort: Abort, isFromAcceptor: Bool, waited: Nanoseconds?, silence: Nanoseconds?) {
        guard !isOver else { return }
        self.waited = waited
        record.abort = AbortRecord(abort: abort, isFromPeer: isFromAcceptor)
        if isFromAcceptor { record.silenceBeforeEnd = silence }
    }
}
