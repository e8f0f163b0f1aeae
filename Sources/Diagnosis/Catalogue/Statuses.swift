import DICOMWire
import DIMSE

/// Responses with another status than success, in the words of their service.
enum Statuses: Chapter {
    /// A finding for each status that says an operation was not done.
    static func failures(in evidence: Evidence) -> [Finding] {
        guard let association = evidence.association, evidence.isRequestor else { return [] }
        var seen: [OperationRecord] = []
        for operation in [association.firstFailedOperation].compactMap({ $0 }) + association.operations
        where operation.isFailed && !seen.contains(where: { isAlike($0, operation) }) {
            seen.append(operation)
        }
        return seen.prefix(DiagnosisLimits.statuses).compactMap { failure($0, evidence) }
    }

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let association = evidence.association, evidence.isRequestor else { return [] }
        var seen: [OperationRecord] = []
        for operation in association.operations
        where operation.response.map({ $0.status != 0 }) == true && !operation.isFailed
            && !seen.contains(where: { isAlike($0, operation) })
        {
            seen.append(operation)
        }
        return seen.prefix(DiagnosisLimits.statuses).compactMap { operation in
            guard let response = operation.response else { return nil }
            return Finding(
                .operationWarning,
                .warning,
                "The peer did what the \(operation.field) asked for, and has something to say about it: "
                    + "\(meaning(response, operation)).",
                evidence: lines(response, operation, evidence),
                remedy: ["Check the result; the peer's conformance statement explains its warnings."],
                source: "PS3.7 C.1, C.4"
            )
        }
    }

    private static func isAlike(_ left: OperationRecord, _ right: OperationRecord) -> Bool {
        left.field == right.field && left.response?.status == right.response?.status
    }

    private static func lines(
        _ response: Response,
        _ operation: OperationRecord,
        _ evidence: Evidence
    ) -> [String?] {
        let canceled = evidence.association?.failures.reduce(0) { $0 + ($1.isCanceled ? $1.count : 0) } ?? 0
        let failed = (evidence.association?.operationsFailed ?? 0) - canceled
        let isCanceled = Status(response.status) == .cancel
        var lines: [String?] = [
            "\(operation.field) with message ID \(operation.messageID): status \(Status(response.status)) "
                + "(\(meaning(response, operation)))"
        ]
        if let comment = response.errorComment { lines.append("error comment: \(PeerText.quoted(comment))") }
        if let id = response.errorID { lines.append("error ID: \(id)") }
        if !response.offendingElements.isEmpty {
            let tags = response.offendingElements.prefix(DiagnosisLimits.listed).map(\.description)
            lines.append("offending elements: \(tags.joined(separator: ", "))")
        }
        if let counts = response.suboperations {
            func text(_ count: UInt16?) -> String { count.map(String.init) ?? "not said" }
            lines.append(
                "sub-operations: completed \(text(counts.completed)), failed \(text(counts.failed)), warning "
                    + "\(text(counts.warning))"
            )
        }
        if failed > 1, !isCanceled {
            lines.append("\(failed) of \(evidence.association?.operationsCompleted ?? 0) operations failed")
        }
        return lines + [evidence.association?.implementationLine]
    }

    /// Whether a C-ECHO was answered with a status that Verification does not have.
    private static func isUndefinedForEcho(_ response: Response, _ operation: OperationRecord) -> Bool {
        guard operation.field == .cEchoRequest, response.status != 0 else { return false }
        return Status(response.status).echoMeaning == nil
    }

    /// The standard's words for a status in its service.
    private static func meaning(_ response: Response, _ operation: OperationRecord) -> String {
        if isUndefinedForEcho(response, operation) { return "not defined for C-ECHO" }
        return Status(response.status).meaning(in: ServiceClass(of: operation.field, operation.affectedSOPClassUID))?
            .text ?? "not defined for this service"
    }

    private static func failure(_ operation: OperationRecord, _ evidence: Evidence) -> Finding? {
        guard let response = operation.response else { return nil }
        let lines = lines(response, operation, evidence)
        if isUndefinedForEcho(response, operation) { return undefinedForEcho(response, lines) }
        let name = operation.field
        let isMove = name == .cMoveRequest
        let destination = Tag(0x0000, 0x0600)
        switch response.status {
        case 0xA801 where isMove, 0xA900...0xA9FF where isMove && response.offendingElements.contains(destination):
            return moveDestination(lines)
        case 0xA702 where isMove: return moveSuboperations(lines)
        case 0xC000...0xCFFF where isMove: return moveUnexplained(lines)
        case 0xB000...0xBFFF where response.suboperations?.failed ?? 0 > 0: return inPart(response, operation, lines)
        case Status.sopClassNotSupported.rawValue:
            return Finding(
                .statusSOPClassNotSupported,
                .failure,
                "The peer accepted the context and answers the \(name) with \"SOP class not supported\": it does not "
                    + "do it after all.",
                evidence: lines,
                remedy: [
                    "Check which services the peer offers under this AE title and to this caller.",
                    "Show the lines above to its vendor: a service that is not offered is to be refused at "
                        + "negotiation.",
                ],
                source:
                    "PS3.7 C.5 (0122H); clients today report success here: echoscu 3.6.7, pynetdicom 3.0.4 (exit "
                    + "status 0)"
            )
        case Status.notAuthorized.rawValue: return notAuthorized(name, lines, evidence)
        case 0x0210:
            return Finding(
                .statusDuplicateInvocation,
                .failure,
                "The peer says that the message ID of the \(name) is in use already.",
                evidence: lines,
                remedy: ["Show the lines above to the peer's vendor: the ID was free on this association."],
                source: "PS3.7 C.5 (0210H)"
            )
        case 0x0211:
            return Finding(
                .statusUnrecognizedOperation,
                .failure,
                "The peer does not know the operation \(name).",
                evidence: lines,
                remedy: ["Check in its conformance statement which operations it offers for this SOP class."],
                source: "PS3.7 C.5 (0211H)"
            )
        case 0x0212:
            return Finding(
                .statusMistypedArgument,
                .failure,
                "The peer says that an argument of the \(name) is not one of those agreed on.",
                evidence: lines,
                remedy: [
                    "\(evidence.keepExchange) and compare the command set with PS3.7; show it to the peer's "
                        + "vendor."
                ],
                source: "PS3.7 C.5 (0212H)"
            )
        case 0x0213, 0xA700...0xA7FF:
            return Finding(
                .statusOutOfResources,
                .failure,
                "The peer has run out of something (disk, memory, database) and refuses the \(name).",
                evidence: lines,
                remedy: [
                    "Look at the peer's disk space and log.", "Try again later, or ask for less at once.",
                ],
                source: "PS3.7 C.5 (0213H), PS3.4 B.2.3, C.4 (A7xxH)"
            )
        case 0x0110:
            return Finding(
                .statusProcessingFailure,
                .failure,
                "The peer understood the \(name) and failed while doing it.",
                evidence: lines,
                remedy: [
                    "Look at the peer's log at that moment; the error comment above, where there is one, may say more."
                ],
                source: "PS3.7 C.5 (0110H)"
            )
        case Status.cancel.rawValue:
            return Finding(
                .operationCanceled,
                .warning,
                "The \(name) was ended by a cancel request before it was complete.",
                evidence: lines,
                remedy: ["What came before is right, but not all there is."],
                source: "PS3.7 C.3 (FE00H)"
            )
        default:
            return Finding(
                .operationFailed,
                .failure,
                "The peer answers the \(name) with a failure: \(meaning(response, operation)).",
                evidence: lines,
                remedy: [
                    "Look at the peer's log at that moment, and in its conformance statement for the status.",
                    name == .cEchoRequest ? "A C-ECHO has nothing that can be wrong: the failure is the peer's." : nil,
                ],
                source: "PS3.7 C, PS3.4"
            )
        }
    }

    private static func notAuthorized(_ name: CommandField, _ lines: [String?], _ evidence: Evidence) -> Finding {
        let caller = evidence.callingTitle
        let known = evidence.knownCaller.map(PeerText.title)
        let contrasts = evidence.untriedCallers
        return Finding(
            .statusNotAuthorized,
            .failure,
            "The peer answers the \(name) with \"not authorized\": "
                + (known.map { "the caller \(caller) may not do it, and \($0) may." } ?? "this caller may not do it."),
            evidence: lines + [evidence.titles] + evidence.contrastLines,
            remedy: [
                known.map { "Call as \($0), or have \(caller) given the same rights." },
                "Have the peer's administrator allow it for the calling AE title \(caller)"
                    + "\(evidence.sentUserIdentity ? " and the user that was named" : "").",
                evidence.differing(contrasts, "other calling titles tell whether the caller is the cause."),
                evidence.sentUserIdentity ? nil : "The peer may want a user identity \(evidence.option("--user")).",
            ],
            source: "PS3.7 C.5 (0124H); PS3.7 D.3.3.7 (user identity)",
            contrasts: contrasts
        )
    }

    private static func undefinedForEcho(_ response: Response, _ lines: [String?]) -> Finding {
        Finding(
            .operationFailed,
            .failure,
            "The peer answers the C-ECHO-RQ with status \(Status(response.status)), which is not defined for C-ECHO.",
            evidence: lines,
            remedy: [
                "Look at the peer's log at that moment, and in its conformance statement for the status.",
                "A C-ECHO has nothing that can be wrong: show the lines above to the peer's vendor.",
            ],
            source: "PS3.7 9.1.5.1.4, PS3.4 A.4"
        )
    }

    private static func moveDestination(_ lines: [String?]) -> Finding {
        Finding(
            .moveDestinationUnknown,
            .failure,
            "The peer does not know the AE title that the images are to be sent to.",
            evidence: lines,
            remedy: [
                "Have the peer's administrator add the destination: its AE title, the address of its computer as the "
                    + "peer sees it, its port.",
                "dcmqrscp 3.6.7: an entry in HostTable. Orthanc 1.10.1: an entry in DicomModalities.",
            ],
            source:
                "PS3.4 C.4.2 (A801H); measured: dcmqrscp 3.6.7; seen: a GE PACS answers A900H with offending element "
                + "(0000,0600)"
        )
    }

    private static func moveSuboperations(_ lines: [String?]) -> Finding {
        Finding(
            .moveSuboperationsFailed,
            .failure,
            "The peer knows the destination, and could not send the images there.",
            evidence: lines,
            remedy: [
                "Check that the destination's listener runs, on the port and address that the peer has for it.",
                "Check the firewall on the way back: the peer opens a connection of its own to the destination.",
                "Check that the destination accepts the peer's AE title and the images' SOP classes.",
            ],
            source: "PS3.4 C.4.2 (A702H); measured: dcmqrscp 3.6.7 where the port is closed or the association rejected"
        )
    }

    /// Some of the objects were not sent.
    private static func inPart(_ response: Response, _ operation: OperationRecord, _ lines: [String?]) -> Finding {
        let isMove = operation.field == .cMoveRequest
        let failed = NumberText.count(Int(response.suboperations?.failed ?? 0), "object")
        return Finding(
            isMove ? .moveSuboperationsFailed : .operationFailed,
            .failure,
            "The peer carried the \(operation.field) out in part: it could not send \(failed).",
            evidence: lines,
            remedy: [
                isMove
                    ? "Check that the destination accepts the SOP classes and transfer syntaxes of all objects, and has room."
                    : "Propose a storage context for each SOP class that is retrieved, with the SCP role, in the transfer "
                        + "syntaxes that the peer keeps.",
                "The peer's log says which objects these were; its response may list them (0008,0058).",
            ],
            source: "PS3.4 C.4.2.1.5, C.4.3.1.4 (B000H)"
        )
    }

    private static func moveUnexplained(_ lines: [String?]) -> Finding {
        Finding(
            .moveFailedUnexplained,
            .failure,
            "The retrieval failed: the peer does not know the destination, cannot reach it, or is refused by it, and "
                + "does not say which.",
            evidence: lines,
            remedy: [
                "Check that the destination's AE title is registered at the peer (Orthanc 1.10.1: DicomModalities), "
                    + "with the right address and port.",
                "Check that its listener runs and that the peer can reach it through every firewall.",
            ],
            source: "measured: Orthanc 1.10.1 answers C000H to every fault of the way back, without a comment"
        )
    }
}
