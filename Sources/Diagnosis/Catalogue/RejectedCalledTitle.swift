import DICOMWire

/// Source 1, reason 7, "called AE title not recognized", which servers give for more causes than its name says.
enum RejectedCalledTitle {
    static func finding(_ reject: AssociateReject, _ evidence: Evidence) -> Finding {
        let lines = Rejections.lines(reject, evidence)
        let isTitleKnown = evidence.callingContrasts.contains { isCalledTitleTaken($0.outcome) }
        let isOtherKnown = evidence.calledContrasts.contains { isCalledTitleTaken($0.outcome) }
        // Both cannot be, of one server: several answer there, or its mind changes.
        if isTitleKnown, isOtherKnown { return ambiguous(lines, evidence) }
        // Each contrast changed one title only: whichever was accepted names the cause.
        if let accepted = evidence.calledContrasts.first(where: { $0.outcome.isAccepted }) {
            return Rejections.isSameButForCase(accepted.title, evidence.called)
                ? wrongCase(accepted, lines, evidence) : wrongTitle(accepted, lines, evidence)
        }
        if let accepted = evidence.callingContrasts.first(where: { $0.outcome.isAccepted }) {
            return callerNotListed(accepted.title, lines, evidence)
        }
        // "Calling title not recognized" is an answer of a server that took the called title.
        if let known = evidence.calledContrasts.first(where: { isCalledTitleTaken($0.outcome) }) {
            return otherTitleKnown(known.title, lines, evidence)
        }
        if let stranger = evidence.callingContrasts.first(where: { isCalledTitleTaken($0.outcome) }) {
            return callerKnown(stranger.title, lines, evidence)
        }
        return ambiguous(lines, evidence)
    }

    private static func isCalledTitleTaken(_ outcome: Contrast.Outcome) -> Bool {
        outcome.reach.map { $0 >= .calledAETitle } ?? false
    }

    /// What is worth trying: other spellings of the called title, and other callers.
    static func candidates(_ evidence: Evidence) -> [Contrast.Change] {
        let spellings = Rejections.spellings(of: evidence.called).map(Contrast.Change.calledAETitle)
        return evidence.untried(spellings + Rejections.callingCandidates(evidence))
    }

    private static func ambiguous(_ lines: [String?], _ evidence: Evidence) -> Finding {
        let title = evidence.calledTitle
        let candidates = candidates(evidence)
        return Finding(
            .calledAETitleNotRecognized,
            .failure,
            "The peer does not answer to the AE title \(title) for this caller: the called title is wrong, or the "
                + "caller is not on that AE's list of peers.",
            evidence: lines,
            remedy: [
                "Check the called AE title letter by letter: case counts for most servers, and a host name is no AE "
                    + "title.",
                evidence.target.isCalledDefault
                    ? "The called title was the default: give the server's own (-aec, or AET@HOST)." : nil,
                "dcmqrscp 3.6.7 answers so where the calling title or \(evidence.machine)'s host is not in that AE's peer "
                    + "list: see the last column of AETable, and HostTable, in dcmqrscp.cfg.",
                "Orthanc 1.10.1 answers so with DicomCheckCalledAet=true where DicomAet is another; it ignores case "
                    + "unless StrictAetComparison=true.",
                "dcm4che answers so where the AE exists, but not on this port (read in its source, not measured).",
                evidence.differing(
                    candidates,
                    "it changes the called title's spelling, and then the caller only, and says which is accepted."
                ) ?? tried(evidence),
                Rejections.unansweredTitles(evidence),
            ],
            source:
                "PS3.8 9.3.4; measured: dcmqrscp 3.6.7, Orthanc 1.10.1, pynetdicom 3.0.4 (require_called_aet); read: "
                + "dcm4che",
            contrasts: candidates
        )
    }

