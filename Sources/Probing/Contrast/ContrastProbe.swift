import DICOMTransport
import DICOMWire
import DIMSE
package import Diagnosis
package import NIOCore
import NIOPosix
import TLSWire

/// Repeats an attempt with one thing changed at a time, so that causes that look the same can be told apart, and a
/// success shows how much it proves.
///
/// It sends nothing that a server is known to hang on: whole requests, lawful titles, one connection at a time, each
/// closed at once. It connects from the address that the user chose, and from any port (``PeerSettings/fromAnyPort``).
package struct ContrastProbe: Sendable {
    private let settings: PeerSettings
    private let control: RunControl
    private let eventLoop: any EventLoop
    private let makeReportingTLS: @Sendable () throws -> TLSClientContext
    /// How long a stage of a changed attempt may take at most.
    var changedStage = ProbingLimits.changedStage

    /// Makes a probe of the same peer.
    package init(_ settings: PeerSettings, control: RunControl, on eventLoop: any EventLoop) {
        self.init(settings, control: control, on: eventLoop, makeReportingTLS: Self.reportingTLS)
    }

    /// Makes a probe whose TLS comes from elsewhere; it is made off the event loop, where it is needed.
    init(
        _ settings: PeerSettings,
        control: RunControl,
        on eventLoop: any EventLoop,
        makeReportingTLS: @escaping @Sendable () throws -> TLSClientContext
    ) {
        self.settings = settings.fromAnyPort
        self.control = control
        self.eventLoop = eventLoop
        self.makeReportingTLS = makeReportingTLS
    }

    /// Makes the changes that can tell something, one after the other; their outcomes never ask for further ones.
    package func run(for evidence: Evidence) async -> [Contrast] {
        var contrasts = evidence.contrasts
        for change in Catalogue.contrasts(for: evidence) {
            guard let contrast = await contrast(change, evidence) else { break }
            contrasts.append(contrast)
            // What works when nothing is changed works whatever is changed; where something else comes of it, no change
            // proves anything.
            if change == .nothing, contrast.outcome.isSuccess || evidence.isContradicted(by: contrast) { break }
        }
        await confirm(&contrasts, evidence)
        return contrasts
    }

    /// Does in turn what was asked for and the change that a cause would be drawn from, until one of both gets not as
    /// far as before, or farther: where several servers answer, or one is unsteady, each change seems to matter.
    private func confirm(_ contrasts: inout [Contrast], _ evidence: Evidence) async {
        guard let reach = evidence.reach else { return }
        let changes = contrasts.compactMap { contrast in
            contrast.change == .nothing ? nil : contrast.outcome.reach.map { (change: contrast.change, reach: $0) }
        }
        let isWorking = reach == .success
        let other = isWorking ? changes.min { $0.reach < $1.reach } : changes.max { $0.reach < $1.reach }
        guard let other, isWorking ? other.reach < reach : other.reach > reach else { return }
        for _ in 0..<ProbingLimits.repetitions {
            for (change, expected) in [(.nothing, reach), other] {
                // What met a busy peer says nothing, and would hide what was shown before.
                guard let contrast = await contrast(change, evidence), let reached = contrast.outcome.reach else {
                    return
                }
                if reached != expected { return contrasts.append(contrast) }
            }
        }
    }

    /// Makes an attempt again, with nothing changed, until it comes out otherwise, but ``ProbingLimits/repetitions``
    /// times at most; nil where an interruption cut that short.
    package func again(_ evidence: Evidence) async -> Contrast? {
        let isWorking = evidence.verdict == .holds
        var latest: Contrast?
        for _ in 0..<ProbingLimits.repetitions where latest.map({ $0.outcome.isSuccess == isWorking }) ?? true {
            latest = await contrast(.nothing, evidence)
            if latest == nil { return nil }
        }
        return latest
    }

    /// What comes of a change; nil where an interruption cut it short, which tells nothing.
    ///
    /// A peer that has no place for it is asked again after a moment, since it may not have noticed yet that the
    /// association before it is over.
    private func contrast(_ change: Contrast.Change, _ evidence: Evidence) async -> Contrast? {
        let (outcome, timesBusy) = await control.repeating(while: \.isBusy) { await attempt(change, evidence) }
        return control.interruption == nil ? Contrast(change: change, outcome: outcome, timesBusy: timesBusy) : nil
    }

    private func attempt(_ change: Contrast.Change, _ evidence: Evidence) async -> Contrast.Outcome {
        var changed = settings
        var contexts = Self.contexts(of: evidence)
        switch change {
        case .nothing: return await associate(settings, contexts)
        case .calledAETitle(let title): changed.target.calledAETitle = title
        case .callingAETitle(let title): changed.target.callingAETitle = title
        case .minimalRequest: contexts = Self.minimalContexts
        case .withoutUserIdentity: changed.userIdentity = nil
        case .tls:
            do {
                // It reads the system's CAs.
                changed.tls = try await NIOThreadPool.singleton.runIfActive(makeReportingTLS)
            } catch {
                return .notTried(.tls("\(error)"))
            }
            changed.target.usesTLS = true
        case .plain:
            changed.tls = nil
            changed.target.usesTLS = false
        case .listening: return await exchange([], evidence)
        case .http: return await exchange(Array("GET / HTTP/1.0\r\n\r\n".utf8), evidence)
        }
        // The peer had its time in the attempt that failed; only one that is busy gets it again.
        changed.limits = changed.limits.atMost(changedStage)
        return await associate(changed, contexts)
    }

    private static let minimalContexts = [ProposedContext(.verification, [.implicitVRLittleEndian])]

    /// The contexts that were proposed in the attempt that failed.
    private static func contexts(of evidence: Evidence) -> [ProposedContext] {
        let items = evidence.connection.association?.request?.presentationContexts ?? []
        let contexts = items.compactMap { item in
            item.abstractSyntax.map { ProposedContext($0, item.transferSyntaxes) }
        }
        return contexts.isEmpty ? minimalContexts : contexts
    }

    /// TLS that goes on whatever is wrong with the certificate: the question is only who is there.
    @Sendable private static func reportingTLS() throws -> TLSClientContext {
        var options = TLSOptions()
        options.verification = .reportOnly
        return try TLSClientContext(options)
    }

    private func exchange(_ bytes: [UInt8], _ evidence: Evidence) async -> Contrast.Outcome {
        var configuration = settings.configuration([])
        // Where TLS came about, the question is what speaks in it.
        if evidence.tls?.isEstablished != true { configuration.tls = nil }
        // Of several addresses the one that answered; a single one is the host as it was given, with its zone.
        if let addresses = evidence.connection.resolution?.addresses, addresses.count > 1,
            let attempt = evidence.connection.attempts.last
        {
            configuration.address = attempt.address
        }
        let exchange = RawExchange(configuration, on: eventLoop)
        let outcome = await control.waitingForPeer(abandon: exchange.abandon) {
            await exchange.run(sending: bytes, wait: ProbingLimits.listening)
        }
        control.doneWithPeer()
        return switch outcome {
        case .notResolved(let failure): .notTried(.name(failure))
        case .notConnected(let outcome):
            outcome.localError.map { .notTried(.system(errno: $0)) } ?? .notConnected
        case .notSecured: .notSecured
        case .bytes(let bytes): .bytes(bytes)
        case .closed: .closed
        case .reset: .reset
        case .silent: .silent
        }
    }

    private func associate(_ settings: PeerSettings, _ contexts: [ProposedContext]) async -> Contrast.Outcome {
        let association = Association(settings.configuration(contexts), on: eventLoop)
        defer { control.doneWithPeer() }
        let response = await control.waitingForPeer(abandon: association.abandon) { () -> OperationUpdate? in
            guard let context = await association.open()?.acceptedContext(for: .verification) else { return nil }
            return await association.operate(contextID: context.id) {
                Message(.cEchoRequest(CEchoRequest(messageID: $0)))
            }
        }
        // One that does not answer is not asked to release either.
        if response == nil {
            await association.abort()
        } else {
            _ = await control.releasing(abandon: association.abandon) { await association.release() }
        }
        let observed = await association.observed()
        // The question was whether TLS is spoken there, whatever comes after.
        if self.settings.tls == nil, observed.tls?.version != nil { return .tlsServer }
        return Contrast.Outcome(observed, response)
    }
}

