import DICOMWire
import DIMSE

// What the chapters of the catalogue ask of the evidence.
extension Evidence {
    var association: AssociationRecord? { connection.association }

    /// The name or address that was asked for, fit to show.
    var host: String { PeerText.plain(connection.host) }

    /// Name and port that were asked for.
    var endpoint: String { PeerText.endpoint(connection.host, connection.port) }

    /// A line that says which address and port the connection went to, and from where; nil where there is none.
    package var route: String? {
        guard let attempt = connection.attempts.last, attempt.outcome == .connected else { return nil }
        let from = connection.localAddress.map { ", from \(PeerText.plain($0))" } ?? ""
        return
            "connected to \(PeerText.endpoint(attempt.address, attempt.port)) in \(DurationText.of(attempt.time))\(from)"
    }

    /// The called AE title, as sent where a request was.
    var called: AETitle { association?.request?.calledAETitle ?? target.calledAETitle }

    /// The calling AE title, as sent where a request was.
    var calling: AETitle { association?.request?.callingAETitle ?? target.callingAETitle }

    /// The called AE title in quotation marks.
    var calledTitle: String { isUnknown(target.isCalledUnknown) ? Self.unknownTitle : PeerText.title(called) }

    /// The calling AE title in quotation marks.
    var callingTitle: String { isUnknown(target.isCallingUnknown) ? Self.unknownTitle : PeerText.title(calling) }

    private static let unknownTitle = "(not in the capture)"
    private func isUnknown(_ isUnknown: Bool) -> Bool { isUnknown && association?.request == nil }

    var calledText: String { calledTitle + (target.isCalledDefault ? " (the default)" : "") }
    var callingText: String { callingTitle + (target.isCallingDefault ? " (the default)" : "") }

    /// Both titles in a line.
    var titles: String { "called AE title \(calledText), calling AE title \(callingText)" }

    /// The address that the connection left from, where that is known.
    var machineAddress: String {
        guard let address = connection.localAddress else { return "\(machine)'s address" }
        // The port is another one each time.
        let host = address.lastIndex(of: ":").map { address[..<$0] } ?? address[...]
        return "\(machine)'s address (\(PeerText.plain(String(host))))"
    }

    /// Whether this side asked for the association; what the catalogue says of a server is true only then.
    var isRequestor: Bool { association.map { $0.role == .requestor } ?? true }

    /// Whether every operation that was asked for had its final response.
    var isAnswered: Bool {
        guard let association else { return false }
        let asked = max(operationsAskedFor ?? 0, association.operationsBegun)
        return asked > 0 && association.operationsCompleted >= asked
    }

    /// Whether a caller that was watched aborted at an acceptance that refused a context, before a request.
    ///
    /// What it wanted was refused, then; who ran the tool that aborts knows why.
    var isLeftAtAcceptance: Bool {
        guard vantage == .capture, let association, association.operationsBegun == 0, association.release == .none,
            association.abort?.isFromPeer == false, let negotiation = association.negotiation
        else { return false }
        return negotiation.acceptedContexts.count < negotiation.contexts.count
    }

    /// Whether what failed may be of the moment, and need not come of what was asked, such as a calling AE title: no
    /// DICOM was heard, as from a peer that resets or closes the connection; the peer had too much to do, did not
    /// answer in time, or ended an association on which it had done the same before.
    package var mayFailByChance: Bool {
        guard let association, association.heardPeer else { return true }
        // A status is an answer, whatever came of the association after it.
        guard association.operationsFailed == 0 else { return false }
        if association.reject?.isBusy == true || association.lateAnswer != nil || timeout != nil { return true }
        return association.operationsSucceeded > 0
    }

    /// Whether the request carried a user identity.
    var sentUserIdentity: Bool { association?.request?.userInformation?.userIdentityRequest != nil }

    /// The limit that ran out, in whichever stage.
    var timeout: AssociationStage? { connection.timeout ?? association?.timeout }

    /// How the connection ended, in a line; nil where it did not.
    var endLine: String? {
        guard let association, let end = association.end else { return nil }
        let text =
            switch end {
            case .closedByPeer: "the peer closed the connection (FIN)"
            case .resetByPeer: "the peer reset the connection (RST)"
            case .closedByUs: "\(side) closed the connection"
            case .resetByUs: "\(side) reset the connection (RST)"
            case .failed(let number): "the connection broke, \(SystemErrorText.of(unsaid: number))"
            case .tlsFailure: "TLS broke the connection"
            }
        return text + (association.silenceLine.map { ", \($0)" } ?? "")
    }

    /// How long was waited, as evidence; nil where no limit ran out, or it is not known.
    var waitedLine: String? {
        if let waited { return "waited \(DurationText.of(waited))" }
        guard let timeout, let limit = connection.timeLimit else { return nil }
        return "waited \(DurationText.of(limit)) (the limit of the \(timeout.optionName) stage)"
    }

