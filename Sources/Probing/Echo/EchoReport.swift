package import Diagnosis

/// What a run of echoes showed.
package struct EchoReport: Sendable {
    /// What was asked for.
    package let plan: EchoPlan
    /// Echoes tried, the failed ones among them.
    package var tried = 0
    /// Echoes answered with success.
    package var succeeded = 0
    /// The evidence of the first association that failed or was answered with another status; of the last one where none
    /// did, and where the run waits for a success.
    package var evidence: Evidence

    /// What the run comes to: it holds where all echoes succeeded, or the one that was waited for; where none did, the evidence
    /// says what stood against it, and cannot say that nothing did.
    package var verdict: Verdict {
        if plan.endsWithSuccess && succeeded > 0 { return .holds }
        if succeeded == tried && tried > 0 { return evidence.interruption == nil ? .holds : .partial }
        if succeeded > 0 { return .partial }
        switch evidence.verdict {
        case .holds, .partial: return tried == 0 || evidence.interruption != nil ? .partial : .refused
        case .refused, .unreached, .failedHere: return evidence.verdict
        }
    }
}
