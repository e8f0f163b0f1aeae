package import Diagnosis

/// What a run of echoes showed.
package struct EchoReport: Sendable {
    /// What was asked for.
    package let plan: EchoPlan
    /// Echoes tried, the failed ones among them.
    package var tried = 0
    /// Echoes answered with success.
    package var succeeded = 0
    /// The evidence of one association: of the first that failed or was answered with another status, but of one that
    /// the peer answered before one where no DICOM peer did; of the last one where none failed, and where the run waits
    /// for a success.
    package var evidence: Evidence
    /// Whether associations after the first came from other ports than the one that was asked for.
    package internal(set) var leftSourcePort = false
    /// Why echoes failed, and what ended associations between them.
    var causes = EchoCauses()
    /// The cause that the evidence is of; nil where nothing failed on its association.
    var causeOfEvidence: FindingCode?
    /// What came of the echoes without quick acknowledgement; nil where there were none.
    package internal(set) var comparison: Comparison?

    /// Echoes that a run is compared with.
    package struct Comparison: Sendable {
        /// Echoes tried, the failed ones among them.
        package let tried: Int
        /// Echoes answered with success.
        package let succeeded: Int
        /// What explains those that were not.
        let failures: [Finding]
        /// What ended the comparison before it was done; nil where nothing did.
        let interruption: Evidence.Interruption?

        /// Takes from a run what the report needs of it.
        init(_ report: EchoReport) {
            tried = report.tried
            succeeded = report.succeeded
            failures = succeeded == tried ? [] : report.findings.filter { $0.severity == .failure }
            interruption = report.evidence.interruption
        }

        /// How many of its echoes worked, as a line of evidence.
        var line: String { "without quick acknowledgement: \(succeeded) of \(tried) echoes answered with success" }
    }

    /// Whether the success that was waited for came, so that what failed before is over.
    private var hasEndedWithSuccess: Bool { plan.endsWithSuccess && succeeded > 0 }

    /// What the run comes to: it holds where all echoes succeeded, or the one that was waited for.
    ///
    /// Where none did, one answer with no is enough to know that a DICOM peer is there; else the evidence says what
    /// stood against it, and cannot say that nothing did.
    package var verdict: Verdict {
        if hasEndedWithSuccess || succeeded == tried && tried > 0 { return isWhole ? .holds : .partial }
        if succeeded > 0 { return .partial }
        if causes.all.contains(where: { $0.verdict == .refused }) { return .refused }
        switch evidence.verdict {
        case .holds, .partial: return tried == 0 || evidence.interruption != nil ? .partial : .refused
        case .refused, .unreached, .failedHere: return evidence.verdict
        }
    }

    /// Whether nothing ended the run early, and its comparison worked, too.
    private var isWhole: Bool {
        evidence.interruption == nil && comparison.map { $0.succeeded == $0.tried } != false
    }

    /// The findings of the run in the order of their importance: those of the evidence, and one for each further cause.
    package var findings: [Finding] {
        var found = Catalogue.findings(for: evidence)
        for cause in causes.all where !hasEndedWithSuccess {
            switch cause.moment {
            case .echo where cause.finding.code == causeOfEvidence && !found.isEmpty:
                // The one that explains the failure is the first, and may have another name since one thing was
                // changed. While a success is waited for, the evidence is the latest.
                let line = cause.line(of: tried, isLatest: plan.endsWithSuccess)
                found[0].evidence.insert(contentsOf: [line].compactMap(\.self), at: 0)
            case .echo:
                let finding = Catalogue.finding(cause.finding(of: tried), besidesSuccesses: succeeded)
                if finding.code == .intermittent, let index = found.firstIndex(where: { $0.code == .intermittent }) {
                    found[index] = Self.merged(found[index], finding)
                } else {
                    found.append(finding)
                }
            case .pause:
                // It may be what the run ended with, too.
                guard !found.contains(where: { $0.code == cause.finding.code }) else { continue }
                found.append(cause.finding(of: tried))
            }
        }
        if causes.leftOut > 0, !hasEndedWithSuccess, let last = found.indices.last {
            found[last].evidence.append("besides, \(causes.leftOut) of \(tried) echoes failed for other causes")
        }
        found = found.map(compared)
        for var failure in comparison?.failures ?? [] where !found.contains(where: { $0.code == failure.code }) {
            failure.evidence.insert(contentsOf: [comparison?.line].compactMap(\.self), at: 0)
            found.append(failure)
        }
        return Finding.Severity.allCases.flatMap { severity in found.filter { $0.severity == severity } }
    }

    /// Two findings that say the same, as the more severe one, with the evidence of both.
    private static func merged(_ one: Finding, _ other: Finding) -> Finding {
        let isFirstSevere = one.severity == .failure || other.severity != .failure
        var merged = isFirstSevere ? one : other
        merged.evidence += (isFirstSevere ? other : one).evidence.filter { !merged.evidence.contains($0) }
        return merged
    }

    /// What ended the comparison says how far that was.
    private func compared(_ finding: Finding) -> Finding {
        guard let comparison, comparison.interruption != nil,
            [.deadlineReached, .interrupted].contains(finding.code)
        else { return finding }
        var finding = finding
        finding.evidence.append(comparison.line + " until then")
        return finding
    }
}
