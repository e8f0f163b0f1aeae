import DICOMWire
import DIMSE
import TLSWire

/// A stage whose limit ran out after the connection stood; names and connections have chapters of their own.
enum Timeouts: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard let timeout = evidence.timeout else { return nil }
        guard let association = evidence.association else { return nil }
        if let late = association.lateAnswer { return LateAnswers.finding(late, association, evidence) }
        switch timeout {
        case .resolve, .connect: return nil
        case .tls: return tls(evidence)
        case .association: return evidence.isRequestor ? request(association, evidence) : nil
        case .dimse: return operation(association, evidence)
        case .release: return release(association, evidence)
        // Of an acceptor, which has no findings of its own yet.
        case .idle: return nil
        case .artim: return evidence.isRequestor ? nil : noRequest(association, evidence)
        }
    }

    /// What came after \(evidence.side) had given up, which shows that a longer limit would have helped.
    private static func lateLine(_ association: AssociationRecord, _ evidence: Evidence) -> String? {
        association.unexpectedPDUs.last { $0.state == .sta13 && $0.pdu.type != .abort }
            .map { "after \(evidence.side) had given up came: \($0.pdu)" }
    }

    private static func tls(_ evidence: Evidence) -> Finding {
        if evidence.tls?.hasBegun == true { return unfinishedTLS(evidence) }
        return Finding(
            .tlsTimedOut,
            .failure,
            "The peer takes the connection and does not answer the TLS handshake: it may not speak TLS, or hang.",
            evidence: [evidence.route, "no end of the handshake within the limit", evidence.waitedLine]
                + evidence.contrastLines,
            remedy: [
                "Try without TLS: a plain DICOM server waits for the rest of what it takes for a PDU.",
                "Check that the port is the TLS one (2762 is registered for it).",
                "\(evidence.moreTime): a server under load may take longer.",
            ],
            source: "RFC 8446 4; measured: servers that wait for a line or a whole PDU are silent to a ClientHello",
            contrasts: evidence.untried([.plain])
        )
    }

    /// The server speaks TLS: bytes of it came.
    private static func unfinishedTLS(_ evidence: Evidence) -> Finding {
        Finding(
            .tlsTimedOut,
            .failure,
            "The peer began the TLS handshake and did not complete it within the limit: it hangs, or what it sent was "
                + "lost on the way.",
            evidence: [
                evidence.route, "TLS bytes came, and no end of the handshake within the limit", evidence.waitedLine,
                evidence.tls?.version.map { "the server chose \($0)" },
            ] + evidence.contrastLines,
            remedy: [
                "\(evidence.moreTime): a server under load, or one that waits for a revocation server, is slow here.",
                "Where it stays so, look for a firewall or tunnel that passes small packets only (path MTU): the "
                    + "server's certificates are the first large ones.",
                "\(evidence.keepExchange) and show it to the server's vendor.",
            ],
            source: "RFC 8446 4; RFC 2923 2.1 (path MTU black hole)"
        )
    }

    private static func request(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        if !association.partialPDU.isEmpty { return Endings.incompletePDU(association, evidence) }
        let lines: [String?] =
            [
                evidence.route, evidence.waitedLine, association.lastSentLine, association.lastReceivedLine,
                evidence.titles, lateLine(association, evidence),
            ]
            + evidence.contrastLines
        if evidence.outcome(of: .minimalRequest)?.isVerificationAccepted == true {
            return Endings.requestNotUnderstood(evidence, lines)
        }
        let isBusy = evidence.outcome(of: .nothing)?.isAccepted == true
        let contrasts = isBusy ? [] : evidence.untried([.withoutUserIdentity, .minimalRequest, .tls, .http, .nothing])
        return Finding(
            .silentPort,
            .failure,
            isBusy
                ? "The peer takes the connection and answers the association request too late: it is busy, and "
                    + "serves one client after the other."
                : "The peer takes the connection and says nothing to the association request: it hangs, is busy with "
                    + "another client, waits for something else than DICOM, or could not read the request.",
            evidence: lines,
            remedy: [
                "Try again: servers that serve one client at a time (storescp 3.6.7 without --fork, dcmrecv 3.6.7) "
                    + "are silent to the second one until the first has ended.",
                isBusy
                    ? "\(evidence.moreTime), or start the server so that it serves several clients."
                    : "\(evidence.moreTime): a server that is busy, or looks up the caller's name, may take longer.",
                evidence.differing(contrasts, "it tries again, one change at a time: \(Endings.list(contrasts))."),
                isBusy
                    ? nil : "HL7 interfaces and some web servers wait for the end of a line, and are silent to DICOM.",
                evidence.called.isBlank || evidence.calling.isBlank
                    ? "An AE title of spaces only makes Orthanc 1.10.1, storescp and dcmrecv 3.6.7 silent like this."
                    : nil,
                isBusy ? nil : "Look whether the server's process hangs.",
            ],
            source:
                "measured: storescp, dcmrecv 3.6.7 at their limit; Orthanc 1.10.1 and DCMTK 3.6.7 at requests they "
                + "cannot parse; HL7 MLLP; a process that never accepts",
            contrasts: contrasts
        )
    }

    private static func operation(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let operation = association.operations.last { $0.response == nil }
        let name = operation.map { "\($0.field)" } ?? association.lastSent?.description ?? "request"
        let lines: [String?] = [
            evidence.waitedLine,
            "\(association.operationsCompleted) of \(association.operationsBegun) requests answered",
            association.lastSentLine,
            association.lastReceivedLine, lateLine(association, evidence),
            association.partialPDU.isEmpty
                ? nil : "the start of a PDU that did not come whole: \(association.dump(association.partialPDU))",
            association.implementationLine,
        ]
        guard association.operationsCompleted == 0 else {
            return Finding(
                .laterOperationTimedOut,
                .failure,
                "The peer answered \(NumberText.count(association.operationsCompleted, "request")), and then none any "
                    + "more within the limit.",
                evidence: lines,
                remedy: [
                    "Look at the peer's log and load at that moment.",
                    "\(evidence.moreTime) where the peer is only slow.",
                    "Where a firewall lies between, check whether it forgets quiet connections: shorten the interval.",
                ],
                source: "PS3.7 9.1; PS3.8 9.2"
            )
        }
        // What the peer asks in its turn, or answers to nobody, is no part of it.
        let hasBegun = !association.partialPDU.isEmpty || association.lastReceived == PDUDescription(.data)
        if hasBegun, association.strayMessages.isEmpty {
            return Finding(
                .incompleteAnswer,
                .failure,
                "The peer began an answer to the \(name), and did not complete it within the limit.",
                evidence: lines,
                remedy: [
                    "\(evidence.keepExchange) and show it to the peer's vendor: fragments without the last one, or an "
                        + "announced data set that does not come, look like this.",
                    "\(evidence.moreTime) where the peer is only slow.",
                ],
                source: "PS3.7 6.3.1; PS3.8 E.2"
            )
        }
        return Finding(
            .acceptedThenSilent,
            .failure,
            association.strayMessages.contains { $0.reason == .unservedRequest }
                ? "The peer accepts the association and does not answer the \(name): it sends requests of its own in "
                    + "place of an answer."
                : "The peer accepts the association and does not answer the \(name): what serves messages hangs or has no "
                    + "thread left.",
            evidence: lines,
            remedy: [
                "\(evidence.moreTime): Orthanc 1.10.1 answers after whole seconds where more associations are "
                    + "idle than it has threads (DicomThreadsCount, default 4).",
                "Restart the service if it stays so; its log may show what it waits for.",
                association.request?.userInformation?.maximumLength.map { (1..<64).contains($0) } == true
                    ? "The announced maximum PDU length is tiny: Orthanc 1.10.1 does not answer with 1." : nil,
            ],
            source:
                "measured: Orthanc 1.10.1; existing clients report success here (echoscu 3.6.7, pynetdicom 3.0.4: "
                + "exit status 0)"
        )
    }

    private static func release(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let isCutShort = evidence.interruption != nil && association.operationsBegun > 0 && association.outstanding == 0
        return Finding(
            .releaseTimedOut,
            isCutShort ? .warning : .failure,
            "The peer does not answer the release of the association"
                + (association.abort == nil ? "." : ", and was aborted."),
            evidence: [
                evidence.waitedLine,
                "\(association.operationsCompleted) of \(association.operationsBegun) requests answered before",
                association.lastReceivedLine, lateLine(association, evidence), association.implementationLine,
            ],
            remedy: [
                "What was answered before holds. Clients that wait for the answer hang with this peer: show the "
                    + "lines above to its vendor.",
                "\(evidence.moreTime) where the peer is only slow.",
                "Ending with an abort in place of a release avoids the wait.",
            ],
            source: "PS3.8 7.2, 9.2"
        )
    }

    private static func noRequest(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .noRequestReceived,
            .failure,
            "A caller connected and sent no association request.",
            evidence: [
                association.partialPDU.isEmpty
                    ? "nothing came within the limit" : "came: \(association.dump(association.partialPDU))"
            ],
            remedy: [
                "A monitor or a port scan does this, and can be ignored.",
                "Where it is a DICOM client, check whether it waits for TLS or for a greeting.",
            ],
            source: "PS3.8 9.1.5 (ARTIM)"
        )
    }
}