    /// What came of the attempt with one thing changed, the last time; nil where that was not tried.
    package func outcome(of change: Contrast.Change) -> Contrast.Outcome? {
        contrasts.last { $0.change == change }?.outcome
    }

    /// How far the attempt itself got; nil where that says nothing of what was asked for.
    package var reach: Contrast.Reach? {
        switch verdict {
        case .holds: return .success
        case .failedHere: return nil
        case .refused, .unreached, .partial: break
        }
        guard let association else { return .nothing }
        if let reject = association.reject { return Contrast.Outcome.rejected(reject).reach }
        if association.negotiation?.acceptedContext(for: .verification) != nil { return .verification }
        return association.accept == nil ? .nothing : .association
    }

    /// Whether something else came of the same attempt.
    ///
    /// A peer that works since, or that is gone, is another matter.
    package func isContradicted(by contrast: Contrast) -> Bool {
        guard contrast.change == .nothing, let reach, let other = contrast.outcome.reach, other != reach else {
            return false
        }
        return verdict == .holds || contrast.outcome.isDICOM && other < .success
    }

    /// What shows that the peer does the same now so and now otherwise, a line each; empty where nothing does.
    var contradictions: [String] {
        contrasts.filter { contrast in
            guard let reach = contrast.outcome.reach else { return false }
            return isContradicted(by: contrast)
                || contrasts.contains { other in
                    other.change == contrast.change && other.outcome.reach.map { $0 != reach } ?? false
                }
        }
        .map(\.description)
    }

    /// The contrasts as lines of evidence.
    var contrastLines: [String] { contrasts.map(\.description) }

    /// The contrasts with another called AE title.
    var calledContrasts: [(title: AETitle, outcome: Contrast.Outcome)] {
        contrasts.compactMap {
            if case .calledAETitle(let title) = $0.change { (title, $0.outcome) } else { nil }
        }
    }

    /// The contrasts with another calling AE title.
    var callingContrasts: [(title: AETitle, outcome: Contrast.Outcome)] {
        contrasts.compactMap {
            if case .callingAETitle(let title) = $0.change { (title, $0.outcome) } else { nil }
        }
    }

    /// A caller that the peer did what was asked for; nil where none was found.
    var knownCaller: AETitle? { callingContrasts.first { $0.outcome.isSuccess }?.title }

    /// Other callers to try; none where some were.
    var untriedCallers: [Contrast.Change] {
        callingContrasts.isEmpty ? untried(Rejections.callingCandidates(self)) : []
    }

    /// What shows that the peer also does what failed here, a line each; empty where nothing does.
    var successLines: [String] {
        guard verdict != .holds else { return [] }
        var lines: [String] = []
        if outcome(of: .nothing)?.isSuccess == true {
            lines.append(Contrast(change: .nothing, outcome: .echoed(status: 0)).description)
        }
        if succeededInRun > 0 {
            lines.append(Self.successLine(succeededInRun))
        } else if let echoes = association?.echoesSucceededBesideFailures {
            lines.append("the same on this association: \(echoes) answered with success")
        }
        return lines + contradictions.filter { !lines.contains($0) }
    }

    /// A line that says how often the same worked in a run.
    static func successLine(_ count: Int) -> String {
        "the same in this run: \(count) answered with success"
    }

    /// Those of the changes that would change something; none where `--differ` made its changes already, and where the
    /// same worked when nothing was changed.
    func untried(_ changes: [Contrast.Change]) -> [Contrast.Change] {
        hasDiffered || !successLines.isEmpty
            ? [] : changes.filter { change in isChange(change) && !contrasts.contains { $0.change == change } }
    }

    /// Whether `--differ` made its changes; other callers alone are a round before them, and a title that failed where
    /// others did not is asked for again without it.
    private var hasDiffered: Bool {
        contrasts.contains { contrast in
            switch contrast.change {
            case .calledAETitle, .minimalRequest, .withoutUserIdentity, .tls, .plain, .http, .listening: true
            case .nothing, .callingAETitle: false
            }
        }
    }

    func isChange(_ change: Contrast.Change) -> Bool {
        switch change {
        case .nothing, .http, .listening: true
        case .calledAETitle(let title): title != called
        case .callingAETitle(let title): title != calling
        case .minimalRequest: !isRequestMinimal
        case .withoutUserIdentity: sentUserIdentity
        case .tls: !target.usesTLS
        case .plain: target.usesTLS
        }
    }

    /// The changes that leave something out of the request, one each, where it has that.
    var smallerRequests: [Contrast.Change] { untried([.withoutUserIdentity, .minimalRequest]) }

