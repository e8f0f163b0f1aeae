import DICOMWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Evidence that gives a finding, what the finding has to say, and evidence that narrowly does not give it.
struct FindingCase: CustomTestStringConvertible, Sendable {
    let code: FindingCode
    let severity: Finding.Severity
    /// The findings that are to come, in their order; nothing else may.
    let codes: [FindingCode]
    let evidence: Evidence
    /// Parts of the sentence.
    let says: [String]
    /// Parts of the lines of evidence.
    let shows: [String]
    /// Parts of the lines of remedy.
    let advises: [String]
    /// Evidence that differs in what makes the finding.
    let nearMiss: Evidence
    /// What is found in the near miss instead, first; nil is nothing at all.
    let instead: FindingCode?

    init(
        _ code: FindingCode,
        _ severity: Finding.Severity,
        with codes: [FindingCode]? = nil,
        _ evidence: Evidence,
        says: [String] = [],
        shows: [String],
        advises: [String],
        not nearMiss: Evidence,
        but instead: FindingCode?
    ) {
        self.code = code
        self.severity = severity
        self.codes = codes ?? [code]
        self.evidence = evidence
        self.says = says
        self.shows = shows
        self.advises = advises
        self.nearMiss = nearMiss
        self.instead = instead
    }

    /// A failure.
    init(
        _ code: FindingCode,
        _ evidence: Evidence,
        says: [String] = [],
        shows: [String],
        advises: [String],
        not nearMiss: Evidence,
        but instead: FindingCode?
    ) {
        self.init(code, .failure, evidence, says: says, shows: shows, advises: advises, not: nearMiss, but: instead)
    }

    var testDescription: String { code.rawValue }

    static let all: [FindingCase] =
        ReachingCases.all + TLSCases.all + OtherProtocolCases.all + RejectionCases.all + ContextCases.all
        + AbortCases.all
        + MessageCases.all + EndingCases.all + StatusCases.all + PerformanceCases.all + RunCases.all
}
