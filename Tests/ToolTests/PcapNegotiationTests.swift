import TestSupport
import Testing

/// What was negotiated, as `show` has it.
@Suite("The negotiation of an association, shown") struct PcapNegotiationTests {
    /// Catches what only the document has: for C-GET the roles are the question.
    @Test("Roles and extended negotiations of both sides are shown, and no secret")
    func extras() async throws {
        let result = try await Dcmpcap.run(["show", "1", Dcmpcap.path("negotiation-extras.pcap")])
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasSuffix("role selection               CT Image Storage: SCU and SCP") } == 2)
        #expect(lines.count { $0.contains("extended negotiation") && $0.hasSuffix("FIND: 01 01 00 01") } == 2)
        #expect(lines.count { $0.contains("common extended") && $0.contains("related to Enhanced SR Storage") } == 1)
        #expect(lines.contains { $0.contains("user identity") && $0.contains("6 bytes not shown") })
    }
}
