import DICOMWire
import Glibc
import Testing

@testable import DIMSE
@testable import Diagnosis

/// What is asked for after the changes that evidence asks for were made.
@Suite struct ContrastRoundTests {
    private static let outcomes: [Contrast.Outcome] =
        [
            .echoed(status: 0), .echoed(status: 0x0122), .acceptedOnly, .acceptedWithoutContext, .acceptedThenSilent,
            .acceptedThenAborted(Abort(source: 0, reason: 0)),
            .aborted(Abort(source: 2, reason: 1)), .closed, .reset, .silent, .tlsServer, .tlsAlert(40),
            .bytes(Array("HTTP/1.0".utf8)), .bytes([0x16, 3, 1]), .notConnected, .notTried(.system(errno: EADDRINUSE)),
        ]
        + [(1, 1, 1), (1, 1, 3), (1, 1, 7), (1, 2, 1), (2, 3, 2)].map { (result: UInt8, source: UInt8, reason: UInt8) in
            .rejected(AssociateReject(result: result, source: source, reason: reason))
        }

    /// Catches a probe that a peer could keep going: it makes one round.
    @Test("No outcome of the changes asks for a further one", arguments: FindingCase.all)
    func oneRound(_ finding: FindingCase) {
        // A title without letters has no other spellings, so that callers alone are asked for.
        let digits = finding.evidence.association { record in
            record.request?.calledAETitle = Sample.title("12")
        }
        for evidence in [finding.evidence, finding.nearMiss, digits] {
            let changes = Catalogue.contrasts(for: evidence)
            #expect(Set(changes).count == changes.count)
            // One of them has each outcome in turn, and the others have one that leaves the question open, or explains
            // nothing.
            for (index, outcome, rest) in Self.combinations(changes.count) {
                let made = changes.enumerated().map {
                    Contrast(change: $0.element, outcome: $0.offset == index ? outcome : rest)
                }
                let further = Catalogue.contrasts(for: evidence.with { $0.contrasts += made })
                #expect(further.isEmpty, "\(made): \(further)")
            }
        }
    }

    private static func combinations(_ count: Int) -> [(Int, Contrast.Outcome, Contrast.Outcome)] {
        let open: [Contrast.Outcome] = [
            .silent, .reset, .rejected(AssociateReject(result: 1, source: 1, reason: 7)), .echoed(status: 0),
        ]
        return (0..<count).flatMap { index in
            outcomes.flatMap { outcome in open.map { (index, outcome, $0) } }
        }
    }
}
