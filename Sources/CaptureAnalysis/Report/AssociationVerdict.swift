import DICOMWire
import DIMSE
package import Diagnosis
import PacketFlow
import TLSWire

/// What became of an association, in plain words.
package struct AssociationVerdict: Sendable {
    /// What the catalogue finds, the most important first.
    package let findings: [Finding]
    /// How it went, in a few words.
    package let text: String

    /// Judges an association.
    package init(_ association: CapturedAssociation) {
        var findings = Catalogue.findings(for: association.evidence).filter { Self.holds($0, of: association) }
        let isKnown = Set(findings.map(\.code))
        let faults = Self.faults(of: association).filter { fault in
            // What a server without TLS cannot read is TLS.
            !isKnown.contains(fault.code) && !(fault.code == .unreadablePDU && isKnown.contains(.plainDICOMServer))
        }
        // What the acceptor saw explains it.
        if faults.contains(where: { $0.severity == .failure }) { findings.removeAll { $0.code == .unexplained } }
        if association.record.abort?.isFromPeer == true {
            // What made the acceptor abort comes before the abort, and is no change of its mind.
            let causes = faults.filter { $0.severity == .failure }
            if !causes.isEmpty { findings.removeAll { $0.code == .abortedAfterAccepting } }
            findings = causes + findings + faults.filter { $0.severity != .failure }
        } else {
            findings += faults
        }
        self.findings = findings
        text = (Self.words(association) + Self.waiting(association)).joined(separator: "; ")
    }

    /// Whether what the requestor wanted did not come about.
    package var isFailed: Bool { findings.contains { $0.severity == .failure } }

    /// What the acceptor saw of the requestor.
    private static func faults(of association: CapturedAssociation) -> [Finding] {
        let record = association.record
        let isAbortedForRequest = record.abort?.isFromPeer == true && record.accept == nil && !association.isPartial
        let isUnanswered = record.operationsBegun > record.operationsCompleted
        // Whether what was asked for came about, and whether that is explained, is the requestor's matter.
        let found = (association.acceptorEvidence.map(Catalogue.findings) ?? []).filter { $0.code != .unexplained }
        return found.map { finding in
            var finding = finding
            finding.evidence.insert("seen by the acceptor, whose peer is the requestor", at: 0)
            // What others fail at, it failed at.
            if isAbortedForRequest, finding.code == .harmfulDepartures { finding.severity = .failure }
            // Nobody can answer what makes no message.
            if isUnanswered, finding.code == .brokenMessage { finding.severity = .failure }
            return finding
        }
    }

    /// Whether a finding is no consequence of what the capture has not.
    private static func holds(_ finding: Finding, of association: CapturedAssociation) -> Bool {
        let record = association.record
        // There was none: what came in its place is the acceptor's to tell.
        if finding.code == .abortedInsteadOfAnswer, record.request == nil, !association.isPartial { return false }
        guard finding.severity == .failure, association.isPartial || association.isGoingOn else { return true }
        // What was seen holds; what was not seen may have been there.
        return finding.code != .unexplained && finding.code != .unexpectedPDU
            && (record.reject != nil || record.abort != nil || record.operationsFailed > 0
                || association.isNothingAccepted
                || (record.framingFailure != nil && !association.isPartial))
    }

    private static func waiting(_ association: CapturedAssociation) -> [String] {
        // Where the capture ends with what it asked, nothing is known of a wait.
        guard let waited = association.waited, waited > 0 else { return [] }
        return ["the requestor waited \(DurationText.of(waited))"]
    }

    private static func words(_ association: CapturedAssociation) -> [String] {
        let record = association.record
        var words: [String] = []
        if association.isStartMissing {
            words.append(
                association.isStartCut ? "A-ASSOCIATE-RQ cut short in the capture" : "start not in the capture"
            )
        }
        if association.isNotFollowed {
            words.append("not followed to its end")
        } else if association.isDamaged {
            words.append("parts not in the capture")
        }
        if association.isOneSided { words.append("only one side in the capture") }
        if let reject = record.reject {
            return words + ["rejected \(reject.triple) (\(reject.reasonName ?? "undefined reason"))"]
        }
        if record.request == nil, let start = association.acceptorRecord?.foreignBytes,
            let other = OtherProtocol(requestBytes: start)
        {
            words.append("asked in \(other.name), not in DICOM")
        } else {
            if record.request == nil, !association.isStartMissing { words.append("the request cannot be read") }
            if record.accept == nil, !association.isPartial { words.append(answer(association)) }
        }
        if association.isAcceptanceCut { words.append("accepted") }
        if let negotiation = record.negotiation {
            let (accepted, all) = (negotiation.acceptedContexts.count, negotiation.contexts.count)
            if accepted == 0 {
                words.append("no presentation context accepted")
            } else if record.request == nil {
                words.append("\(accepted) of \(all) presentation contexts accepted")
            }
        }
        words += failures(record)
        let unanswered = record.operationsBegun - record.operationsCompleted + association.acceptorOutstanding
        if unanswered > 0 {
            words.append(Self.unanswered(unanswered, association))
        }
        words += ending(association)
        return words.isEmpty ? ["ok"] : words
    }

    private static func unanswered(_ count: Int, _ association: CapturedAssociation) -> String {
        if association.isNotFollowed { return "\(count) not answered until then" }
        if association.isOneSided || association.isDamaged { return "answers to \(count) not in the capture" }
        return "\(count) \(association.isGoingOn ? "not answered yet" : "never answered")"
    }

    /// What was not done, and what was canceled before it was.
    private static func failures(_ record: AssociationRecord) -> [String] {
        let canceled = record.failures.filter(\.isCanceled)
        let failed = record.failures.filter { !$0.isCanceled }
        let canceledCount = canceled.reduce(0) { $0 + $1.count }
        let failedCount = record.operationsFailed - canceledCount
        var words: [String] = []
        if failedCount > 0 {
            let shown = failed.prefix(CaptureAnalysisLimits.statusesTold)
            let isOne = shown.first?.count == failedCount
            var kinds = shown.map { "\(isOne ? "" : "\($0.count) ")\($0.field) with status \(Status($0.status))" }
            let others = failedCount - shown.reduce(0) { $0 + $1.count }
            if others > 0 { kinds.append("\(others) with others") }
            words.append("\(failedCount) failed (\(kinds.joined(separator: ", ")))")
        }
        if canceledCount > 0 {
            var fields: [CommandField] = []
            for field in canceled.map(\.field) where !fields.contains(field) { fields.append(field) }
            words.append("\(canceledCount) canceled (\(fields.map { "\($0)" }.joined(separator: ", ")))")
        }
        return words
    }

    /// What came in the place of an answer to the request.
    private static func answer(_ association: CapturedAssociation) -> String {
        let record = association.record
        if let alert = association.connection.recordedTLS?.alert {
            return "TLS ended with the alert \(TLSAlert.Code(rawValue: alert))"
        }
        let bytes = record.foreignBytes.isEmpty ? record.partialPDU : record.foreignBytes
        if bytes.isEmpty { return "no answer to the request" }
        switch record.framingFailure {
        case .complete: return "the answer to the request cannot be read"
        case .unknownType, .tooLong, .incomplete, nil:
            if let other = OtherProtocol(firstBytes: bytes) { return "answered in \(other.name), not in DICOM" }
        }
        return record.framingFailure == nil
            ? "the answer to the request is not whole" : "what answers the request is not DICOM"
    }

    private static func ending(_ association: CapturedAssociation) -> [String] {
        let record = association.record
        if let abort = record.abort {
            let after = association.lastPDU.map { " after \($0.field.map { "\($0)" } ?? "\($0.type)")" } ?? ""
            return ["aborted by the \(abort.isFromPeer ? "acceptor" : "requestor")" + after]
        }
        if record.release == .completed { return [] }
        if association.isGoingOn { return ["going on when the capture ended"] }
        if association.isNotFollowed { return [] }
        let isWithin = !record.partialPDU.isEmpty || association.acceptorRecord?.partialPDU.isEmpty == false
        let within = isWithin ? " in the middle of a PDU" : ""
        // What is not there may have been there.
        let isUnseen = association.isOneSided || association.isDamaged
        let release =
            switch record.release {
            case .none: isWithin ? "" : isUnseen ? ", no release in the capture" : " without release"
            case .requestedByUs, .requestedByPeer, .collision:
                isUnseen ? ", release requested, no answer in the capture" : ", release not answered"
            case .completed: ""
            }
        switch record.end {
        case .closedByPeer: return ["closed by the acceptor" + within + release]
        case .resetByPeer: return ["reset by the acceptor" + within + release]
        case .closedByUs: return ["closed by the requestor" + within + release]
        case .resetByUs: return ["reset by the requestor" + within + release]
        case .failed, .tlsFailure: return ["broken" + within + release]
        case nil:
            return [(association.connection.reason == .silent ? "silent" : "open") + " at the end" + within + release]
        }
    }
}
