import DICOMWire
import Diagnosis
import Probing

/// A run under one calling title, with all that is said of it.
struct EchoRun {
    var report: EchoReport
    let findings: [Finding]
    let tally: EchoTally

    /// What it failed by, or what ended it before it was done.
    var verdictFinding: Finding? {
        findings.first { $0.severity == .failure }
            ?? findings.first { $0.code == .deadlineReached || $0.code == .interrupted }
    }

    /// The titles under which nothing was sent before the runs were ended.
    static func untried(_ runs: [EchoRun], of titles: [AETitle]) -> [AETitle] {
        let tried = runs.filter { $0.report.tried > 0 }.map(\.report.evidence.target.callingAETitle)
        return titles.filter { !tried.contains($0) }
    }
}