    /// A line of remedy that asks for smaller requests; nil where none are left to make.
    func trySmaller(_ changes: [Contrast.Change], tells cause: String) -> String? {
        let list = changes.map(\.description).joined(separator: ", and ")
        return differing(changes, "the same request \(list) tells whether \(cause) is the cause.")
    }

    /// Whether the request was Verification in implicit VR little endian, and nothing else that can be left out but the
    /// user identity, which is a change of its own.
    var isRequestMinimal: Bool {
        guard let request = association?.request else { return false }
        let contexts = request.presentationContexts
        let extras = request.userInformation?.subItems.contains { item in
            switch item {
            case .maximumLength, .implementationClassUID, .implementationVersionName, .userIdentityRequest: false
            case .asynchronousOperationsWindow, .roleSelection, .extendedNegotiation, .commonExtendedNegotiation,
                .userIdentityAccept, .other:
                true
            }
        }
        return contexts.count == 1 && contexts[0].abstractSyntax == .verification
            && contexts[0].transferSyntaxes == [.implicitVRLittleEndian] && extras != true
    }
}

/// The moment of an association at which something happened to it.
enum Moment: Hashable, Sendable, CaseIterable {
    /// Before the A-ASSOCIATE-RQ was answered.
    case request
    /// Accepted, and the first message was not answered.
    case firstMessage
    /// Messages had been answered, and a further one was not.
    case laterMessage
    /// Accepted, and nothing was outstanding.
    case idle
    /// The release was asked for, and not answered.
    case release
    /// The release was complete.
    case over
}

extension AssociationStage {
    /// Its name for people, which is that of `--timeout` where a requestor has it.
    var optionName: String {
        switch self {
        case .resolve: "resolve"
        case .connect: "connect"
        case .tls: "tls"
        case .association: "association"
        case .dimse: "dimse"
        case .idle: "idle"
        case .release: "release"
        case .artim: "ARTIM"
        }
    }
}

extension AssociationRecord {
    /// Operations that were begun and never answered to the end.
    var outstanding: Int { max(0, operationsBegun - operationsCompleted) }

    /// Operations whose final response says that they were done.
    var operationsSucceeded: Int { max(0, operationsCompleted - operationsFailed) }

    /// C-ECHOs that were answered with success where others were not, which all ask for the same; nil where there are
    /// not both.
    fileprivate var echoesSucceededBesideFailures: Int? {
        let echoes = operations.filter { $0.field == .cEchoRequest }
        let succeeded = echoes.count { $0.response?.status == 0 }
        return succeeded > 0 && echoes.contains(where: \.isFailed) ? succeeded : nil
    }

    /// How far it came.
    var moment: Moment {
        if release == .completed { return .over }
        if accept == nil { return .request }
        if release != .none { return .release }
        if outstanding == 0 { return .idle }
        return operationsCompleted == 0 ? .firstMessage : .laterMessage
    }

    /// Whether the peer spoke DICOM: a whole PDU of a peer's came, and was no copy of what was sent.
    var heardPeer: Bool {
        switch role {
        case .requestor: accept != nil || reject != nil || abort?.isFromPeer == true || lateAnswer != nil
        case .acceptor: request != nil || abort?.isFromPeer == true
        }
    }

    /// Whether nothing at all came.
    var heardNothing: Bool { !heardPeer && lastReceived == nil && bytesReceived == 0 && firstBytes.isEmpty }

    /// The first bytes that made no PDU.
    var firstBytes: [UInt8] { foreignBytes.isEmpty ? partialPDU : foreignBytes }

    /// PDUs that came when none of them may; not those that were on their way when this side aborted (Sta13).
    var untimelyPDUs: [UnexpectedPDU] { unexpectedPDUs.filter { $0.state != .sta13 } }

    /// A line that says what was sent last.
    var lastSentLine: String? { lastSent.map { "sent last: \($0)" } }

    /// A line that says what came last.
    var lastReceivedLine: String { "received last: \(lastReceived.map(\.description) ?? "nothing")" }

    /// A line that says how much of what was wrong is not in the record but as a number.
    var droppedLine: String? {
        dropped == 0 ? nil : "\(dropped) more observations of this association were counted, and not kept"
    }

    /// A line that names the peer's implementation.
    var implementationLine: String? {
        guard let side = role == .requestor ? negotiation?.acceptor : negotiation?.requestor else { return nil }
        let uid = side.implementationClassUID.map { "\($0)" } ?? "no implementation class UID"
        return "peer's implementation: \(uid)" + (side.implementationVersionName.map { " \"\($0)\"" } ?? "")
    }

    /// A line that says how long it was quiet before the end.
    var silenceLine: String? { silenceBeforeEnd.map { "\(DurationText.of($0)) after the last PDU" } }
}
