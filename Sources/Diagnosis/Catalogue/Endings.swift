import DICOMWire
import DIMSE

/// The peer ended the connection without a word of DICOM.
enum Endings: Chapter {
    /// Longer than this between the request and the end: a timer ran out at the peer.
    static let timerRange: ClosedRange<Nanoseconds> = 5_000_000_000 ... .max
    /// Longer than this between an answer and the end: a pause, in which a limit for idle associations may have run
    /// out.
    ///
    /// Such limits are set in whole seconds, and who ends an association for what was answered does so within a round
    /// trip.
    static let pauseRange: ClosedRange<Nanoseconds> = 500_000_000 ... .max

    static func cause(of evidence: Evidence) -> Finding? {
        // Once one side aborted, the end of the connection is only the rest of it (Sta13).
        // What came before it may not be in a capture, and the release least of all.
        guard let association = evidence.association, let end = association.end, association.abort == nil,
            !evidence.isPartial
        else { return nil }
        switch end {
        case .closedByUs, .resetByUs: return nil
        case .closedByPeer, .resetByPeer, .failed, .tlsFailure: break
        }
        switch association.moment {
        case .request: return evidence.isRequestor ? beforeAnswer(end, association, evidence) : nil
        case .firstMessage, .laterMessage: return duringOperation(association, evidence)
        case .idle where !association.partialPDU.isEmpty: return incompletePDU(association, evidence)
        case .idle: return withoutRelease(association, evidence)
        case .release: return insteadOfReleaseResponse(association, evidence)
        case .over: return nil
        }
    }

    /// Changes in a line.
    static func list(_ changes: [Contrast.Change]) -> String { changes.map(\.description).joined(separator: "; ") }

    /// The request is more than the peer can take: a smaller one is accepted.
    static func requestNotUnderstood(_ evidence: Evidence, _ lines: [String?]) -> Finding {
        Finding(
            .requestNotUnderstood,
            .failure,
            "The peer cannot take something in the association request: a minimal one, Verification in implicit VR "
                + "little endian, is accepted.",
            evidence: lines + [Contexts.proposedLine(evidence)],
            remedy: [
                "Leave things out of the request one after the other: user identity, extended negotiation, roles, "
                    + "half of the contexts.",
                "Check the AE titles for NUL or blanks: pynetdicom 3.0.4 aborts at them, DCMTK 3.6.7 is silent or "
                    + "closes.",
                "Show the peer's vendor \(evidence.ownRecording) of both requests.",
            ],
            source:
                "measured: DCMTK 3.6.7, Orthanc 1.10.1 and pynetdicom 3.0.4 are silent, close or abort at requests "
                + "they cannot parse"
        )
    }

