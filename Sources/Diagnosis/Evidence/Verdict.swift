import DIMSE

/// What a run comes to, in the classes of the exit status.
package enum Verdict: Hashable, Sendable, CaseIterable {
    /// Everything asked for holds.
    case holds
    /// A DICOM peer answered with no: rejected, aborted, silent after accepting, no acceptable context, failure status.
    case refused
    /// No DICOM peer was reached.
    case unreached
    /// Some of what was asked for holds: operations failed or were lost, or the run was ended early with a result so
    /// far.
    case partial
    /// This side failed: descriptors, ports, source address.
    case failedHere
}

extension Verdict {
    /// What several runs come to: what they have in common; a failure of this side, which spoils any comparison;
    /// partial where some hold and some do not.
    package init(of verdicts: [Verdict]) {
        let all = Set(verdicts)
        if all.count == 1, let verdict = all.first {
            self = verdict
        } else if all.contains(.failedHere) {
            self = .failedHere
        } else if all.isEmpty || all.contains(.holds) || all.contains(.partial) {
            self = .partial
        } else {
            self = .refused
        }
    }
}

extension Evidence {
    /// What the evidence comes to.
    package var verdict: Verdict {
        let attempts = connection.attempts
        if !connection.isConnected, !attempts.isEmpty, attempts.allSatisfy(\.outcome.isLocalFailure) {
            return .failedHere
        }
        if case .localFailure = connection.resolution?.failure { return .failedHere }
        guard let association, association.heardPeer else { return .unreached }
        guard association.accept != nil, association.reject == nil else { return .refused }
        let succeeded = association.operationsSucceeded
        let asked = max(operationsAskedFor ?? 0, association.operationsBegun)
        if isLeftAtAcceptance { return .refused }
        if asked == 0 { return association.isUnharmed ? (interruption == nil ? .holds : .partial) : .refused }
        if succeeded >= asked { return interruption == nil ? .holds : .partial }
        if succeeded > 0 { return .partial }
        return interruption != nil && association.operationsFailed == 0 && association.isUnharmed ? .partial : .refused
    }
}

extension AssociationRecord {
    /// Whether it was accepted with something to talk about, and no one but the user ended it early.
    fileprivate var isUnharmed: Bool {
        if let negotiation, negotiation.acceptedContexts.isEmpty, !negotiation.contexts.isEmpty { return false }
        if abort?.isFromPeer == true || timeout != nil || framingFailure != nil || !untimelyPDUs.isEmpty {
            return false
        }
        if release == .completed || abort != nil { return true }
        switch end {
        case nil, .closedByUs, .resetByUs: return true
        case .closedByPeer, .resetByPeer, .failed, .tlsFailure: return false
        }
    }
}

extension ConnectOutcome {
    /// Whether this side could not even try.
    var isLocalFailure: Bool { localError != nil }
}
