import DICOMWire
import DIMSE

/// Presentation contexts that were refused.
enum Contexts: Chapter {
    /// What became of a context that was not accepted, in the kinds that have a finding of their own.
    private enum Refusal: Hashable, CaseIterable {
        case abstractSyntax, transferSyntaxes, user, provider, undefined, unanswered

        init?(_ outcome: Negotiation.Outcome) {
            switch outcome {
            case .accepted: return nil
            case .unanswered: self = .unanswered
            case .refused(.abstractSyntaxNotSupported): self = .abstractSyntax
            case .refused(.transferSyntaxesNotSupported): self = .transferSyntaxes
            case .refused(.userRejection): self = .user
            case .refused(.noReason): self = .provider
            case .refused: self = .undefined
            }
        }
    }

    static func cause(of evidence: Evidence) -> Finding? {
        guard evidence.isRequestor, let negotiation = evidence.association?.negotiation, !negotiation.contexts.isEmpty
        else { return nil }
        guard negotiation.acceptedContexts.isEmpty else { return ofAbort(negotiation, evidence) }
        if let overrun = evidence.association?.acceptanceOverrun,
            negotiation.contexts.contains(where: { $0.outcome == .unanswered })
        {
            return unreadable(overrun, negotiation.contexts, evidence)
        }
        let refusals = Set(negotiation.contexts.compactMap { Refusal($0.outcome) })
        if let only = refusals.first, refusals.count == 1 {
            return finding(only, .failure, negotiation.contexts, evidence)
        }
        return Finding(
            .noAcceptableContext,
            .failure,
            "The peer accepts the association, but none of the services and encodings that were proposed.",
            evidence: lines(negotiation.contexts, evidence) + [evidence.association?.implementationLine],
            remedy: [
                "Compare what was proposed with the SOP classes and transfer syntaxes in the peer's conformance "
                    + "statement.",
                "Check that this is the right server: a viewer's listener takes storage, and neither queries nor "
                    + "retrievals.",
            ],
            source: "PS3.8 9.3.3.2 (Table 9-18)"
        )
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard evidence.isRequestor, let negotiation = evidence.association?.negotiation,
            !negotiation.acceptedContexts.isEmpty
        else { return [] }
        // Whether it is answered an acceptance does not show that cannot be read to its end.
        let isCut = evidence.association?.acceptanceOverrun != nil
        return Refusal.allCases.compactMap { refusal in
            if refusal == .unanswered, isCut { return nil }
            let contexts = negotiation.contexts.filter { Refusal($0.outcome) == refusal }
            let found = contexts.isEmpty ? nil : finding(refusal, .warning, contexts, evidence)
            return found?.code == cause?.code ? nil : found
        }
    }

    /// A caller that aborts at the acceptance, before a request, did not get what it wanted of what it proposed.
    private static func ofAbort(_ negotiation: Negotiation, _ evidence: Evidence) -> Finding? {
        guard evidence.isLeftAtAcceptance, let abort = evidence.association?.abort,
            let refusal = Refusal.allCases.first(where: { refusal in
                negotiation.contexts.contains { Refusal($0.outcome) == refusal }
            })
        else { return nil }
        var found = finding(
            refusal,
            .failure,
            negotiation.contexts.filter { Refusal($0.outcome) == refusal },
            evidence
        )
        found.sentence += " The caller aborts the association then, before a request."
        found.evidence.append("sent by the caller after the A-ASSOCIATE-AC: \(Aborts.line(abort.abort))")
        return found
    }