    /// A PDU that began and never came whole.
    static func incompletePDU(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .incompletePDU,
            .failure,
            "The peer began a PDU and did not complete it.",
            evidence: [
                evidence.route, evidence.waitedLine, "bytes of it: \(association.dump(association.partialPDU))",
                association.lastSentLine, evidence.endLine,
            ],
            remedy: [
                evidence.timeout == nil ? nil : "\(evidence.moreTime) where the peer, or the way to it, is only slow.",
                "Try again. Where it stays so, look for a firewall or tunnel that passes small packets only (path "
                    + "MTU).",
                "\(evidence.keepExchange) and show it to the peer's vendor: its length field and what it sent "
                    + "differ.",
            ],
            source: "PS3.8 9.3.1; RFC 2923 2.1 (path MTU black hole)"
        )
    }

    /// Reset, and reset or closed with the other of TLS and plain.
    static func callerNotAdmitted(
        _ lines: [String?],
        _ evidence: Evidence,
        _ other: Contrast.Change,
        _ outcome: Contrast.Outcome
    ) -> Finding {
        Finding(
            .callerNotAdmitted,
            .failure,
            (outcome == .reset
                ? "The peer resets the connection of this caller at once, with TLS as without: "
                : "The peer resets the connection of this caller, and closes it \(other): ")
                + "a list of addresses, or something between, does not let it in, or there is no server behind it.",
            evidence: lines,
            remedy: [
                "Have \(evidence.machineAddress) added to the server's or firewall's list.",
                noServerBehind,
                "Check that the port is the DICOM one: a service that cannot read the request resets too.",
            ],
            source:
                "measured: a plain request to a TLS port and a ClientHello to a plain port of DCMTK 3.6.7 are both "
                + "reset, but not on one port"
        )
    }

    private static func beforeAnswer(
        _ end: ConnectionEnd,
        _ association: AssociationRecord,
        _ evidence: Evidence
    ) -> Finding {
        if !association.partialPDU.isEmpty { return incompletePDU(association, evidence) }
        let lines: [String?] =
            [evidence.route, evidence.endLine, association.lastSentLine, evidence.titles] + evidence.contrastLines
        if association.request == nil { return beforeRequest(lines, evidence) }
        if evidence.outcome(of: .minimalRequest)?.isVerificationAccepted == true {
            return requestNotUnderstood(evidence, lines)
        }
        if let listening = evidence.outcome(of: .listening), listening == .closed || listening == .reset {
            return beforeRequest(lines, evidence)
        }
        switch end {
        case .resetByPeer: return reset(lines, association, evidence)
        case .failed: return broken(lines)
        case .closedByPeer, .closedByUs, .resetByUs, .tlsFailure: return closed(lines, association, evidence)
        }
    }

    static let noServerBehind =
        "A load balancer, proxy or tunnel does this where the server behind it is down: check that."

    static func beforeRequest(_ lines: [String?], _ evidence: Evidence) -> Finding {
        Finding(
            .closedBeforeRequest,
            .failure,
            "The peer takes the connection and ends it at once, before anything is asked.",
            evidence: lines,
            remedy: [
                "Check the server's list of admitted addresses, and whether \(evidence.machineAddress) is in it.",
                noServerBehind,
            ],
            source:
                "measured: a server that accepts and closes or resets, as tcp wrappers and proxies without a server do"
        )
    }

    private static func broken(_ lines: [String?]) -> Finding {
        Finding(
            .connectionBroken,
            .failure,
            "The connection broke before the association request was answered.",
            evidence: lines,
            remedy: [
                "Try again; look at the network between (VPN, Wi-Fi, firewall) where it happens more than once."
            ],
            source: "the operating system's error number"
        )
    }

    private static func duringOperation(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let isFirst = association.moment == .firstMessage
        let name = association.operations.last { $0.response == nil }.map { "\($0.field)" } ?? "request"
        return Finding(
            isFirst ? .connectionLostOnFirstMessage : .connectionLostDuringOperations,
            .failure,
            isFirst
                ? "The peer accepts the association and ends the connection at the \(name), without an abort: it "
                    + "crashed, or does not want it."
                : "The connection ended after \(NumberText.count(association.operationsCompleted, "answer")), in place "
                    + "of the next one.",
            evidence: [
                evidence.endLine, association.lastSentLine, association.lastReceivedLine,
                "\(association.operationsCompleted) of \(association.operationsBegun) requests answered",
                association.partialPDU.isEmpty
                    ? nil : "the start of a PDU: \(association.dump(association.partialPDU))",
                association.implementationLine,
            ],
            remedy: [
                "Look at the peer's log at that moment: a crash or a restart looks like this.",
                isFirst
                    ? "Check whether the peer allows this caller to do it."
                    : "Repeat the run: the same number each time means a limit.",
                "Firewalls that forget quiet connections reset them at the next packet.",
            ],
            source: "PS3.8 9.2 (Table 9-10, Evt17 in Sta6)"
        )
    }

    /// Whether it was quiet for so long before the end that a limit for idle associations may have run out.
    static func wasIdle(_ association: AssociationRecord) -> Bool {
        association.silenceBeforeEnd.map(pauseRange.contains) == true
    }

    /// What to do where the peer ended an association in a pause, with its products' limits in one sentence: a crash
    /// that falls into the pause looks the same as a limit that ran out.
    static func whileIdleRemedy(_ limits: String, _ evidence: Evidence) -> [String?] {
        [
            "This may be the peer's limit for idle associations: release those not in use, or send more often.",
            limits,
            "Or a crash, a restart or a limit of requests fell into the pause: look at the peer's log at that moment.",
            "Repeat the run with longer pauses \(evidence.option("--interval")): where the end comes after the same time again, "
                + "it is the limit for idle associations.",
        ]
    }

    /// What to do where an association is accepted and then not wanted.
    static func afterAcceptingRemedy(_ evidence: Evidence) -> [String?] {
        [
            "The peer decides after accepting: a limit of associations, or a list of callers without "
                + "\(evidence.callingTitle) or \(evidence.machineAddress), looks like this. Its log names the reason.",
            "Try again: where it works then, it is a limit.",
            "A crash at the acceptance looks the same: see whether the server's process is another one afterwards.",
        ]
    }

    private static func afterAccepting(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .closedWithoutRelease,
            .failure,
            "The association was accepted and then ended at once by the peer, before a request, without a release or an "
                + "abort.",
            evidence: [
                evidence.endLine, association.lastSentLine, evidence.titles, association.implementationLine,
            ],
            remedy: afterAcceptingRemedy(evidence),
            source: "PS3.8 7.2, 9.2"
        )
    }

    private static func withoutRelease(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let wasIdle = wasIdle(association)
        if !wasIdle, association.operationsCompleted == 0, evidence.isRequestor {
            return afterAccepting(association, evidence)
        }
        return Finding(
            .closedWithoutRelease,
            .failure,
            wasIdle
                ? "The peer ended the connection after a pause, without a release or an abort, while nothing was under "
                    + "way."
                : "The peer ended the connection without a release or an abort, while nothing was under way.",
            evidence: [
                evidence.endLine,
                "\(association.operationsCompleted) of \(association.operationsBegun) requests answered",
                association.implementationLine,
            ],
            remedy: wasIdle
                ? whileIdleRemedy(
                    "storescp, dcmrecv and dcmqrscp 3.6.7 close after 61 s without a message, others after what is set.",
                    evidence
                )
                : [
                    "Look at the peer's log at that moment: a crash or a restart looks like this.",
                    "Where it does so each time, show the lines above to its vendor: an association ends with a "
                        + "release or an abort.",
                ],
            source: wasIdle
                ? "PS3.8 9.2; measured: DCMTK 3.6.7 closes an idle association after 61 s" : "PS3.8 7.2, 9.2"
        )
    }

    private static func insteadOfReleaseResponse(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .closedInsteadOfReleaseResponse,
            .failure,
            "The peer ends the connection in place of the answer to the release.",
            evidence: [
                evidence.endLine,
                "\(association.operationsCompleted) of \(association.operationsBegun) requests answered",
                association.implementationLine,
            ],
            remedy: ["What was answered before holds. Show the lines above to the peer's vendor: A-RELEASE-RP is due."],
            source: "PS3.8 7.2, 9.2"
        )
    }
}
