import DICOMWire

extension AssociationEngine {
    /// Hands an event to the machine, and does what its effects say.
    ///
    /// The rules of ``AssociationMachine`` keep the blank cells out of reach; should one be met all the same, that is a
    /// fault of this engine, and stopping is the only safe thing to do with an association in an unknown state.
    mutating func perform(_ event: AssociationEvent, at now: Nanoseconds) {
        let transition: AssociationTransition
        do {
            transition = try machine.handle(event)
        } catch {
            preconditionFailure("\(error)")
        }
        lastTransition = transition
        // ARTIM is stopped by effects; the other clocks are over when the state is.
        for stage in AssociationStage.allCases where stage != .artim && !stage.runs(in: transition.to) { disarm(stage) }
        for effect in transition.effects { execute(effect, at: now) }
        if transition.action == .aa7 { limitAborts(at: now) }
    }

    private mutating func execute(_ effect: AssociationEffect, at now: Nanoseconds) {
        switch effect {
        case .openTransportConnection: outputs.append(.openTransport)
        case .acceptTransportConnection: break
        case .closeTransportConnection:
            outputs.append(.closeTransport)
            if record.end == nil { record.end = .closedByUs }
            finishOutstanding()
            outputs.append(.notify(.ended))
        case .startARTIM, .restartARTIM: arm(.artim)
        case .stopARTIM: disarm(.artim)
        case .send(let pdu): send(pdu, at: now)
        case .issue(let primitive): issue(primitive, at: now)
        }
    }

    private mutating func send(_ pdu: AssociationEffect.PDU, at now: Nanoseconds) {
        lastPDUAt = now
        switch pdu {
        case .associateRequest:
            let request = pending.take(\.request)
            record.request = request
            requestedAt = now
            announce(request)
            write(.associateRequest(request), PDUDescription(.associateRequest))
            arm(.association)
        case .associateAccept:
            let accept = pending.take(\.accept)
            record.accept = accept
            announce(accept)
            // Written before the user is told, who may answer with a request at once.
            write(.associateAccept(accept), PDUDescription(.associateAccept))
            establish(at: now)
        case .associateReject(let rejecter):
            let reject =
                switch rejecter {
                case .serviceUser: pending.take(\.reject)
                // AE-6 rejects for nothing but the protocol version.
                case .serviceProvider: AssociateReject(result: 1, source: 2, reason: 2)
                }
            record.reject = reject
            noteAssociationTime(now)
            write(.associateReject(reject), PDUDescription(.associateReject))
        case .data:
            let data = pending.take(\.data)
            record.lastSent = PDUDescription(.data, data.field)
            record.bytesSent += UInt64(data.bytes.count)
            outputs.append(.write(data.bytes))
        case .releaseRequest:
            releaseRequestedAt = now
            record.release = .requestedByUs
            limitRelease()
            write(.releaseRequest(Release()), PDUDescription(.releaseRequest))
        case .releaseResponse:
            // After a collision both sides wait for a response: AR-9 sends one and waits on in Sta11.
            if machine.state == .sta13 { record.release = .completed }
            write(.releaseResponse(Release()), PDUDescription(.releaseResponse))
        case .abort(let abort):
            let pdu = Abort(source: abort.source, reason: abort.reason)
            if record.abort == nil { record.abort = AbortRecord(abort: pdu, isFromPeer: false) }
            // What this side sent last is what it waited for an answer to: an A-ABORT is no part of that.
            write(.abort(pdu), record.lastSent ?? PDUDescription(.abort))
        }
    }

