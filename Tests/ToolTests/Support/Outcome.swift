import TestSupport
import Testing

/// What a run has to come to: exit status and the finding that explains it.
struct Outcome: Sendable {
    let status: Int32
    let cause: String?

    /// Success, with nothing to complain of.
    static let success = Outcome(status: 0, cause: nil)

    /// The peer answered with no.
    static func no(_ cause: String) -> Outcome { Outcome(status: 1, cause: cause) }

    /// No DICOM peer was reached.
    static func unreached(_ cause: String) -> Outcome { Outcome(status: 2, cause: cause) }
}

extension EchoReport {
    /// Expects an outcome: the exit status, and the finding that explains it as a failure with remedies.
    func expect(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(exitStatus == outcome.status, "\(codes)", sourceLocation: sourceLocation)
        let failures = findings.filter { $0.severity == "failure" }
        #expect(failures.map(\.code) == (outcome.cause.map { [$0] } ?? []), sourceLocation: sourceLocation)
        for finding in failures {
            #expect(!finding.remedy.isEmpty && !finding.evidence.isEmpty, "\(finding)", sourceLocation: sourceLocation)
        }
    }
}
