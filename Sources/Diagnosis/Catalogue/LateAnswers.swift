import DICOMWire
import DIMSE

/// Answers that came when the limit of their stage had run out: the peer is there, and what it said is told.
enum LateAnswers {
    static func finding(_ late: LateAnswer, _ association: AssociationRecord, _ evidence: Evidence) -> Finding {
        Finding(
            .lateAnswer,
            .failure,
            sentence(late, association, evidence),
            evidence: [
                timeLine(late, evidence), said(late), evidence.route,
                association.operationsBegun == 0
                    ? nil
                    : "\(association.operationsCompleted) of \(association.operationsBegun) requests answered in time",
                association.lastSentLine, evidence.titles, association.implementationLine,
            ] + evidence.contrastLines,
            remedy: remedy(late, evidence),
            source: source(late)
        )
    }

    private static func source(_ late: LateAnswer) -> String {
        switch late.content {
        case .acceptance: "PS3.8 9.2 (Table 9-10, Sta13); measured: storescp, dcmrecv 3.6.7 at their limit"
        case .response: "PS3.8 9.2 (Table 9-10, Sta13); measured: Orthanc 1.10.1 with idle associations"
        case .rejection, .release, .abort: "PS3.8 9.2 (Table 9-10, Sta13)"
        }
    }

    private static func timeLine(_ late: LateAnswer, _ evidence: Evidence) -> String {
        let time = "answered after \(DurationText.of(late.time))"
        guard let limit = evidence.connection.timeLimit, let stage = evidence.timeout else {
            return time + ", when \(evidence.side) had given up"
        }
        return time + ", over the limit of \(DurationText.of(limit)) (of the \(stage.optionName) stage)"
    }

    private static func sentence(_ late: LateAnswer, _ association: AssociationRecord, _ evidence: Evidence) -> String {
        let time = DurationText.of(late.time)
        let end = "and says so after \(time), when \(evidence.side) waits no longer."
        switch late.content {
        case .acceptance: return "The peer accepts the association, \(end)"
        case .rejection: return "The peer refuses the association, \(end)"
        case .response(let response):
            let name = response.service.responseField
            return response.status == 0
                ? "The peer answers with success (\(name)), but only after \(time), when \(evidence.side) waits no longer."
                : "The peer answers with status \(Status(response.status)) (\(name)), \(end)"
        case .release:
            return
                "The peer answers the release of the association after \(time), when \(evidence.side) waits no longer."
        case .abort:
            let asked = association.lastSent.map { "the answer to \($0)" } ?? "an answer"
            return "The peer aborts in place of \(asked), after \(time), when \(evidence.side) waits no longer."
        }
    }

    /// What the answer says, in numbers and words.
    private static func said(_ late: LateAnswer) -> String {
        switch late.content {
        case .acceptance: "came late: A-ASSOCIATE-AC"
        case .rejection(let reject): "came late: \(Rejections.line(reject))"
        case .response(let response):
            "came late: \(response.service.responseField) with status \(Status(response.status))"
        case .release: "came late: A-RELEASE-RP"
        case .abort(let abort): "came late: \(Aborts.line(abort))"
        }
    }

    private static func remedy(_ late: LateAnswer, _ evidence: Evidence) -> [String?] {
        let more = evidence.moreTime
        switch late.content {
        case .acceptance:
            return [
                "\(more), or start the server so that it serves several clients: storescp without --fork and dcmrecv "
                    + "3.6.7 answer when the client before has ended.",
                "Look at the server's load, and whether it looks up the caller's name at a name server that does not "
                    + "answer.",
            ]
        case .rejection: return ["\(more): what the refusal means, and what to do, is said where it comes in time."]
        case .response(let response):
            return [
                response.status == 0
                    ? "\(more): Orthanc 1.10.1 answers after whole seconds where more associations are idle than it has "
                        + "threads (DicomThreadsCount, default 4)."
                    : "\(more): what the status means, and what to do, is said where it comes in time.",
                "Look at the server's load.",
            ]
        case .release:
            return [
                "What was answered before holds.",
                "\(more), or end with an abort in place of a release \(evidence.option("--abort")).",
            ]
        case .abort:
            return [
                "\(more): what the abort may mean, and what to do, is said where it comes in time.",
                "The peer's log at that moment says why.",
            ]
        }
    }
}
