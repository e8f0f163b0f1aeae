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
        let name = association.operations.last { $0.response == nil }.map { "\($0.field)" } ?? "next request"
        let asked = max(association.operationsBegun, evidence.operationsAskedFor ?? 0)
        return Finding(
            .releasedWithoutAnswer,
            .failure,
            association.outstanding > 0
                ? "The peer accepts the association, and then releases it (A-RELEASE-RQ) in place of an answer to the "
                    + "\(name)."
                : "The peer released the association (A-RELEASE-RQ) before all that was asked for was done.",
            evidence: [
                association.lastReceivedLine, association.lastSentLine,
                "\(association.operationsCompleted) of \(asked) requests answered", Endings.lineOfEnd(association),
                association.implementationLine,
            ],
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
}
