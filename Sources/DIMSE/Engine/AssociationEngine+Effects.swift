import DICOMWire

extension AssociationEngine {
    /// Hands an event to the machine, and does what its effects say.
    ///
    /// The rules of ``AssociationMachine`` keep the blank cells out of reach; should one be met all the same, that is a
    /// fault of this engine, and stopping is the only safe thing to do with an association in an unknown state.
    mutating func perform(_ event: AssociationEvent, at now: Nanoseconds) {
        do {
            let transition = try machine.handle(event)
            for effect in transition.effects { execute(effect, at: now) }
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private mutating func execute(_ effect: AssociationEffect, at now: Nanoseconds) {
        switch effect {
        case .openTransportConnection: outputs.append(.openTransport)
        case .acceptTransportConnection: break
        case .closeTransportConnection:
            for stage in AssociationStage.allCases { outputs.append(.disarm(stage)) }
            outputs.append(.closeTransport)
            if record.end == nil { record.end = .closedByUs }
            finishOutstanding()
            outputs.append(.notify(.ended))
        case .startARTIM, .restartARTIM: outputs.append(.arm(.artim))
        case .stopARTIM: outputs.append(.disarm(.artim))
        case .send(let pdu): send(pdu, at: now)
        case .issue(let primitive): issue(primitive, at: now)
        }
    }

    private mutating func send(_ pdu: AssociationEffect.PDU, at now: Nanoseconds) {
        lastPDUAt = now
        switch pdu {
        case .associateRequest:
            guard let request = pending.request else { return }
            record.request = request
            requestedAt = now
            write(.associateRequest(request), PDUDescription(.associateRequest))
            outputs.append(.arm(.association))
        case .associateAccept:
            guard let accept = pending.accept, let request = record.request else { return }
            outputs.append(.disarm(.association))
            record.accept = accept
            establish(Negotiation(request: request, accept: accept), at: now)
            fragmenter = MessageFragmenter(peerMaximumLength: record.negotiation?.requestor.maximumLength)
            write(.associateAccept(accept), PDUDescription(.associateAccept))
        case .associateReject(let rejecter):
            let reject =
                switch rejecter {
                case .serviceUser: pending.reject ?? AssociateReject(result: 1, source: 1, reason: 1)
                case .serviceProvider: AssociateReject(result: 1, source: 2, reason: 2)
                }
            outputs.append(.disarm(.association))
            record.reject = reject
            write(.associateReject(reject), PDUDescription(.associateReject))
        case .data:
            guard let data = pending.data else { return }
            pending.data = nil
            record.lastSent = PDUDescription(.data, data.field)
            record.bytesSent += UInt64(data.bytes.count)
            outputs.append(.write(data.bytes))
        case .releaseRequest:
            releaseRequestedAt = now
            record.release = .requestedByUs
            outputs.append(.disarm(.dimse))
            outputs.append(.arm(.release))
            write(.releaseRequest(Release()), PDUDescription(.releaseRequest))
        case .releaseResponse:
            write(.releaseResponse(Release()), PDUDescription(.releaseResponse))
            if record.release != .collision { record.release = .completed }
        case .abort(let abort):
            let pdu = Abort(source: abort.source, reason: abort.reason)
            for stage in [AssociationStage.association, .dimse, .release] { outputs.append(.disarm(stage)) }
            if record.abort == nil { record.abort = AbortRecord(abort: pdu, isFromPeer: false) }
            write(.abort(pdu), PDUDescription(.abort))
        }
    }

    private mutating func issue(_ primitive: AssociationEffect.Primitive, at now: Nanoseconds) {
        switch primitive {
        case .associateIndication:
            guard let request = record.request else { return }
            outputs.append(.arm(.association))
            outputs.append(.notify(.requested(request)))
        case .associateAcceptConfirmation:
            guard let request = record.request, let accept = record.accept else { return }
            establish(Negotiation(request: request, accept: accept), at: now)
            fragmenter = MessageFragmenter(peerMaximumLength: record.negotiation?.acceptor.maximumLength)
        case .associateRejectConfirmation:
            outputs.append(.disarm(.association))
            if let reject = record.reject { outputs.append(.notify(.rejected(reject))) }
        case .dataIndication: break
        case .releaseIndication:
            record.release = record.release == .requestedByUs ? .collision : .requestedByPeer
            outputs.append(.notify(.releaseRequested))
        case .releaseConfirmation:
            record.release = .completed
            if let releaseRequestedAt { record.releaseTime = now - releaseRequestedAt }
            outputs.append(.disarm(.release))
            outputs.append(.notify(.released))
        case .abortIndication:
            if let abort = record.abort { outputs.append(.notify(.aborted(abort))) }
        }
    }

    private mutating func establish(_ negotiation: Negotiation, at now: Nanoseconds) {
        outputs.append(.disarm(.association))
        record.negotiation = negotiation
        if let requestedAt { record.associationTime = now - requestedAt }
        outputs.append(.notify(.established(negotiation)))
    }

    private mutating func write(_ pdu: PDU, _ description: PDUDescription) {
        record.lastSent = description
        do {
            let bytes = try pdu.encoded()
            record.bytesSent += UInt64(bytes.count)
            outputs.append(.write(bytes))
        } catch {
            // Only a proposal with a field over 65,535 bytes gets here; the proposal's maker checks its input.
            preconditionFailure("\(error)")
        }
    }

    /// Puts the operations that will have no response into the record.
    mutating func finishOutstanding() {
        for operation in operations.all {
            record.note(operation.record)
            operations.finish(operation.record.messageID)
        }
    }
}
