import DIMSE

/// Runs that were ended early, and failures that nothing explains.
enum Interruptions: Chapter {
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let interruption = evidence.interruption else { return [] }
        switch interruption {
        case .user:
            return [
                Finding(
                    .interrupted,
                    .note,
                    "The run was ended by the user before it was done.",
                    evidence: lines(evidence),
                    remedy: ["What was measured until then holds."],
                    source: "the run itself"
                )
            ]
        case .caller:
            return [
                Finding(
                    .interrupted,
                    .note,
                    "The caller ended the association sooner than an answer can be expected.",
                    evidence: [evidence.waitedLine] + lines(evidence),
                    remedy: ["What came until then holds: look at the caller's log for why it waited no longer."],
                    source: "PS3.8 9.1.4, 9.1.5 (no time is set for an answer)"
                )
            ]
        case .deadline:
            return [
                Finding(
                    .deadlineReached,
                    .warning,
                    "The run reached its deadline before it was done.",
                    evidence: lines(evidence),
                    remedy: ["Allow more time (--deadline), or ask for less."],
                    source: "the run itself"
                )
            ]
        }
    }

    /// How far it was, and what it was waiting for.
    private static func lines(_ evidence: Evidence) -> [String?] {
        if let pause = evidence.pause {
            let succeeded = pause.succeeded == 0 ? "none" : "\(pause.succeeded)"
            return ["between two attempts", "\(NumberText.count(pause.tried, "attempt")), \(succeeded) successful"]
        }
        guard let association = evidence.association, association.lastSent != nil else {
            return connectingLines(evidence)
        }
        let asked = max(association.operationsBegun, evidence.operationsAskedFor ?? 0)
        let isUnanswered = association.accept == nil && association.reject == nil
        return [
            asked > 0 ? "\(association.operationsCompleted) of \(asked) operations completed" : nil,
            isUnanswered ? "no answer to the A-ASSOCIATE-RQ until then" : nil,
            association.operationsBegun > association.operationsCompleted
                ? "no answer to the latest request until then" : nil,
            association.release == .requestedByUs ? "no answer to the A-RELEASE-RQ until then" : nil,
            isUnanswered ? nil : association.lastSentLine,
        ]
    }

    /// What was under way before a request was sent.
    private static func connectingLines(_ evidence: Evidence) -> [String?] {
        let connection = evidence.connection
        let stage =
            if connection.attempts.isEmpty, connection.resolution == nil {
                "before a connection was begun"
            } else if connection.isConnected, evidence.target.usesTLS {
                "in the TLS handshake"
            } else {
                "while the connection was made"
            }
        return [stage] + connection.attempts.map(Connecting.line)
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
                evidence.endLine,
                association.map { "\($0.operationsCompleted) of \($0.operationsBegun) requests answered" },
            ],
            remedy: ["\(evidence.keepExchange) and look at it, or show it to the peer's vendor."],
            source: "PS3.8 9.2"
        )
    }
}