    private mutating func issue(_ primitive: AssociationEffect.Primitive, at now: Nanoseconds) {
        switch primitive {
        case .associateIndication:
            guard let request = record.request else { preconditionFailure("AE-6 comes after an A-ASSOCIATE-RQ") }
            arm(.association)
            outputs.append(.notify(.requested(request)))
        case .associateAcceptConfirmation: establish(at: now)
        case .associateRejectConfirmation:
            guard let reject = record.reject else { preconditionFailure("AE-4 comes after an A-ASSOCIATE-RJ") }
            noteAssociationTime(now)
            outputs.append(.notify(.rejected(reject)))
        case .dataIndication: break
        case .releaseIndication:
            if record.release == .requestedByUs {
                record.release = .collision
            } else {
                record.release = .requestedByPeer
                limitRelease()
            }
            outputs.append(.notify(.releaseRequested))
        case .releaseConfirmation:
            // After a collision the acceptor has still to respond itself, in Sta12 (AR-10).
            if machine.state == .sta1 { record.release = .completed }
            guard let releaseRequestedAt else { preconditionFailure("AR-3 and AR-10 come after an A-RELEASE-RQ") }
            let time = now - releaseRequestedAt
            record.releaseTime = time
            outputs.append(.notify(.released(time)))
        case .abortIndication:
            // Nil where the connection was lost (AA-4): there is no A-ABORT to tell of, and the end is told all the
            // same.
            if let abort = record.abort { outputs.append(.notify(.aborted(abort))) }
        }
    }

    /// Evaluates request and acceptance, of which the one was sent and the other received.
    private mutating func establish(at now: Nanoseconds) {
        guard let request = record.request, let accept = record.accept else {
            preconditionFailure("AE-3 and AE-7 come after an A-ASSOCIATE-RQ and with an A-ASSOCIATE-AC")
        }
        let negotiation = Negotiation(request: request, accept: accept)
        let peer =
            switch machine.role {
            case .requestor: negotiation.acceptor
            case .acceptor: negotiation.requestor
            }
        fragmenter = MessageFragmenter(peerMaximumLength: peer.maximumLength)
        record.negotiation = negotiation
        noteAssociationTime(now)
        limitIdleness()
        outputs.append(.notify(.established(negotiation)))
    }

    /// Gives a requestor its time anew; this side's own user may take what time it likes.
    mutating func limitIdleness() {
        if machine.role == .acceptor, machine.state == .sta6 { arm(.idle) }
    }

    /// Holds the peer to the maximum that this side has announced.
    ///
    /// No P-DATA-TF is held whole, so that none has to be refused for its length alone.
    private mutating func announce(_ associate: Associate) { limits.dataPDULength = associate.dataPDULimit }

    private mutating func noteAssociationTime(_ now: Nanoseconds) {
        if let requestedAt { record.associationTime = now - requestedAt }
    }

    /// Has the release clock count in the place of the operations': their responses may not come any more.
    private mutating func limitRelease() {
        disarm(.dimse)
        arm(.release)
    }

    /// Cuts ARTIM short for a peer that has to be told to stop again and again.
    ///
    /// AA-7 answers every PDU in Sta13 with an A-ABORT; how long ARTIM counts is left to the implementation.
    private mutating func limitAborts(at now: Nanoseconds) {
        repeatedAborts += 1
        if repeatedAborts == DIMSELimits.repeatedAbortsSent { perform(.artimExpired, at: now) }
    }

    mutating func arm(_ stage: AssociationStage) {
        clocks.insert(stage)
        outputs.append(.arm(stage))
    }

    mutating func disarm(_ stage: AssociationStage) {
        if clocks.remove(stage) != nil { outputs.append(.disarm(stage)) }
    }

    private mutating func write(_ pdu: PDU, _ description: PDUDescription) {
        record.lastSent = description
        do {
            let bytes = try pdu.encoded()
            record.bytesSent += UInt64(bytes.count)
            outputs.append(.write(bytes))
        } catch {
            // No PDU that is made here: only a proposal whose maker has not looked at its `problem`.
            preconditionFailure("\(error)")
        }
    }

    /// Puts the operations that will have no response into the record.
    mutating func finishOutstanding() {
        for operation in operations.removeAll() { record.note(operation) }
    }
}
