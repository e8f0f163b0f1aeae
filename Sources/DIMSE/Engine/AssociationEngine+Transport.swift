import DICOMWire

// What the transport connection brings.
extension AssociationEngine {
    /// The opening of the transport connection has come to a stage, or to another address in it: its clock starts anew.
    ///
    /// The stages of ``AssociationStage/opening`` are meant, which a requestor's driver comes to in Sta4.
    package mutating func begin(_ stage: AssociationStage) {
        precondition(AssociationStage.opening.contains(stage), "\(stage) is no part of opening a connection")
        guard machine.state == .sta4 else { return }
        for other in AssociationStage.opening where other != stage { disarm(other) }
        arm(stage)
    }

    /// The connection stands, with TLS where it was asked for: a requestor sends its request now.
    ///
    /// One that comes about after the end is the driver's to close.
    package mutating func transportConnected(at now: Nanoseconds) {
        switch machine.role {
        case .requestor: if machine.state == .sta4 { perform(.transportConnectionConfirmed, at: now) }
        case .acceptor: if mayBegin { perform(.transportConnectionIndicated, at: now) }
        }
    }

    /// The connection is gone.
    ///
    /// Or it could not be opened. `unread` are bytes that ``receive(_:at:)`` was not done with.
    package mutating func transportClosed(_ end: ConnectionEnd, unread: [UInt8] = [], at now: Nanoseconds) {
        guard machine.state != .sta1 else { return }
        if record.end == nil { record.end = end }
        if record.abort == nil, let lastPDUAt { record.silenceBeforeEnd = now - lastPDUAt }
        if !unread.isEmpty, keepsPartialPDU {
            if reception == nil { record.partialPDU = [] }
            record.partialPDU += unread.prefix(DIMSELimits.foreignBytesKept - record.partialPDU.count)
        }
        record.partialPDU = record.secrets.masked(record.partialPDU)
        perform(.transportConnectionClosed, at: now)
        finishOutstanding()
        outputs.append(.notify(.ended))
    }

    /// The request, which is the first that a requestor sends, did not get as far as the connection.
    package mutating func requestNotSent() {
        guard machine.role == .requestor, record.lastReceived == nil else { return }
        (record.request, record.lastSent, record.bytesSent) = (nil, nil, 0)
    }

    /// The clock of a stage ran out; one that was stopped meanwhile is ignored.
    package mutating func timedOut(_ stage: AssociationStage, at now: Nanoseconds) {
        guard clocks.contains(stage), let event = machine.timeout(of: stage) else { return }
        clocks.remove(stage)
        // In Sta13 the association is over already, and ARTIM says no more than that the peer did not close.
        if machine.state != .sta13 { record.timeout = stage }
        perform(event, at: now)
    }

    /// Takes the bytes received so far, and says how many of them are done with.
    ///
    /// It stops where ``DIMSELimits/outputsHeld`` outputs wait: the driver carries them out, and gives the rest again,
    /// until nothing is done with any more. What is left then is the start of a PDU or of a presentation data value,
    /// which it gives again with what follows. It is never more than ``DIMSELimits/associatePDULength`` and a header,
    /// since P-DATA-TF PDUs are taken as they come, and what else is longer is refused by its header.
    package mutating func receive(_ bytes: RawSpan, at now: Nanoseconds) -> Int {
        var consumed = 0
        while machine.state.hasTransportConnection, consumed < bytes.byteCount, mayTake {
            let taken = takeNext(bytes.extracting(droppingFirst: consumed), at: now)
            consumed += taken
            if taken == 0 { break }
        }
        if consumed > 0 { limitIdleness() }
        return machine.state == .sta1 ? bytes.byteCount : consumed
    }

    /// Whether there is room for what a message or a PDU may bring.
    var mayTake: Bool { outputs.count < DIMSELimits.outputsHeld }

    /// Takes a PDU, or what is there of a P-DATA-TF, or nothing where more bytes are needed.
    private mutating func takeNext(_ bytes: RawSpan, at now: Nanoseconds) -> Int {
        if reception != nil { return takeData(bytes, at: now) }
        switch PDUFraming(bytes, limits: limits) {
        case .incomplete:
            if let header = PDUHeader(bytes), header.type == .data { return takeData(header, bytes, at: now) }
            if keepsPartialPDU { record.partialPDU = Self.start(of: bytes) }
            return 0
        case .complete(let length):
            record.partialPDU = []
            if let header = PDUHeader(bytes), header.type == .data { return takeData(header, bytes, at: now) }
            take(bytes.extracting(first: length), at: now)
            record.bytesReceived += UInt64(length)
            return length
        case .unknownType(let type):
            record.bytesReceived += UInt64(bytes.byteCount)
            refuse(Self.start(of: bytes), .unknownType(type), .unrecognizedPDU, at: now)
        case .tooLong(let header, let limit):
            record.bytesReceived += UInt64(bytes.byteCount)
            refuse(Self.start(of: bytes), .tooLong(header, limit: limit), .invalidPDUParameterValue, at: now)
        }
        return bytes.byteCount
    }

    /// Whether the start of a PDU is kept: not of one that began after this side had given up.
    private var keepsPartialPDU: Bool { !isOver || !record.partialPDU.isEmpty }

    private static func start(of bytes: RawSpan) -> [UInt8] {
        Array(copying: bytes.extracting(first: min(bytes.byteCount, DIMSELimits.foreignBytesKept)))
    }