    /// An item hides the results: what is not answered follows from it.
    private static func unreadable(_ overrun: PDUDeviation, _ contexts: [Negotiation.Context], _ evidence: Evidence)
        -> Finding
    {
        Finding(
            .unreadableAcceptance,
            .failure,
            "The peer accepts the association, but an item of its A-ASSOCIATE-AC is longer than what encloses it, so that "
                + "what the peer says of the proposed contexts cannot be read.",
            evidence: [Deviations.line(overrun)] + lines(contexts, evidence)
                + [evidence.association?.implementationLine],
            remedy: [
                "Show the lines above to the peer's vendor, with \(evidence.ownRecording): the length of this item is wrong, "
                    + "or that of the PDU.",
                "Other clients fail too: echoscu 3.6.7 at the ill-formed PDU (0006:0307), pynetdicom 3.0.4 with an abort.",
            ],
            source: "PS3.8 9.3.3; measured: echoscu 3.6.7, pynetdicom 3.0.4"
        )
    }

    /// What was proposed, in a line.
    static func proposedLine(_ evidence: Evidence) -> String? {
        guard let contexts = evidence.association?.request?.presentationContexts else { return nil }
        let shown = contexts.prefix(DiagnosisLimits.listed).map { context in
            "\(context.abstractSyntax.map(PeerText.uid) ?? "none") in \(syntaxes(context.transferSyntaxes))"
        }
        return "proposed: \(shown.joined(separator: "; "))"
            + (contexts.count > DiagnosisLimits.listed ? "; and \(contexts.count - DiagnosisLimits.listed) more" : "")
    }

    private static func lines(_ contexts: [Negotiation.Context], _ evidence: Evidence) -> [String?] {
        let isProposalKnown = evidence.association?.request != nil
        let shown = contexts.prefix(DiagnosisLimits.listed).map { context in
            let outcome =
                switch context.outcome {
                case .accepted(let uid): "accepted with \(PeerText.uid(uid))"
                case .refused(let result): "result \(result.rawValue) (\(result))"
                case .unanswered: "not answered"
                }
            let proposed =
                ", \(PeerText.uid(context.abstractSyntax)) in \(syntaxes(context.proposedTransferSyntaxes))"
            return "context \(context.id)\(isProposalKnown ? proposed : ""): \(outcome)"
        }
        return shown + [
            contexts.count > DiagnosisLimits.listed ? "and \(contexts.count - DiagnosisLimits.listed) more" : nil,
            isProposalKnown ? nil : "what was proposed is not known: the A-ASSOCIATE-RQ is not in the capture",
        ]
    }

    private static func syntaxes(_ uids: [UID]) -> String {
        let shown = uids.prefix(DiagnosisLimits.listed).map(PeerText.uid).joined(separator: ", ")
        return (shown.isEmpty ? "no transfer syntax" : shown) + (uids.count > DiagnosisLimits.listed ? ", ..." : "")
    }

    private static func finding(
        _ refusal: Refusal,
        _ severity: Finding.Severity,
        _ contexts: [Negotiation.Context],
        _ evidence: Evidence
    ) -> Finding {
        let lines = lines(contexts, evidence) + [evidence.association?.implementationLine]
        // Where one context was proposed, nothing is said of several.
        let isOnly =
            evidence.association?.negotiation?.contexts.count == 1 && evidence.association?.request != nil
        let isAll = contexts.count == evidence.association?.negotiation?.contexts.count
        let count = isAll ? "all" : "\(contexts.count)"
        let which = isOnly ? "the proposed context" : "\(count) of the proposed contexts"
        switch refusal {
        case .abstractSyntax: return abstractSyntax(severity, contexts, isOnly: isOnly, isAll: isAll, lines)
        case .transferSyntaxes: return transferSyntaxes(severity, contexts, isOnly: isOnly, isAll: isAll, lines)
        case .user:
            return Finding(
                .contextUserRejection,
                severity,
                "The peer's application, not its network layer, refuses \(which): by its rules for this caller.",
                evidence: lines,
                remedy: [
                    "Check which services the peer allows this AE title; its log names the rule.",
                    "CTN answers so to SOP classes it does not know, too.",
                ],
                source: "PS3.8 9.3.3.2, result 1; measured: CTN simple_storage"
            )
        case .provider:
            return Finding(
                .contextRefusedWithoutReason,
                severity,
                "The peer refuses \(which) and gives no reason.",
                evidence: lines,
                remedy: ["The peer's log or conformance statement says which services it offers."],
                source: "PS3.8 9.3.3.2, result 2"
            )
        case .undefined:
            return Finding(
                .contextRefusedWithUndefinedResult,
                severity,
                "The peer refuses \(which) with a result that the standard does not define.",
                evidence: lines,
                remedy: ["Show the lines above to the peer's vendor."],
                source: "PS3.8 9.3.3.2 (Table 9-18): results are 0 to 4"
            )
        case .unanswered:
            return Finding(
                .contextUnanswered,
                severity,
                "The peer accepts the association and says nothing of \(which): what is not answered is not accepted.",
                evidence: lines,
                remedy: [
                    "Show the lines above to the peer's vendor: every proposed context has to be answered.",
                    isOnly ? nil : "Propose fewer contexts in one association.",
                ],
                source: "PS3.8 9.3.3.2"
            )
        }
    }

