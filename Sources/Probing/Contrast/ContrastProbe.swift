import DICOMTransport
import DICOMWire
import DIMSE
package import Diagnosis
package import NIOCore
import TLSWire

/// Repeats a failed attempt with one thing changed at a time, so that causes that look the same can be told apart.
///
/// It sends nothing that a server is known to hang on: whole requests, lawful titles, one connection at a time, each closed
/// at once.
package struct ContrastProbe: Sendable {
    /// How long a port is listened to for a greeting, and how long it is given to answer other protocols.
    private static let listening: Nanoseconds = .milliseconds(1_500)

    private let settings: PeerSettings
    private let control: RunControl
    private let eventLoop: any EventLoop

    /// Makes a probe of the same peer.
    package init(_ settings: PeerSettings, control: RunControl, on eventLoop: any EventLoop) {
        self.settings = settings
        self.control = control
        self.eventLoop = eventLoop
    }

    /// The changes that can tell something about this failure; none where there is nothing to tell apart.
    package static func changes(for evidence: Evidence) -> [Contrast.Change] {
        guard evidence.connection.isConnected, let record = evidence.connection.association else { return [] }
        if let reject = record.reject { return changes(for: reject, evidence) }
        if evidence.target.usesTLS, record.request == nil { return [.plain] }
        if record.accept == nil, record.abort?.isFromPeer != true {
            // Reset, closed, silent or other bytes in place of an answer.
            let own: [Contrast.Change] = evidence.target.usesTLS ? [.plain] : [.tls]
            return [.listening] + own + [.http, .nothing]
        }
        if record.operationsCompleted < record.operationsBegun || record.negotiation?.acceptedContexts.isEmpty == true {
            return [.nothing, .minimalRequest]
                + titles(evidence.target.callingAETitle).map(Contrast.Change.callingAETitle)
        }
        return []
    }

    private static func changes(for reject: AssociateReject, _ evidence: Evidence) -> [Contrast.Change] {
        switch (reject.source, reject.reason) {
        case (1, 7), (1, 3):
            titles(evidence.target.calledAETitle).map(Contrast.Change.calledAETitle)
                + titles(evidence.target.callingAETitle).map(Contrast.Change.callingAETitle)
        case (2, 1), (1, 1): [.withoutUserIdentity, .minimalRequest]
        case (3, 1), (3, 2): [.nothing]
        default: [.minimalRequest]
        }
    }

    /// Forms of a title that people mix up, and one that nobody has.
    private static func titles(_ title: AETitle) -> [AETitle] {
        let own = title.significantBytes
        let text = String(decoding: own, as: UTF8.self)
        let forms = [text.uppercased(), text.lowercased()].map { Array($0.utf8) }.filter { $0 != own }
        return (forms + [Array("SONDE-CONTRAST".utf8)]).map { AETitle(field: $0) }
    }

    /// Runs the changes that can tell something, one after the other.
    package func run(for evidence: Evidence) async -> [Contrast] {
        var contrasts: [Contrast] = []
        for change in Self.changes(for: evidence) where control.interruption == nil {
            guard let outcome = await outcome(of: change) else { continue }
            contrasts.append(Contrast(change: change, outcome: outcome))
        }
        return contrasts
    }

    private func outcome(of change: Contrast.Change) async -> Contrast.Outcome? {
        var changed = settings
        switch change {
        case .nothing: break
        case .calledAETitle(let title): changed.target.calledAETitle = title
        case .callingAETitle(let title): changed.target.callingAETitle = title
        case .minimalRequest:
            changed.userIdentity = nil
            changed.maximumLength = AssociationProposal.defaultMaximumLength
        case .withoutUserIdentity:
            guard settings.userIdentity != nil else { return nil }
            changed.userIdentity = nil
        case .tls:
            guard let context = reportingTLS() else { return nil }
            changed.tls = context
            changed.target.usesTLS = true
        case .plain:
            changed.tls = nil
            changed.target.usesTLS = false
        case .withoutQuickAcknowledgement: changed.acknowledgesQuickly = false
        case .listening: return await exchange([])
        case .http: return await exchange(Array("GET / HTTP/1.0\r\n\r\n".utf8))
        }
        return await associate(changed)
    }

    /// TLS that goes on whatever is wrong with the certificate: the question is only who is there.
    private func reportingTLS() -> TLSClientContext? {
        var options = TLSOptions()
        options.verification = .reportOnly
        do {
            return try TLSClientContext(options)
        } catch {
            return nil
        }
    }

    private func exchange(_ bytes: [UInt8]) async -> Contrast.Outcome {
        let outcome = await control.waitingForPeer {
            await RawExchange(settings.configuration([])).run(sending: bytes, wait: Self.listening, on: eventLoop)
        }
        return switch outcome {
        case .notConnected: .notConnected
        case .bytes(let bytes): .bytes(bytes)
        case .closed: .closed
        case .reset: .reset
        case .silent: .silent
        }
    }

    private func associate(_ settings: PeerSettings) async -> Contrast.Outcome {
        let contexts = [ProposedContext(.verification, [.implicitVRLittleEndian])]
        let association = Association(settings.configuration(contexts), on: eventLoop)
        control.use(association)
        defer { control.use(nil) }
        var response: OperationUpdate?
        if let context = await control.waitingForPeer({ await association.open() })?.acceptedContexts.first {
            response = await control.waitingForPeer {
                await association.operate(contextID: context.id) {
                    Message(.cEchoRequest(CEchoRequest(messageID: $0)))
                }
            }
        }
        await association.release()
        return Self.outcome(await association.observed(), response)
    }

    private static func outcome(_ observed: ObservedConnection, _ response: OperationUpdate?) -> Contrast.Outcome {
        if let response { return .echoed(status: response.response.status) }
        if let tls = observed.tls, tls.version != nil { return .tlsServer }
        if let alert = observed.tls?.alerts.first(where: { $0.direction == .received }) {
            return .tlsAlert(alert.code.rawValue)
        }
        if let bytes = observed.tls?.foreignBytes, !bytes.isEmpty { return .bytes(bytes) }
        guard observed.connection.isConnected, let record = observed.connection.association else {
            return .notConnected
        }
        if let reject = record.reject { return .rejected(reject) }
        if record.accept != nil { return .acceptedOnly }
        if !record.foreignBytes.isEmpty { return .bytes(record.foreignBytes) }
        if let abort = record.abort, abort.isFromPeer { return .aborted(abort.abort) }
        switch record.end {
        case .resetByPeer: return .reset
        case .closedByPeer: return .closed
        case .closedByUs, .failed, .tlsFailure, nil: return record.timeout == nil ? .closed : .silent
        }
    }
}
