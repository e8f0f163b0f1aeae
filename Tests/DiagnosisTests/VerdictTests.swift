import DICOMWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// The exit class is computed from the same evidence as the findings, and agrees with them.
@Suite struct VerdictTests {
    @Test(
        "Each exit class has its evidence",
        arguments: [
            (Sample.working(), Verdict.holds),
            (Sample.accepted(), .holds),
            (Sample.operated([0]) { $0.end = .closedByPeer }, .holds),
            (Sample.rejected(1, 1, 7), .refused),
            (Sample.refused(3, 3), .refused),
            (Sample.operated([0x0122]), .refused),
            (Sample.operated([0xB000]), .refused),
            (Sample.operated([nil]) { Sample.abort(0, 0, &$0) }, .refused),
            (Sample.operated([nil]) { $0.timeout = .dimse }, .refused),
            (Sample.requested { Sample.abort(0, 0, &$0) }, .refused),
            (Sample.accepted { $0.end = .closedByPeer }, .refused),
            (Sample.unresolved(.noSuchName), .unreached),
            (Sample.attempted(.refused), .unreached),
            (Sample.attempted(.prohibited(errno: 13)), .unreached),
            (Sample.requested { $0.end = .resetByPeer }, .unreached),
            (Sample.requested { $0.timeout = .association }, .unreached),
            (Sample.attempted(.localFailure(errno: 97), .refused), .unreached),
            (Sample.operated([0, nil]) { $0.timeout = .dimse }, .partial),
            (Sample.operated([0, 0x0110]), .partial),
            (Sample.operated([0xB000, 0], .cStoreRequest), .holds),
            (Sample.working().with { $0.interruption = .user }, .partial),
            (Sample.working().with { $0.operationsAskedFor = 2 }, .partial),
            (Sample.attempted(.localFailure(errno: 24)), .failedHere),
            (Sample.unresolved(.localFailure(errno: 24)), .failedHere),
            (Sample.attempted(.localFailure(errno: 97), .localFailure(errno: 22)), .failedHere),
        ]
    )
    func verdict(_ evidence: Evidence, _ expected: Verdict) {
        #expect(evidence.verdict == expected)
    }

    @Test(
        "Several runs come to what they have in common, and otherwise to what spoils a comparison least",
        arguments: [
            ([.holds, .holds], .holds), ([.refused], .refused), ([.unreached, .unreached], .unreached),
            ([.holds, .refused], .partial), ([.holds, .unreached], .partial), ([.partial, .refused], .partial),
            ([.refused, .unreached], .refused), ([.holds, .failedHere, .refused], .failedHere), ([], .partial),
        ] as [([Verdict], Verdict)]
    )
    func several(_ verdicts: [Verdict], _ expected: Verdict) {
        #expect(Verdict(of: verdicts) == expected)
    }

    @Test("Success without interruption has no failure among its findings, and no failure goes without one")
    func agreesWithFindings() {
        for evidence in FindingCase.all.flatMap({ [$0.evidence, $0.nearMiss] }) { Agreement.check(evidence) }
    }
}

/// What has to hold between verdict and findings of any evidence.
enum Agreement {
    static func check(_ evidence: Evidence, sourceLocation: SourceLocation = #_sourceLocation) {
        let findings = Catalogue.findings(for: evidence)
        let failures = findings.filter { $0.severity == .failure }
        let codes = findings.map { "\($0.severity) \($0.code)" }
        if evidence.verdict == .holds {
            #expect(failures.isEmpty, "\(codes)", sourceLocation: sourceLocation)
        } else {
            #expect(
                !failures.isEmpty || evidence.interruption != nil
                    || findings.contains { $0.code == .operationCanceled },
                "\(evidence.verdict): \(codes)",
                sourceLocation: sourceLocation
            )
        }
    }
}
