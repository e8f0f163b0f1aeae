import DICOMWire
import Diagnosis
import Probing

/// A run under one calling title, with all that is said of it.
struct EchoRun {
    /// What it showed; a failure may be asked for again when other runs did not fail.
    var report: EchoReport { didSet { findings = report.findings } }
    private(set) var findings: [Finding]
    let tally: EchoTally

    init(_ report: EchoReport, _ tally: EchoTally) {
        self.report = report
        findings = report.findings
        self.tally = tally
    }

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
