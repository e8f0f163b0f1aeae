import Diagnosis
import Probing
import ToolSupport

/// What a run under one calling title came to.
struct EchoRun {
    var plan: EchoPlan
    var evidence: Evidence
    var tally: EchoTally
    var findings: [Finding]

    /// The exit status: yes where all echoes succeeded, or the one that was waited for; partial where some did; and
    /// otherwise what the evidence says.
    var exit: ToolExit {
        if plan.endsWithSuccess && tally.succeeded > 0 { return .yes }
        if tally.succeeded == tally.tried && tally.tried > 0 { return evidence.interruption == nil ? .yes : .partial }
        if tally.succeeded > 0 { return .partial }
        return switch evidence.verdict {
        case .holds: .yes
        case .refused: .no
        case .unreached: .unreached
        case .partial: .partial
        case .failedHere: .failure
        }
    }
}
