import DIMSE
import Testing

@testable import Diagnosis

/// What is advised of a slow stage goes with the time that it took.
@Suite struct SlowRemedyTests {
    private func remedy(_ code: FindingCode, _ change: (inout Evidence) -> Void) throws -> String {
        let findings = Catalogue.findings(for: Sample.working().with(change))
        return try #require(findings.first { $0.code == code }).remedy.joined(separator: " ")
    }

    @Test(
        "A slow association points to a name server only near the time that one is waited for",
        arguments: [
            (1_050, false), (2_500, false), (4_700, false), (4_900, true), (5_020, true), (5_600, false),
            (10_010, true),
            (12_000, false), (15_030, true),
        ] as [(Nanoseconds, Bool)]
    )
    func association(milliseconds: Nanoseconds, isNear: Bool) throws {
        let text = try remedy(.slowAssociation) {
            $0.connection.association?.associationTime = milliseconds * Sample.milliseconds
        }
        #expect(text.contains("name server") == isNear, "\(text)")
        #expect(!text.contains("10 s"), "only what was measured: \(text)")
        #expect(text.contains("the network takes about 1.00 ms"), "\(text)")
    }

    @Test("The network's part is not told where the connection lost packets on its way")
    func lossyNetwork() throws {
        let text = try remedy(.slowAssociation) {
            $0.connection.attempts[0].time = 1_030 * Sample.milliseconds
            $0.connection.association?.associationTime = 1_200 * Sample.milliseconds
        }
        #expect(!text.contains("the network takes"), "\(text)")
    }

    @Test(
        "A slow look-up points to a dead name server only near the time that one is waited for",
        arguments: [(1_200, false), (5_004, true), (7_000, false)] as [(Nanoseconds, Bool)]
    )
    func resolution(milliseconds: Nanoseconds, isNear: Bool) throws {
        let text = try remedy(.slowResolution) {
            $0.connection.resolution?.time = milliseconds * Sample.milliseconds
        }
        #expect(text.contains("first one does not answer") == isNear, "\(text)")
    }
}