    /// Refuses what is no PDU or a malformed one, of which `start` is kept.
    private mutating func refuse(
        _ start: [UInt8],
        _ framing: PDUFraming,
        _ reason: AssociationAbort.Reason,
        at now: Nanoseconds
    ) {
        record.partialPDU = []
        if record.framingFailure == nil {
            record.framingFailure = framing
            record.foreignBytes = record.secrets.masked(start)
        }
        perform(.invalidPDUReceived(reason), at: now)
    }

    /// Refuses a PDU that came whole and cannot be read.
    private mutating func refuse(malformed bytes: RawSpan, at now: Nanoseconds) {
        refuse(Self.start(of: bytes), .complete(bytes.byteCount), .invalidPDUParameterValue, at: now)
    }

    /// Takes the header of a P-DATA-TF and what is there of its body.
    private mutating func takeData(_ header: PDUHeader, _ bytes: RawSpan, at now: Nanoseconds) -> Int {
        // Of one whose start came before this side gave up the rest is kept, too.
        let keepsPartialPDU = keepsPartialPDU
        record.partialPDU = []
        beginData(header, at: now)
        return takeData(bytes, after: PDUHeader.length, keepsPartialPDU, at: now)
    }

    /// Takes what is there of the P-DATA-TF that was begun, `first` bytes of which are its header.
    private mutating func takeData(
        _ bytes: RawSpan,
        after first: Int = 0,
        _ isBeginningKept: Bool = false,
        at now: Nanoseconds
    ) -> Int {
        guard var data = reception else { return 0 }
        lastPDUAt = now
        // Whoever aborted meanwhile is not interested in the rest.
        if !readsData { data.isRead = false }
        let keepsPartialPDU = keepsPartialPDU || isBeginningKept
        let (count, isMalformed) = takeData(bytes.extracting(droppingFirst: first), into: &data, at: now)
        let taken = first + count
        record.bytesReceived += UInt64(taken)
        if isMalformed, isOver {
            data.isRead = false
            reception = data
            return taken == 0 ? takeData(bytes, at: now) : taken
        }
        if isMalformed {
            // The values before were whole: what they carried was delivered, and is evidence.
            let start = (record.partialPDU + Self.start(of: bytes)).prefix(DIMSELimits.foreignBytesKept)
            refuse(Array(start), .complete(PDUHeader.length + data.length), .invalidPDUParameterValue, at: now)
            data.isRead = false
            // The bytes that cannot be read, and those after them.
            reception = data
            return taken == 0 ? takeData(bytes, at: now) : taken
        }
        if data.remaining == 0 {
            record.partialPDU = []
            record.longestDataReceived = max(record.longestDataReceived, data.length)
            reception = nil
        } else {
            if keepsPartialPDU {
                let room = DIMSELimits.foreignBytesKept - record.partialPDU.count
                record.partialPDU.append(copying: bytes.extracting(first: min(room, taken)))
            }
            reception = data
        }
        return taken
    }

    private mutating func take(_ bytes: RawSpan, at now: Nanoseconds) {
        let silence = lastPDUAt.map { now - $0 }
        lastPDUAt = now
        defer {
            if record.abort?.isFromPeer == true, record.silenceBeforeEnd == nil { record.silenceBeforeEnd = silence }
        }
        guard let type = PDUHeader(bytes)?.type else { preconditionFailure("a whole PDU is of a known type") }
        if !isOver { record.lastReceived = PDUDescription(type) }
        var log = DecodingLog(limits: limits)
        let pdu: PDU
        do {
            pdu = try PDU(decoding: bytes, log: &log)
        } catch {
            record.note(log, in: type)
            return refuse(malformed: bytes, at: now)
        }
        record.note(log, in: type)
        take(pdu, bytes, at: now)
    }

    private mutating func take(_ pdu: PDU, _ bytes: RawSpan, at now: Nanoseconds) {
        let before = machine.state
        switch pdu {
        case .associateRequest(let request):
            note(.associateRequest, expectedIn: before == .sta2)
            if before == .sta2 {
                record.request = request
                requestedAt = now
            }
        case .associateAccept(let accept):
            note(.associateAccept, expectedIn: before == .sta5)
            if before == .sta5 { record.accept = record.secrets.masked(accept, answering: record.request) }
        case .associateReject(let reject):
            note(.associateReject, expectedIn: before == .sta5)
            if before == .sta5 { record.reject = reject }
        case .releaseRequest: note(.releaseRequest, expectedIn: before == .sta6 || before == .sta7)
        case .releaseResponse:
            note(.releaseResponse, expectedIn: before == .sta7 || before == .sta10 || before == .sta11)
        case .abort(let abort):
            note(.abort, expectedIn: true)
            if record.abort == nil { record.abort = AbortRecord(abort: abort, isFromPeer: true) }
        case .data, .uninterpreted: return refuse(malformed: bytes, at: now)
        }
        if before == .sta13 { noteLate(pdu, at: now) }
        perform(AssociationEvent(received: pdu), at: now)
        if case .releaseResponse = pdu, isReleaseAnswered { answerRelease(at: now) }
    }

    mutating func note(_ type: PDUType, expectedIn isExpected: Bool) {
        let description = PDUDescription(type)
        if !isOver { record.lastReceived = description }
        if !isExpected { record.note(UnexpectedPDU(pdu: description, state: machine.state)) }
    }
}
