package import Diagnosis

/// Whether a peer treats several calling AE titles alike.
package enum TitleComparison: Hashable, Sendable {
    /// The same came of all of them.
    case alike
    /// The verdict or the first failure differs, where both may come of the titles.
    case different
    /// A failure need not come of the title: whoever asks again may see another result.
    case chance
    /// A run was cut short or not begun, no run heard the peer, or this side failed: that says nothing of the peer.
    case unknown

    /// Its name in documents: a comparison that may be chance is not known either.
    package var name: String {
        switch self {
        case .alike: "alike"
        case .different: "different"
        case .chance, .unknown: "unknown"
        }
    }

    /// Compares the runs under so many titles, each with its findings.
    package init(_ runs: [(report: EchoReport, findings: [Finding])], of titles: Int) {
        let verdicts = runs.map(\.report.verdict)
        if runs.count < titles || runs.contains(where: { $0.report.evidence.interruption != nil })
            || verdicts.contains(.failedHere) || verdicts.allSatisfy({ $0 == .unreached })
        {
            self = .unknown
            return
        }
        let telling = runs.filter { !$0.report.mayBeChance }
        let failures = telling.map { run in run.findings.first { $0.severity == .failure }?.code }
        if Set(telling.map(\.report.verdict)).count > 1 || Set(failures).count > 1 {
            self = .different
        } else {
            self = telling.count < runs.count ? .chance : .alike
        }
    }
}

extension EchoReport {
    /// Whether it failed for something that may be its calling AE title's, so that it is asked again where other titles
    /// worked: what may have failed by chance is told from those as it is, and a failure that was met again stays.
    package var mayBeAskedAgain: Bool {
        switch verdict {
        case .holds, .failedHere: false
        case .refused, .unreached, .partial:
            !mayBeChance && evidence.interruption == nil && evidence.outcome(of: .nothing) == nil
        }
    }

    /// Whether what came of the run need not come of what was asked, such as its calling AE title: it failed by chance,
    /// or not each time, or worked and did not when it was done again.
    package var mayBeChance: Bool {
        guard verdict != .holds else { return evidence.outcome(of: .nothing)?.isFailure == true }
        return succeeded > 0 || evidence.mayFailByChance || evidence.outcome(of: .nothing)?.isSuccess == true
    }
}
