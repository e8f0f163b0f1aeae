import DICOMWire
import DIMSE

/// The peer released the association before what it was asked for was done.
enum Releases: Chapter {
    static func cause(of evidence: Evidence) -> Finding? {
        guard let association = evidence.association, association.abort == nil, !evidence.isPartial,
            isEarly(association, evidence)
        else {
            return nil
        }
        return finding(association, evidence)
    }

    /// Whether the peer asked for the release with something left to answer, or left to ask for.
    private static func isEarly(_ association: AssociationRecord, _ evidence: Evidence) -> Bool {
        guard evidence.isRequestor, association.lastReceived?.type == .releaseRequest else { return false }
        switch association.release {
        case .requestedByPeer, .completed: break
        case .none, .requestedByUs, .collision: return false
        }
        // A user who ended the run left the rest unasked.
        let asked = evidence.interruption == nil ? evidence.operationsAskedFor ?? 0 : 0
        return association.outstanding > 0 || association.operationsCompleted < asked
    }

    private static func finding(_ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        let lines = [
            association.lastReceivedLine, association.lastSentLine,
            "\(association.operationsCompleted) of \(association.operationsBegun) requests answered", evidence.endLine,
            association.implementationLine,
        ]
        return association.outstanding > 0 ? withoutAnswer(association, lines) : whileIdle(lines)
    }

    private static func withoutAnswer(_ association: AssociationRecord, _ lines: [String?]) -> Finding {
        let name = association.operations.last { $0.response == nil }.map { "\($0.field)" } ?? "next request"
        return Finding(
            .releasedWithoutAnswer,
            .failure,
            "The peer accepts the association, and then releases it (A-RELEASE-RQ) in place of an answer to the \(name).",
            evidence: lines,
            remedy: [
                "Look at the peer's log at that moment: it ended the association of its own accord, and in order.",
                "Check whether the peer allows this caller to do it, and whether it limits requests or time of an "
                    + "association.",
                "Show the lines above to the peer's vendor: to release is for the side that asked for the association, "
                    + "and every request is to be answered.",
            ],
            source: "PS3.8 7.2, PS3.7 9.1"
        )
    }

    private static func whileIdle(_ lines: [String?]) -> Finding {
        Finding(
            .releasedWhileIdle,
            .failure,
            "The peer released the association (A-RELEASE-RQ) while nothing was under way, and more was still to be asked.",
            evidence: lines,
            remedy: [
                "This may be the peer's limit for idle associations, or for the requests or the time of one: its settings "
                    + "and its log at that moment say which, since it ended the association of its own accord.",
                "Where it is the limit for idle ones, release those not in use, or send more often.",
                "Otherwise show the lines above to the peer's vendor: to release is for the side that asked for the "
                    + "association.",
            ],
            source: "PS3.8 7.2"
        )
    }
}
