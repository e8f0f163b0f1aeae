import Diagnosis
import Probing

/// A run under one calling title, with all that is said of it.
struct EchoRun {
    let report: EchoReport
    let findings: [Finding]
    let tally: EchoTally
}
