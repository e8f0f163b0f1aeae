import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow
import TLSWire

extension CapturedAssociation {
    /// What the requestor of the association had as evidence, so that it gets the findings that a live tool would give.
    ///
    /// A capture shows no limits of time: a requestor that gave up while it waited is taken to have had one that ran
    /// out.
    package var evidence: Evidence {
        var record = record
        let isEarly = waited.map { $0 < CaptureAnalysisLimits.patience } ?? false
        // What a recording tells of its run is known, and needs no guess.
        let recorded = connection.recordedInterruption
        if let stage = givenUpStage, !isEarly, recorded == nil { record.timeout = stage }
        var evidence = evidence(record)
        if givenUpStage != nil, isEarly { evidence.interruption = .caller }
        if let recorded { evidence.interruption = Evidence.Interruption(recorded) }
        // Whoever opens an association wants something of it.
        if record.operationsBegun == 0, record.lastReceived?.type == .releaseRequest { evidence.operationsAskedFor = 1 }
        if let answer = answerToTLS {
            evidence.target.usesTLS = true
            evidence.tls = TLSReport(failure: .notTLS, foreignBytes: answer)
        }
        if let tls = connection.recordedTLS {
            evidence.target.usesTLS = true
            evidence.target.hasClientCertificate = tls.hasClientCertificate
            evidence.tls = TLSReport(tls)
        }
        return evidence
    }

    /// The A-ABORT that a server without TLS answers to a ClientHello, as pynetdicom does, or an A-ASSOCIATE-RJ; nil
    /// where there was none.
    private var answerToTLS: [UInt8]? {
        guard record.request == nil, let start = acceptorRecord?.foreignBytes,
            OtherProtocol(requestBytes: start) == .tls
        else { return nil }
        if let abort = record.abort, abort.isFromPeer {
            return [PDUType.abort.rawValue, 0, 0, 0, 0, 4, 0, 0, abort.abort.source, abort.abort.reason]
        }
        return record.reject.map {
            [PDUType.associateReject.rawValue, 0, 0, 0, 0, 4, 0, $0.result, $0.source, $0.reason]
        }
    }

    /// What the acceptor had as evidence against the requestor; nil where it had none.
    package var acceptorEvidence: Evidence? {
        guard var seen = acceptorRecord else { return nil }
        (seen.request, seen.accept, seen.negotiation) = (record.request, record.accept, record.negotiation)
        (seen.lastSent, seen.lastReceived) = (record.lastReceived, record.lastSent)
        (seen.release, seen.releaseTime) = (record.release == .completed ? .completed : .none, record.releaseTime)
        seen.abort = record.abort.map { AbortRecord(abort: $0.abort, isFromPeer: !$0.isFromPeer) }
        return evidence(seen)
    }

    private func evidence(_ record: AssociationRecord) -> Evidence {
        var connection = ConnectionRecord(
            host: self.connection.endpoint(acceptor).address.text,
            port: Int(self.connection.endpoint(acceptor).port)
        )
        connection.localAddress = self.connection.endpoint(requestor).text
        connection.attempts = [
            ConnectAttempt(
                address: connection.host,
                port: connection.port,
                outcome: .connected,
                time: self.connection.openingTime ?? 0
            )
        ]
        connection.association = record
        let unknown = AETitle(field: Array(repeating: 0x20, count: AETitle.fieldLength))
        var evidence = Evidence(
            connection: connection,
            target: Target(
                calledAETitle: calledAETitle ?? unknown,
                callingAETitle: callingAETitle ?? unknown
            )
        )
        evidence.target.isCalledUnknown = calledAETitle == nil
        evidence.target.isCallingUnknown = callingAETitle == nil
        evidence.vantage = .capture
        evidence.waited = waited
        evidence.isPartial = isPartial
        evidence.roundTrips = echoTimes
        return evidence
    }

    /// What the requestor waited for when it gave up.
    private var givenUpStage: AssociationStage? {
        guard !isPartial, !hasUnreadable, record.release != .completed, record.reject == nil,
            connection.recordedTLS?.failure == nil,
            acceptorRecord?.partialPDU.isEmpty ?? true
        else { return nil }
        let hasGivenUp = record.abort.map { !$0.isFromPeer } ?? (record.end == .closedByUs || record.end == .resetByUs)
        guard hasGivenUp || connection.reason == .silent else { return nil }
        if record.accept == nil { return .association }
        if record.release == .requestedByUs { return .release }
        return record.operationsBegun > record.operationsCompleted ? .dimse : nil
    }
}

extension Evidence.Interruption {
    init(_ recorded: RecordedInterruption) {
        switch recorded {
        case .user: self = .user
        case .deadline: self = .deadline
        }
    }
}
