import DIMSE

/// Runs that were ended early, and failures that nothing explains.
enum Interruptions: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let interruption = evidence.interruption else { return [] }
        let line = evidence.association.map {
            "\($0.operationsCompleted) of \(max($0.operationsBegun, evidence.operationsAskedFor ?? 0)) operations "
                + "completed"
        }
        switch interruption {
        case .user:
            return [
                Finding(
                    .interrupted,
                    .note,
                    "The run was ended by the user before it was done.",
                    evidence: [line ?? "before there was an association"],
                    remedy: ["What was measured until then holds."],
                    source: "the run itself"
                )
            ]
        case .deadline:
            return [
                Finding(
                    .deadlineReached,
                    .warning,
                    "The run reached its deadline before it was done.",
                    evidence: [line ?? "before there was an association"],
                    remedy: ["Allow more time (--deadline), or ask for less."],
                    source: "the run itself"
                )
            ]
        }
    }

    /// The last resort, so that no failure goes without a word.
    static func unexplained(_ evidence: Evidence) -> Finding? {
        guard evidence.verdict != .holds, evidence.interruption == nil else { return nil }
        let association = evidence.association
        return Finding(
            .unexplained,
            .failure,
            "What was asked for did not come about, and what was observed does not say why.",
            evidence: [
                evidence.route, association?.lastSentLine, association?.lastReceivedLine,
                association.flatMap(Endings.lineOfEnd),
                association.map { "\($0.operationsCompleted) of \($0.operationsBegun) requests answered" },
            ],
            remedy: ["Record the exchange (--record) and look at it, or show it to the peer's vendor."],
            source: "PS3.8 9.2"
        )
    }
}
