import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// Evidence as a transport would hand it over, from the name to the end of an association that works.
enum Sample {
    static let called = AETitle(field: Array("ORTHANC".utf8))
    static let calling = AETitle(field: Array("SONDE".utf8))
    static let ctStorage: UID = "1.2.840.10008.5.1.4.1.1.2"
    static let studyRootMove: UID = "1.2.840.10008.5.1.4.1.2.2.2"
    static let explicit: UID = "1.2.840.10008.1.2.1"

    static let milliseconds: Nanoseconds = 1_000_000
    static let seconds: Nanoseconds = 1_000_000_000

    static func title(_ text: String) -> AETitle { AETitle(field: Array(text.utf8)) }

    /// A name that was resolved, and nothing further.
    static func named(_ change: (inout Evidence) -> Void = { _ in }) -> Evidence {
        var connection = ConnectionRecord(host: "pacs.example", port: 4242)
        connection.resolution = ResolutionRecord(addresses: ["192.0.2.1"], failure: nil, time: 2 * milliseconds)
        var evidence = Evidence(
            connection: connection,
            target: Target(calledAETitle: called, callingAETitle: calling)
        )
        change(&evidence)
        return evidence
    }

    static func unresolved(_ failure: ResolutionFailure, after time: Nanoseconds = 4 * milliseconds) -> Evidence {
        named { $0.connection.resolution = ResolutionRecord(addresses: [], failure: failure, time: time) }
    }

    static func attempted(_ outcomes: ConnectOutcome..., time: Nanoseconds = milliseconds) -> Evidence {
        named { evidence in
            for (index, outcome) in outcomes.enumerated() {
                evidence.connection.attempts.append(
                    ConnectAttempt(address: "192.0.2.\(index + 1)", port: 4242, outcome: outcome, time: time)
                )
            }
        }
    }

    /// A connection that stands, with an association that was begun.
    static func connected(_ change: (inout AssociationRecord) -> Void = { _ in }) -> Evidence {
        var evidence = attempted(.connected)
        evidence.connection.localAddress = "192.0.2.9:40000"
        var record = AssociationRecord(role: .requestor)
        change(&record)
        evidence.connection.association = record
        return evidence
    }

    static func proposal(_ contexts: [ProposedContext]) -> AssociationProposal {
        AssociationProposal(calledAETitle: called, callingAETitle: calling, contexts: contexts)
    }

    static let verification = [ProposedContext(.verification, [.implicitVRLittleEndian])]
    /// More than the minimal request.
    static let several = verification + [ProposedContext(ctStorage, [explicit])]

    /// A request that was sent, and nothing that came back.
    static func requested(
        _ contexts: [ProposedContext] = several,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        connected { record in
            record.request = proposal(contexts).request
            record.lastSent = PDUDescription(.associateRequest)
            record.bytesSent = 300
            change(&record)
        }
    }

    static func rejected(_ result: UInt8, _ source: UInt8, _ reason: UInt8) -> Evidence {
        requested { record in
            record.reject = AssociateReject(result: result, source: source, reason: reason)
            record.lastReceived = PDUDescription(.associateReject)
            record.bytesReceived = 10
            record.end = .closedByUs
        }
    }

    /// An acceptance of all that was proposed.
    static func accepted(
        _ contexts: [ProposedContext] = verification,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        answered(contexts, { _ in }, change)
    }

    /// An acceptance with something changed in it.
    static func answered(
        _ contexts: [ProposedContext] = verification,
        _ changeAnswer: (inout Associate) -> Void,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        requested(contexts) { record in
            let offered = Dictionary(contexts.map { ($0.abstractSyntax, $0.transferSyntaxes) }) { first, _ in first }
            guard let request = record.request,
                case .accept(var accept) = AcceptorPolicy(supported: offered).answer(request)
            else { return }
            changeAnswer(&accept)
            record.accept = accept
            record.negotiation = Negotiation(request: request, accept: accept)
            record.associationTime = milliseconds
            record.lastReceived = PDUDescription(.associateAccept)
            record.bytesReceived = 200
            change(&record)
        }
    }

    /// A context's result in place of the acceptor's.
    static func refused(_ results: UInt8...) -> Evidence {
        answered(several) { accept in
            var results = results[...]
            accept.items = accept.items.map { item in
                guard case .presentationContext(let context) = item, let result = results.popFirst() else {
                    return item
                }
                let agreed = context.transferSyntaxes.first ?? .implicitVRLittleEndian
                return .presentationContext(
                    PresentationContextItem(id: context.id, result: result, transferSyntax: agreed)
                )
            }
        }
    }

    static func operation(
        _ field: CommandField = .cEchoRequest,
        id: UInt16 = 1,
        status: UInt16?,
        _ change: (inout Response) -> Void = { _ in }
    ) -> OperationRecord {
        var operation = OperationRecord(field: field, messageID: id, contextID: 1, affectedSOPClassUID: .verification)
        if field == .cMoveRequest { operation.affectedSOPClassUID = studyRootMove }
        if field == .cStoreRequest { operation.affectedSOPClassUID = ctStorage }
        guard let status else { return operation }
        var response = Response(
            field == .cMoveRequest ? .cMove : .cEcho,
            messageIDBeingRespondedTo: id,
            status: status
        )
        change(&response)
        operation.response = response
        operation.time = milliseconds / 10
        return operation
    }

    /// An accepted association with operations; nil is one without a response.
    static func operated(
        _ statuses: [UInt16?],
        _ field: CommandField = .cEchoRequest,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        accepted { record in
            for (index, status) in statuses.enumerated() {
                note(operation(field, id: UInt16(index + 1), status: status), &record)
            }
            change(&record)
        }
    }

    static func note(_ operation: OperationRecord, _ record: inout AssociationRecord) {
        record.operationsBegun += 1
        if let response = operation.response {
            record.operationsCompleted += 1
            record.lastReceived = PDUDescription(.data, response.service.responseField)
        }
        record.lastSent = PDUDescription(.data, operation.field)
        record.note(operation)
    }

    /// Echoes, answered with success, and released.
    static func working(
        echoes: Int = 1,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        operated(Array(repeating: 0, count: echoes)) { record in
            record.release = .completed
            record.releaseTime = milliseconds / 10
            record.lastSent = PDUDescription(.releaseRequest)
            record.lastReceived = PDUDescription(.releaseResponse)
            record.end = .closedByUs
            change(&record)
        }
    }

    /// What comes when the peer aborts.
    static func abort(_ source: UInt8, _ reason: UInt8, _ record: inout AssociationRecord) {
        record.abort = AbortRecord(abort: Abort(source: source, reason: reason), isFromPeer: true)
        record.lastReceived = PDUDescription(.abort)
        record.bytesReceived += 10
        record.end = .closedByUs
    }
}

extension Evidence {
    func with(_ change: (inout Evidence) -> Void) -> Evidence {
        var changed = self
        change(&changed)
        return changed
    }

    func contrasted(_ change: Contrast.Change, _ outcome: Contrast.Outcome) -> Evidence {
        with { $0.contrasts.append(Contrast(change: change, outcome: outcome)) }
    }

    func association(_ change: (inout AssociationRecord) -> Void) -> Evidence {
        with { evidence in
            guard var record = evidence.connection.association else { return }
            change(&record)
            evidence.connection.association = record
        }
    }
}