    private static func abstractSyntax(
        _ severity: Finding.Severity,
        _ contexts: [Negotiation.Context],
        isOnly: Bool,
        isAll: Bool,
        _ lines: [String?]
    ) -> Finding {
        let services =
            if isOnly, let only = contexts.first {
                "the service that was proposed (\(only.abstractSyntax.displayName))"
            } else if isAll {
                "any of the services that were proposed"
            } else {
                "\(contexts.count) of the services that were proposed"
            }
        let isVerification = contexts.allSatisfy { $0.abstractSyntax == .verification }
        return Finding(
            .abstractSyntaxNotSupported,
            severity,
            "The peer does not offer \(services), at least not under this AE title and to this caller.",
            evidence: lines,
            remedy: isVerification
                ? [
                    "Check that this is the right server and AE title: one host may have several.",
                    "Check whether the peer allows this caller Verification (C-ECHO): every server that accepts "
                        + "associations is to offer it.",
                ]
                : [
                    "Check that this is the right server and AE title: one host may have an AE each for storage and "
                        + "for queries.",
                    "Check what the peer has been licensed or configured for, and for which callers.",
                    "Orthanc 1.10.1 takes storage classes it does not know only with UnknownSopClassAccepted=true.",
                ],
            source:
                "PS3.8 9.3.3.2, result 3; PS3.4 A; measured: Orthanc 1.10.1, storescp and dcmqrscp 3.6.7, pynetdicom "
                + "3.0.4; CTN gives it for an unknown transfer syntax too"
        )
    }

    private static func transferSyntaxes(
        _ severity: Finding.Severity,
        _ contexts: [Negotiation.Context],
        isOnly: Bool,
        isAll: Bool,
        _ lines: [String?]
    ) -> Finding {
        let sentence =
            if isOnly, let only = contexts.first {
                "The peer offers the service (\(only.abstractSyntax.displayName)), but none of the encodings that were "
                    + "proposed for it."
            } else if isAll {
                "The peer offers the services, but none of the encodings that were proposed for them."
            } else {
                "The peer offers the services of \(contexts.count) of the contexts, but none of the encodings that were "
                    + "proposed there."
            }
        let isDefaultProposed = contexts.allSatisfy {
            $0.proposedTransferSyntaxes.contains(.implicitVRLittleEndian)
        }
        return Finding(
            .transferSyntaxesNotSupported,
            severity,
            sentence,
            evidence: lines,
            remedy: [
                isDefaultProposed
                    ? "Show the lines above to the peer's vendor: implicit VR little endian was proposed, the transfer "
                        + "syntax that every DICOM system has to take, unless images come compressed only."
                    : "Propose implicit VR little endian (1.2.840.10008.1.2): every DICOM system has to take it, unless "
                        + "images come compressed only.",
                contexts.contains { $0.proposedTransferSyntaxes.count > 1 }
                    ? "Propose one transfer syntax in each context, so that the peer can accept several." : nil,
            ],
            source: "PS3.8 9.3.3.2, result 4; PS3.5 10.1"
        )
    }
}
