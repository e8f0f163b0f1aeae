import DICOMWire
import DIMSE

/// What contrasts show besides the cause of a failure.
enum Comparisons: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        let found =
            if let unsteady = unsteady(evidence) { [unsteady, tookItsTime(evidence)] } else {
                [intermittent(evidence), callingMatters(evidence), calledUnchecked(evidence), tookItsTime(evidence)]
            }
        return found.compactMap { $0 }
    }

    /// Another caller and another called title, to see how much it proves that these two work.
    static func contrasts(for evidence: Evidence) -> [Contrast.Change] {
        guard evidence.verdict == .holds else { return [] }
        let caller = evidence.calling.significantBytes.elementsEqual("ANY-SCU".utf8) ? "ECHOSCU" : "ANY-SCU"
        return [
            .callingAETitle(AETitle(field: Array(caller.utf8))),
            .calledAETitle(AETitle(field: Array("SONDE-NO-SUCH-AE".utf8))),
        ]
    }

    private static func intermittent(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict != .holds, evidence.association?.operationsSucceeded ?? 0 == 0,
            evidence.outcome(of: .nothing)?.isSuccess == true
        else { return nil }
        return Finding(
            .intermittent,
            .warning,
            "The same attempt worked when it was made again: the failure comes and goes.",
            evidence: evidence.successLines,
            remedy: [
                "Repeat it some dozen times (--count, --repeat-association) to see how often it fails.",
                "Several servers behind one name or address, of which one is wrong, a limit of associations, and "
                    + "restarts look like this.",
            ],
            source: "the two attempts above"
        )
    }

    /// Causes in what was asked for: titles, contexts, identity, and the address it came from.
    ///
    /// A server that does what was asked for at another time has none of them; what it does when it is busy, restarts
    /// or has lost something is not among these.
    private static let causesInRequest: Set<FindingCode> = [
        .rejectedWithoutReason, .rejectedForContexts, .applicationContextNotSupported, .callingAETitleNotRecognized,
        .callingAETitleNotRegistered, .calledAETitleNotRecognized, .calledAETitleCase, .calledAETitleWrong,
        .callingAETitleNotListed, .userIdentityRefused, .protocolVersionNotSupported, .noAcceptableContext,
        .abstractSyntaxNotSupported, .transferSyntaxesNotSupported, .contextUserRejection, .requestNotUnderstood,
        .callerNotAdmitted, .statusSOPClassNotSupported, .statusNotAuthorized,
    ]

    /// What a failure comes to where the same was done at other times, which the lines show: a cause in what was asked
    /// for is none then, whatever the peer says.
    static func revised(_ finding: Finding, _ successes: [String]) -> Finding {
        guard !successes.isEmpty, causesInRequest.contains(finding.code) else { return finding }
        return Finding(
            .intermittent,
            finding.severity,
            "The peer refuses now and then what it does at other times: the titles, the contexts and the identity were "
                + "the same, so that none of them is the cause.",
            evidence: finding.evidence + successes.filter { !finding.evidence.contains($0) },
            remedy: remedyOfUnsteadiness,
            source: "PS3.8 9.3.4; the attempts of this run"
        )
    }

    private static let remedyOfUnsteadiness = [
        "Find out whether several servers stand behind this name or address (a load balancer, a cluster, an address that "
            + "is in use twice), of which one lacks an entry that the others have.",
        "Look in the logs of each for the times of the failures.",
        "A server whose settings were changed in between, or which restarted, looks like this too: repeat it some dozen "
            + "times (--count, --repeat-association) to see how often it fails.",
    ]

    /// What worked and failed when it was done again, as it was or with one thing changed: no change proves anything
    /// then.
    private static func unsteady(_ evidence: Evidence) -> Finding? {
        let contradictions = evidence.contradictions
        guard !contradictions.isEmpty else { return nil }
        return Finding(
            .intermittent,
            .warning,
            (evidence.verdict == .holds ? "It works now, and the" : "The")
                + " peer does the same now so and now otherwise.",
            evidence: contradictions,
            remedy: remedyOfUnsteadiness,
            source: "the attempts above"
        )
    }

    /// The peer had no place at first, as one that takes one association at a time and is not done with the last one.
    private static func tookItsTime(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict == .holds, evidence.timesBusy > 0 else { return nil }
        return Finding(
            .associationLimit,
            .note,
            "The peer had no place for the association at first, and took it a moment later.",
            evidence: ["rejected for lack of a place, and asked again: \(evidence.timesBusy)"],
            remedy: [
                "A peer that takes few associations at once rejects the next one until it has noticed the end of the last: "
                    + "clients that open one for each request will fail now and then. Raise its limit of associations."
            ],
            source: "PS3.8 9.3.4 (2-3-1, 2-3-2)"
        )
    }

    private static func callingMatters(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict == .holds else { return nil }
        // A firewall or a server that is busy keeps a connection from one caller as from another.
        let refused = evidence.callingContrasts.filter { $0.outcome.isRefusal }
        guard !refused.isEmpty else { return nil }
        return Finding(
            .callingAETitleMatters,
            .note,
            "The peer serves \(evidence.callingTitle) and not every other caller: programs on this "
                + "machine that call under another AE title are treated otherwise.",
            evidence: refused.map { Contrast(change: .callingAETitle($0.title), outcome: $0.outcome).description },
            remedy: [
                "Have each calling AE title that is used registered at the peer.",
                "3D Slicer's Verify button calls as ANY-SCU whatever is configured: where that is refused, Verify "
                    + "fails and queries work.",
            ],
            source:
                "read and measured with a replica: CTK ctkDICOMEcho.cpp sets no calling AE title; DCMTK's default is "
                + "ANY-SCU"
        )
    }

    private static func calledUnchecked(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict == .holds else { return nil }
        let accepted = evidence.calledContrasts.filter {
            $0.outcome.isSuccess && $0.title.significantBytes != evidence.called.significantBytes
        }
        guard !accepted.isEmpty else { return nil }
        return Finding(
            .calledAETitleUnchecked,
            .note,
            "The peer answers to other called AE titles too: that it accepts \(evidence.calledTitle) does "
                + "not prove that the title is right.",
            evidence: accepted.map { Contrast(change: .calledAETitle($0.title), outcome: $0.outcome).description },
            remedy: [
                "Take the title from the server's configuration; other services of it may check.",
                "Orthanc 1.10.1 checks it with DicomCheckCalledAet=true only; storescp and dcmrecv 3.6.7 never do.",
            ],
            source:
                "measured: Orthanc 1.10.1, storescp and dcmrecv 3.6.7, pynetdicom 3.0.4 accept any called title by "
                + "default"
        )
    }
}
