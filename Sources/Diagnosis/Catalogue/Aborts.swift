import DICOMWire
import DIMSE

/// A-ABORT from the peer, by its reason where it gives one, and by the moment it came.
enum Aborts: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard let association = evidence.association, let abort = association.abort, abort.isFromPeer else {
            return nil
        }
        if abort.abort.source == 2, abort.abort.reason != 0, abort.abort.reasonName != nil {
            return byProvider(abort.abort, association, evidence)
        }
        if evidence.isPartial { return atUnknownMoment(abort.abort, association, evidence) }
        switch association.moment {
        case .request where !evidence.isRequestor: return whileIdle(abort.abort, association, evidence)
        case .request: return insteadOfAnswer(abort.abort, association, evidence)
        case .firstMessage: return onFirstMessage(abort.abort, association, evidence)
        case .laterMessage: return duringOperations(abort.abort, association, evidence)
        case .idle: return betweenOperations(abort.abort, association, evidence)
        case .release: return duringRelease(abort.abort, association, evidence)
        case .over: return nil
        }
    }

    /// Source and reason in numbers and words.
    static func line(_ abort: Abort) -> String {
        let source = "source \(abort.source) (\(abort.sourceName ?? "undefined"))"
        let reason = abort.source == 0 ? "not significant" : abort.reasonName ?? "undefined"
        return "A-ABORT \(source), reason \(abort.reason) (\(reason))"
    }

    private static func lines(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence) -> [String?] {
        var lines = [
            line(abort), association.silenceLine.map { "came \($0)" }, association.lastSentLine, evidence.titles,
            association.implementationLine,
        ]
        lines += evidence.contrastLines
        return lines
    }

    private static func atUnknownMoment(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        Finding(
            .abortedAtUnknownMoment,
            .failure,
            "\(aborter(abort)) aborted the association; parts of it are not in the capture, which does not tell what for.",
            evidence: [line(abort), association.lastSentLine, association.lastReceivedLine, evidence.titles],
            remedy: [
                "Look at the peer's log at that moment.",
                "Capture both directions, whole packets, and from before the association begins.",
            ],
            source: "PS3.8 9.3.8"
        )
    }

    private static func insteadOfAnswer(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        if evidence.outcome(of: .minimalRequest)?.isVerificationAccepted == true {
            return Endings.requestNotUnderstood(evidence, lines(abort, association, evidence))
        }
        let contrasts = evidence.smallerRequests
        return Finding(
            .abortedInsteadOfAnswer,
            .failure,
            "The peer speaks DICOM, but aborts instead of accepting or refusing the association: something in the "
                + "request is more than it can take, or it is out of order.",
            evidence: lines(abort, association, evidence),
            remedy: [
                evidence.trySmaller(contrasts, tells: "the request"),
                UserIdentities.cleared(evidence),
                "pynetdicom 3.0.4 aborts so where an AE title is blank or padded with NUL, and at items it does not "
                    + "know.",
                "The peer's log names what it could not take.",
            ],
            source: "PS3.8 9.3.8; measured: pynetdicom 3.0.4",
            contrasts: contrasts
        )
    }

    private static func onFirstMessage(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        let field = association.operations.last?.field
        let name = field.map { "\($0)" } ?? "first request"
        let caller = evidence.callingTitle
        let known = evidence.knownCaller.map(PeerText.title)
        let contrasts = evidence.untriedCallers
        // Measured is 0-0 of a server that refuses callers so; who gives another source may have failed as well.
        let isFailure = abort.source != 0
        return Finding(
            .abortedOnFirstMessage,
            .failure,
            "The peer accepts the association and aborts at the \(name): "
                + (known.map { "the caller \(caller) may associate, but not do that, and \($0) may." }
                    ?? (isFailure
                        ? "it failed at the message, or this caller may associate, but not do that."
                        : "this caller may associate, but not do that, or it failed at the message.")),
            evidence: lines(abort, association, evidence),
            remedy: [
                known.map { "Call as \($0), or have \(caller) given the same rights." },
                isFailure && known == nil
                    ? "Look at the peer's log at that moment: a message that it could not read looks like this." : nil,
                "Have the peer's administrator allow \(caller) to do it.",
                evidence.differing(contrasts, "other calling titles tell whether the caller is the cause."),
                field == .cEchoRequest
                    ? "Orthanc 1.10.1 does so with DicomAlwaysAllowEcho=false where the caller is not in "
                        + "DicomModalities: add \"NAME\": "
                        + "[\(caller), \"HOST\", PORT] there, or set DicomAlwaysAllowEcho=true."
                    : "Orthanc 1.10.1 does so to callers that are not in DicomModalities: by default they may echo "
                        + "and store, but not query or retrieve. Add "
                        + "\"NAME\": [\(caller), \"HOST\", PORT] there, or set DicomAlwaysAllowFind, -Get or -Move.",
                "An entry in DicomModalities may also forbid it (AllowEcho, AllowFind, AllowGet, AllowMove, "
                    + "AllowStore).",
                isFailure ? nil : "Otherwise the server failed at the message: its log says more.",
            ],
            source: "measured: Orthanc 1.10.1 answers unauthorized requests with A-ABORT 0-0 after accepting",
            contrasts: contrasts
        )
    }

    private static func duringOperations(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        Finding(
            .abortedDuringOperations,
            .failure,
            "The peer answered \(NumberText.count(association.operationsCompleted, "request")) and then aborted in place "
                + "of an answer.",
            evidence: lines(abort, association, evidence) + [answered(association)],
            remedy: [
                "Look at the peer's log at that moment: a crash, a restart or a full disk looks like this.",
                "Repeat the run: the same number of answers each time means a limit of the peer's.",
            ],
            source: "PS3.8 9.3.8"
        )
    }

    /// Nothing was outstanding: a limit for idle associations, which needs idleness to run out, or a decision of the
    /// peer's.
    private static func betweenOperations(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        if Endings.wasIdle(association) || !evidence.isRequestor { return whileIdle(abort, association, evidence) }
        return association.operationsCompleted == 0
            ? afterAccepting(abort, association, evidence) : afterAnswer(abort, association, evidence)
    }

    /// Who aborted, as the start of a sentence.
    private static func aborter(_ abort: Abort) -> String {
        abort.source == 2 ? "The peer's network layer" : "The peer"
    }

    private static func afterAccepting(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence)
        -> Finding
    {
        Finding(
            .abortedAfterAccepting,
            .failure,
            abort.source == 2
                ? "The association was accepted and then aborted at once by the peer's network layer, before a request."
                : "The association was accepted and then aborted at once by the peer, before a request.",
            evidence: lines(abort, association, evidence),
            remedy: Endings.afterAcceptingRemedy(evidence),
            source: "PS3.8 9.3.8"
        )
    }

    private static func afterAnswer(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .abortedAfterAnswer,
            .failure,
            "\(aborter(abort)) aborted the association right after the answer, in place of waiting for the next request "
                + "or the release.",
            evidence: lines(abort, association, evidence) + [answered(association)],
            remedy: [
                "What was answered before holds. Look at the peer's log at that moment: a crash or a limit of requests "
                    + "looks like this.",
                "Where it does so each time, show the lines above to its vendor: it is the caller who releases.",
            ],
            source: "PS3.8 7.2, 9.3.8"
        )
    }

    private static func whileIdle(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .abortedWhileIdle,
            .failure,
            Endings.wasIdle(association)
                ? "\(aborter(abort)) aborted the association after a pause, while nothing was under way."
                : "\(aborter(abort)) aborted an association on which nothing was under way.",
            evidence: lines(abort, association, evidence),
            remedy: Endings.whileIdleRemedy(
                "Orthanc 1.10.1 aborts after 30 s without a message unless DicomScpTimeout says otherwise, pynetdicom 3.0.4 "
                    + "after its network timeout (network_timeout, 60 s).",
                evidence
            ),
            source: "measured: Orthanc 1.10.1 30 s, and 3 s where so set; pynetdicom 3.0.4 60 s, and 2 s where so set"
        )
    }

    private static func duringRelease(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence) -> Finding
    {
        Finding(
            .abortedDuringRelease,
            .failure,
            "The peer answered the release of the association with an abort.",
            evidence: lines(abort, association, evidence) + [answered(association)],
            remedy: [
                "What was answered before holds. Show the lines above to the peer's vendor: A-RELEASE-RP is due."
            ],
            source: "PS3.8 7.2, 9.2"
        )
    }

    private static func byProvider(_ abort: Abort, _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let meaning =
            switch abort.reason {
            case 1: "it did not recognize a PDU"
            case 2: "a PDU came that it did not expect"
            case 4: "it did not recognize an item in a PDU"
            case 5: "an item came in a PDU that it did not expect there"
            case 6: "a field of a PDU has a value that it does not take"
            default: "reason \(abort.reason)"
            }
        let contrasts = association.accept == nil ? evidence.smallerRequests : []
        let sent = association.lastSent.map { " after \($0)" } ?? ""
        return Finding(
            .abortedByProvider,
            .failure,
            "The peer's network layer aborted\(sent) and says why: \(meaning).",
            evidence: lines(abort, association, evidence),
            remedy: [
                "\(evidence.keepExchange) and compare what was sent last with PS3.8: one of the two sides "
                    + "misreads it.",
                evidence.trySmaller(contrasts, tells: "an item of the request"),
                abort.reason == 2 ? "Check whether a proxy or a second client writes into the connection." : nil,
            ],
            source:
                "PS3.8 9.3.8 (Table 9-26); read: dcm4che gives reasons 1, 2, 5 and 6; DCMTK and pynetdicom almost "
                + "always 0-0",
            contrasts: contrasts
        )
    }

    private static func answered(_ association: AssociationRecord) -> String {
        "\(association.operationsCompleted) of \(association.operationsBegun) requests answered"
    }
}
