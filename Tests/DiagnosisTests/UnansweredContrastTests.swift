import DICOMWire
import Glibc
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Attempts with one thing changed that never came to an answer of the peer: nothing may be said of the peer for them.
@Suite struct UnansweredContrastTests {
    /// A firewall, a server with too much to do, and this side's own failures.
    static let unanswered: [Contrast.Outcome] = [
        .notConnected, .silent, .reset, .closed, .notTried(.system(errno: EADDRNOTAVAIL)),
        .notTried(.name(.temporary)), .notTried(.tls("no TLS")),
    ]

    private static let spelling = Contrast.Change.calledAETitle(Sample.title("orthanc"))
    private static let caller = Contrast.Change.callingAETitle(Sample.title("ANY-SCU"))
    private static let other = Contrast.Change.callingAETitle(Sample.title("ECHOSCU"))

    private func finding(_ evidence: Evidence) throws -> Finding {
        let findings = Catalogue.findings(for: evidence)
        #expect(findings.count == 1)
        return try #require(findings.first)
    }

    @Test("A success is not said to depend on the caller", arguments: unanswered)
    func success(_ outcome: Contrast.Outcome) {
        #expect(Catalogue.findings(for: Sample.working().contrasted(Self.caller, outcome)).isEmpty)
    }

    @Test("A server that does not answer the echo of another caller in time is slow, and one that closes refuses")
    func slow() {
        let silent = Sample.working().contrasted(Self.caller, .acceptedThenSilent)
        #expect(Catalogue.findings(for: silent).isEmpty)
        let closed = Sample.working().contrasted(Self.caller, .acceptedOnly)
        #expect(Catalogue.findings(for: closed).map(\.code) == [.callingAETitleMatters])
    }

    @Test("A peer that has too many associations refuses whoever calls", arguments: [1, 2] as [UInt8])
    func busy(reason: UInt8) {
        let busy = Contrast.Outcome.rejected(AssociateReject(result: 2, source: 3, reason: reason))
        #expect(Catalogue.findings(for: Sample.working().contrasted(Self.caller, busy)).isEmpty)
    }

    @Test("Callers are said to be refused that were", arguments: unanswered)
    func callers(_ outcome: Contrast.Outcome) throws {
        let rejected = Sample.rejected(1, 1, 3)
        let none = try finding(rejected.contrasted(Self.caller, outcome).contrasted(Self.other, outcome))
        #expect(none.code == .callingAETitleNotRecognized)
        #expect(!none.remedy.contains { $0.contains("refused too") })
        #expect(none.remedy.contains { $0.contains("With \"ANY-SCU\", \"ECHOSCU\" there was no answer in DICOM") })

        let refusal = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 3))
        let one = try finding(rejected.contrasted(Self.caller, outcome).contrasted(Self.other, refusal))
        #expect(one.remedy.contains { $0.contains("\"ECHOSCU\" was refused too") && $0.contains("knows it") })
        #expect(one.remedy.contains { $0.contains("With \"ANY-SCU\" there was no answer in DICOM") })
        #expect(one.evidence.contains { $0.contains("with the calling AE title \"ANY-SCU\": \(outcome)") })
    }

    @Test("Spellings and callers are said not to be accepted that were answered", arguments: unanswered)
    func spellings(_ outcome: Contrast.Outcome) throws {
        let refusal = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 7))
        func remedy(_ outcomes: Contrast.Outcome...) throws -> [String] {
            let changes = zip([Self.spelling, Self.caller, Self.other], outcomes)
            let finding = try finding(changes.reduce(Sample.rejected(1, 1, 7)) { $0.contrasted($1.0, $1.1) })
            #expect(finding.code == .calledAETitleNotRecognized)
            return finding.remedy
        }
        let (all, some, none) =
            (
                try remedy(refusal, refusal, refusal), try remedy(outcome, refusal, outcome),
                try remedy(outcome, outcome, outcome)
            )
        #expect(all.contains { $0.hasPrefix("No other spelling or caller was accepted: ask") })
        #expect(!all.contains { $0.contains("no answer in DICOM") })
        #expect(some.contains { $0.hasPrefix("None of the other spellings and callers that were answered was") })
        #expect(some.contains { $0.contains("With \"orthanc\", \"ECHOSCU\" there was no answer in DICOM") })
        #expect(none.contains { $0.hasPrefix("Ask for the called title") })
        #expect(none.contains { $0.contains("With \"orthanc\", \"ANY-SCU\", \"ECHOSCU\" there was no") })
        #expect(!(some + none).contains { $0.contains("No other spelling or caller") })
    }

    @Test(
        "What kept this side from trying is in the line",
        arguments: [
            (.system(errno: EADDRINUSE), "could not be tried, EADDRINUSE (98) on this machine"),
            (.name(.noSuchName), "could not be tried, the name has no address"),
            (.name(.temporary), "could not be tried, the name servers do not answer"),
            (.name(.timedOut), "could not be tried, no answer of the resolver"),
            (
                .name(.notBegun(unanswered: 32)),
                "could not be tried, the name was not looked up, since 32 look-ups of this process have had no answer"
            ),
            (.name(.localFailure(errno: EMFILE)), "could not be tried, EMFILE (24) on this machine"),
            (.name(.other(-3, "a\u{1B}b")), "could not be tried, resolver error -3: a\\x1Bb"),
            (.tls("refused\n"), "could not be tried, refused\\x0A"),
        ] as [(Contrast.Obstacle, String)]
    )
    func lines(obstacle: Contrast.Obstacle, text: String) {
        #expect(Contrast.Outcome.notTried(obstacle).description == text)
    }
}