extension Contrast.Outcome {
    /// What an attempt came to, the furthest point first.
    fileprivate init(_ observed: ObservedConnection, _ response: OperationUpdate?) {
        guard observed.connection.isConnected, let record = observed.connection.association else {
            self = .init(unconnected: observed.connection)
            return
        }
        if let response {
            self = .echoed(status: response.response.status)
        } else if let reject = record.reject {
            self = .rejected(reject)
        } else if record.accept != nil {
            if record.negotiation?.acceptedContext(for: .verification) == nil {
                self = .acceptedWithoutContext
            } else if let abort = record.abort, abort.isFromPeer {
                self = .acceptedThenAborted(abort.abort)
            } else {
                self = record.timeout == nil ? .acceptedOnly : .acceptedThenSilent
            }
        } else if let outcome = Self(observed.tls) {
            self = outcome
        } else if !record.foreignBytes.isEmpty {
            self = .bytes(record.foreignBytes)
        } else if let abort = record.abort, abort.isFromPeer {
            self = .aborted(abort.abort)
        } else {
            switch record.end {
            case .resetByPeer: self = .reset
            case .closedByPeer: self = .closed
            case .closedByUs, .resetByUs, .failed, .tlsFailure, nil:
                self = (record.timeout ?? observed.connection.timeout) == nil ? .closed : .silent
            }
        }
    }

    /// What kept a connection from coming about: this side, where nothing was sent to any address.
    private init(unconnected connection: ConnectionRecord) {
        let errors = connection.attempts.compactMap(\.outcome.localError)
        if let failure = connection.resolution?.failure {
            self = .notTried(.name(failure))
        } else if let number = errors.last, errors.count == connection.attempts.count {
            self = .notTried(.system(errno: number))
        } else {
            self = .notConnected
        }
    }

    /// Why TLS did not carry the answer; nil without TLS, where nothing came, and where TLS has no part in it.
    private init?(_ report: TLSReport?) {
        guard let report else { return nil }
        if let alert = report.alerts.first(where: { $0.direction == .received }) {
            self = .tlsAlert(alert.code.rawValue)
        } else if report.isEstablished {
            return nil
        } else if report.version != nil {
            self = .tlsServer
        } else if let bytes = report.foreignBytes, !bytes.isEmpty {
            self = .bytes(bytes)
        } else {
            return nil
        }
    }
}
