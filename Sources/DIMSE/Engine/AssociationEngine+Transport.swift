import DICOMWire

// What the transport connection brings.
extension AssociationEngine {
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
    /// `unread` is the start of a PDU that never came whole.
    package mutating func transportClosed(_ end: ConnectionEnd, unread: [UInt8] = [], at now: Nanoseconds) {
        guard machine.state != .sta1 else { return }
        if record.end == nil { record.end = end }
        if record.abort == nil, let lastPDUAt { record.silenceBeforeEnd = now - lastPDUAt }
        if !unread.isEmpty { record.partialPDU = Array(unread.prefix(AssociationRecord.foreignBytesKept)) }
        perform(.transportConnectionClosed, at: now)
        finishOutstanding()
        outputs.append(.notify(.ended))
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
    /// The rest is the start of a PDU: the driver gives it again, with what follows. It is never more than the longest PDU
    /// of ``limits``, since a longer one is refused by its header.
    package mutating func receive(_ bytes: RawSpan, at now: Nanoseconds) -> Int {
        var consumed = 0
        while machine.state.hasTransportConnection, consumed < bytes.byteCount {
            let rest = bytes.extracting(consumed..<bytes.byteCount)
            switch PDUFraming(rest, limits: limits) {
            case .incomplete:
                let kept = rest.extracting(first: min(rest.byteCount, AssociationRecord.foreignBytesKept))
                record.partialPDU = Array(copying: kept)
                return consumed
            case .complete(let length):
                record.partialPDU = []
                take(rest.extracting(0..<length), at: now)
                consumed += length
                record.bytesReceived += UInt64(length)
            case .unknownType(let type):
                record.bytesReceived += UInt64(rest.byteCount)
                refuse(rest, .unknownType(type), .unrecognizedPDU, at: now)
                return bytes.byteCount
            case .tooLong(let header, let limit):
                record.bytesReceived += UInt64(rest.byteCount)
                refuse(rest, .tooLong(header, limit: limit), .invalidPDUParameterValue, at: now)
                return bytes.byteCount
            }
        }
        return machine.state == .sta1 ? bytes.byteCount : consumed
    }

    private mutating func refuse(
        _ bytes: RawSpan,
        _ framing: PDUFraming,
        _ reason: AssociationAbort.Reason,
        at now: Nanoseconds
    ) {
        record.partialPDU = []
        if record.framingFailure == nil {
            record.framingFailure = framing
            let kept = bytes.extracting(first: min(bytes.byteCount, AssociationRecord.foreignBytesKept))
            record.foreignBytes = Array(copying: kept)
        }
        perform(.invalidPDUReceived(reason), at: now)
    }

    /// Refuses a PDU that came whole and cannot be read.
    private mutating func refuse(malformed bytes: RawSpan, at now: Nanoseconds) {
        refuse(bytes, .complete(bytes.byteCount), .invalidPDUParameterValue, at: now)
    }

    private mutating func take(_ bytes: RawSpan, at now: Nanoseconds) {
        let silence = lastPDUAt.map { now - $0 }
        lastPDUAt = now
        defer {
            if record.abort?.isFromPeer == true, record.silenceBeforeEnd == nil { record.silenceBeforeEnd = silence }
        }
        let rawType = unsafe bytes.unsafeLoad(as: UInt8.self)
        if rawType == PDUType.data.rawValue { return takeData(bytes, at: now) }
        if let type = PDUType(rawValue: rawType) { record.lastReceived = PDUDescription(type) }
        var log = DecodingLog(limits: limits)
        let pdu: PDU
        do {
            pdu = try PDU(decoding: bytes, log: &log)
        } catch {
            record.note(log, in: PDUType(rawValue: rawType))
            return refuse(malformed: bytes, at: now)
        }
        record.note(log, in: PDUType(rawValue: rawType))
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
            perform(.associateRequestReceived(acceptable: request.protocolVersion & 1 == 1), at: now)
        case .associateAccept(let accept):
            note(.associateAccept, expectedIn: before == .sta5)
            if before == .sta5 { record.accept = accept }
            perform(.associateAcceptReceived, at: now)
        case .associateReject(let reject):
            note(.associateReject, expectedIn: before == .sta5)
            if before == .sta5 { record.reject = reject }
            perform(.associateRejectReceived, at: now)
        case .releaseRequest:
            note(.releaseRequest, expectedIn: before == .sta6 || before == .sta7)
            perform(.releaseRequestReceived, at: now)
        case .releaseResponse:
            note(.releaseResponse, expectedIn: before == .sta7 || before == .sta10 || before == .sta11)
            perform(.releaseResponseReceived, at: now)
            if isReleaseAnswered { answerRelease(at: now) }
        case .abort(let abort):
            note(.abort, expectedIn: true)
            if record.abort == nil { record.abort = AbortRecord(abort: abort, isFromPeer: true) }
            perform(.abortReceived(AssociationAbort(source: abort.source, reason: abort.reason)), at: now)
        case .data, .uninterpreted: refuse(malformed: bytes, at: now)
        }
    }

    private mutating func note(_ type: PDUType, expectedIn isExpected: Bool) {
        let description = PDUDescription(type)
        record.lastReceived = description
        if !isExpected { record.note(UnexpectedPDU(pdu: description, state: machine.state)) }
    }

    private mutating func takeData(_ bytes: RawSpan, at now: Nanoseconds) {
        let isExpected = machine.state == .sta6 || machine.state == .sta7
        note(.data, expectedIn: isExpected)
        record.longestDataReceived = max(record.longestDataReceived, bytes.byteCount - PDUHeader.length)
        perform(.dataReceived, at: now)
        guard isExpected else { return }
        var walk = PresentationDataWalk(body: bytes.extracting(PDUHeader.length..<bytes.byteCount))
        var log = DecodingLog(limits: limits)
        defer { record.note(log.deviations, in: .data) }
        while true {
            do {
                guard let value = try walk.next() else { return }
                try value.check(log: &log)
                do {
                    if let message = try assembler.receive(value) { deliver(message, at: now) }
                } catch {
                    record.note(error)
                    violated()
                }
            } catch {
                // The values before were whole: what they carried was delivered, and is evidence.
                return refuse(malformed: bytes, at: now)
            }
        }
    }
}
