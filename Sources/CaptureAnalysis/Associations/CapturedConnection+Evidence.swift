import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow
import TLSWire

extension CapturedConnection {
    /// What the client had as evidence where its SYN was refused or not answered, or its TLS, or where it was let in
    /// and turned away, so that it gets the findings that a live tool would give; nil where the connection came about,
    /// or the capture does not tell.
    ///
    /// - Parameter time: When the capture ends, in nanoseconds since 1970: what has no answer by then has waited so
    ///   long.
    /// - Returns: the evidence, or nil.
    package func evidence(until time: Int64) -> Evidence? {
        guard var evidence = evidenceOfFailure(until: time) else { return nil }
        evidence.interruption = summary.recordedInterruption.map(Evidence.Interruption.init)
        return evidence
    }

    private func evidenceOfFailure(until time: Int64) -> Evidence? {
        guard let outcome = openingOutcome else {
            return evidenceOfFailedTLS ?? evidenceOfEarlyEnd ?? evidenceOfInterruption
        }
        var evidence = emptyEvidence
        // A connection that is taken for silent was so for at least that time.
        let waited = summary.reason == .silent ? PacketFlowLimits.halfOpen : 0
        evidence.connection.attempts = [
            ConnectAttempt(
                address: evidence.connection.host,
                port: evidence.connection.port,
                outcome: outcome,
                time: outcome == .timedOut ? max(time - summary.start, waited) : summary.end - summary.start
            )
        ]
        return evidence
    }

    /// The same of a client that began a TLS handshake: an end said why it does not go on, the server ended it, or it
    /// has no TLS and answered in another protocol, or it never answered; nil where TLS went on, as far as can be seen.
    ///
    /// A recording tells of what is sealed, and where TLS came about and nothing was said in it.
    private var evidenceOfFailedTLS: Evidence? {
        let recorded = summary.recordedTLS
        guard !hasPDUs, let openingTime = summary.openingTime, let tls, var report = tls.report,
            recorded != nil || !report.isEstablished, summary[.server].missing == 0
        else { return nil }
        if let recorded { report.take(recorded) }
        let end = report.isEstablished ? tls.endByServer : tls.serversEnd
        let isTimedOut = report.failure == nil && isTLSTimedOut
        guard report.failure != nil || end != nil || isTimedOut else { return nil }
        var evidence = connectedEvidence(after: openingTime)
        evidence.target.usesTLS = true
        evidence.target.hasClientCertificate = recorded?.hasClientCertificate == true || tls.hasClientCertificate
        evidence.tls = report
        var association = AssociationRecord(role: .requestor)
        if isTimedOut {
            association.timeout = .tls
            evidence.waited = (tls.clientsEnd ?? summary.observedUntil) - summary.start - openingTime
        } else {
            association.end = end ?? (recorded?.failure == nil ? .closedByPeer : .tlsFailure)
        }
        evidence.connection.association = association
        return evidence
    }

    /// Whether the server left the ClientHello unanswered until the client gave up, or for as long as silence is waited
    /// for.
    private var isTLSTimedOut: Bool {
        guard let tls, tls.isHelloOwed, let openingTime = summary.openingTime, summary.recordedInterruption == nil
        else {
            return false
        }
        if let end = tls.clientsEnd {
            return end - summary.start - openingTime >= CaptureAnalysisLimits.patience
        }
        return summary.reason == .silent
    }

    /// The same of a client whose connection the server ended at once, before either had said anything; nil otherwise.
    private var evidenceOfEarlyEnd: Evidence? {
        guard let firstEnd = summary.firstEnd, firstEnd.side == .server, summary[.client].bytes == 0,
            summary[.server].bytes == 0, let openingTime = summary.openingTime,
            firstEnd.time - summary.start - openingTime < CaptureAnalysisLimits.atOnce
        else { return nil }
        var evidence = connectedEvidence(after: openingTime)
        var association = AssociationRecord(role: .requestor)
        association.end = summary[.server].isRSTSeen ? .resetByPeer : .closedByPeer
        evidence.connection.association = association
        return evidence
    }

    /// The same of a recorded client whose run was ended before it asked for anything; nil otherwise.
    private var evidenceOfInterruption: Evidence? {
        guard summary.recordedInterruption != nil, !hasPDUs, let openingTime = summary.openingTime else { return nil }
        var evidence = connectedEvidence(after: openingTime)
        evidence.target.usesTLS = tls?.report != nil
        evidence.tls = tls?.report
        var association = AssociationRecord(role: .requestor)
        association.end = .closedByUs
        evidence.connection.association = association
        return evidence
    }

    private func connectedEvidence(after openingTime: Int64) -> Evidence {
        var evidence = emptyEvidence
        evidence.connection.attempts = [
            ConnectAttempt(
                address: evidence.connection.host,
                port: evidence.connection.port,
                outcome: .connected,
                time: openingTime
            )
        ]
        return evidence
    }

    private var emptyEvidence: Evidence {
        var connection = ConnectionRecord(host: summary.server.address.text, port: Int(summary.server.port))
        connection.localAddress = summary.client.text
        let unknown = AETitle(field: Array(repeating: 0x20, count: AETitle.fieldLength))
        var evidence = Evidence(
            connection: connection,
            target: Target(calledAETitle: unknown, callingAETitle: unknown)
        )
        evidence.target.isCalledUnknown = true
        evidence.target.isCallingUnknown = true
        evidence.vantage = .capture
        return evidence
    }

    /// What came of the client's SYN; nil where the server answered it, or the capture does not tell.
    var openingOutcome: ConnectOutcome? {
        guard summary.isOpeningSeen else { return nil }
        let server = summary[.server]
        if server.isSYNSeen { return nil }
        if server.isRSTSeen, server.bytes == 0, summary[.client].bytes == 0 { return .refused }
        if summary.isAnswered { return nil }
        return summary.unreachable?.outcome ?? (summary.recordedInterruption == nil ? .timedOut : .abandoned)
    }
}
