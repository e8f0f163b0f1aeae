package import Diagnosis

/// Whether a peer treats several calling AE titles alike.
package enum TitleComparison: String, Sendable {
    /// The same came of all of them.
    case alike
    /// The verdict or the first failure differs.
    case different
    /// A run was cut short or not begun, no run heard the peer, or this side failed: that says nothing of the peer.
    case unknown

    /// Compares the runs under so many titles, each with its findings.
    package init(_ runs: [(report: EchoReport, findings: [Finding])], of titles: Int) {
        let verdicts = runs.map(\.report.verdict)
        if runs.count < titles || runs.contains(where: { $0.report.evidence.interruption != nil })
            || verdicts.contains(.failedHere) || verdicts.allSatisfy({ $0 == .unreached })
        {
            self = .unknown
        } else {
            let failures = runs.map { run in run.findings.first { $0.severity == .failure }?.code }
            self = Set(verdicts).count > 1 || Set(failures).count > 1 ? .different : .alike
        }
    }
}