    /// What is left to do where nothing is left to try.
    private static func tried(_ evidence: Evidence) -> String {
        let outcomes = (evidence.calledContrasts + evidence.callingContrasts).map { $0.outcome }
        let ask = "sk for the called title and for this caller's entry."
        if outcomes.contains(where: \.isAccepted) {
            return
                "The answers above contradict each other: several servers may answer at this address. Repeat the run, and a"
                + ask
        }
        guard outcomes.contains(where: { $0.isRefusal }) else { return "A" + ask }
        return outcomes.allSatisfy { $0.isRefusal }
            ? "No other spelling or caller was accepted: a" + ask
            : "None of the other spellings and callers that were answered was accepted: a" + ask
    }

    private typealias Accepted = (title: AETitle, outcome: Contrast.Outcome)

    /// That the title is not all: what was accepted with the right one did not work either.
    private static func next(_ accepted: Accepted) -> String? {
        accepted.outcome.isSuccess
            ? nil
            : "Then ask again: the right title is not all, for with it came \"\(accepted.outcome)\", which has a cause "
                + "of its own."
    }

    private static func wrongCase(_ accepted: Accepted, _ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .calledAETitleCase,
            .failure,
            "The called AE title differs from the peer's by case or spaces only: \(PeerText.title(accepted.title)) is "
                + "accepted, \(evidence.calledTitle) is not.",
            evidence: lines,
            remedy: [
                "Use \(PeerText.title(accepted.title)) as the called AE title, exactly so.", next(accepted),
            ],
            source:
                "PS3.5 6.2 (AE: case is significant); measured: dcmqrscp 3.6.7, Orthanc 1.10.1 with "
                + "StrictAetComparison=true"
        )
    }

    private static func wrongTitle(_ accepted: Accepted, _ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .calledAETitleWrong,
            .failure,
            "The called AE title \(evidence.calledTitle) is wrong: the peer answers to "
                + "\(PeerText.title(accepted.title)) for the same caller.",
            evidence: lines,
            remedy: [
                "Use \(PeerText.title(accepted.title)) as the called AE title, if it is the service that is wanted.",
                next(accepted),
                "One server may have several titles, each for another service: dcm4chee-arc has DCM4CHEE, WORKLIST "
                    + "and AS_RECEIVED on one port.",
            ],
            source: "PS3.8 9.3.4; read: dcm4chee-arc-light's sample configuration"
        )
    }

    private static func otherTitleKnown(_ known: AETitle, _ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .calledAETitleWrong,
            .failure,
            "The called AE title \(evidence.calledTitle) is wrong: the peer knows "
                + "\(PeerText.title(known)), and refuses this caller there for another reason.",
            evidence: lines,
            remedy: [
                "Use \(PeerText.title(known)) as the called AE title, if it is the service that is wanted.",
                "Have \(evidence.callingTitle) with \(evidence.machineAddress) added to the peer's list of "
                    + "callers.",
            ],
            source: "PS3.8 9.3.4: reason 3 is about the caller only"
        )
    }

    private static func callerKnown(_ stranger: AETitle, _ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .calledAETitleWrong,
            .failure,
            "The called AE title \(evidence.calledTitle) is wrong: the peer knows the caller, since it "
                + "refuses another one, \(PeerText.title(stranger)), for being unknown.",
            evidence: lines,
            remedy: [
                "Ask the peer's administrator for its AE title, or look it up in the server's configuration.",
                "Case counts for most servers, and a host name is no AE title.",
            ],
            source: "PS3.8 9.3.4: reason 3 is about the caller, reason 7 about the called title"
        )
    }

    private static func callerNotListed(_ accepted: AETitle, _ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .callingAETitleNotListed,
            .failure,
            "The called AE title is right, and the caller is the cause: the peer accepts \(PeerText.title(accepted)) "
                + "from \(evidence.machine), but not \(evidence.callingTitle), and blames the called title.",
            evidence: lines,
            remedy: [
                "Have \(evidence.callingTitle) added to the peers of \(evidence.calledTitle): "
                    + "in dcmqrscp.cfg (DCMTK "
                    + "3.6.7) to the last column of AETable, by a HostTable entry with title, host and port.",
                "Or call as \(PeerText.title(accepted)).",
            ],
            source: "measured: dcmqrscp 3.6.7 answers 1-1-7 to a caller that is not in the AE's peer list"
        )
    }
}
