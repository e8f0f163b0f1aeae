import Foundation
import TestSupport
import Testing

@Suite("What dcmpcap shows of real captures is what was there") struct PcapTruthTests {
    private struct Shown: Decodable {
        let schema: String
        let connections: [CaptureManifest.Connection]
    }

    static let originals = CaptureManifest.all.filter {
        // The truth of one is the traffic, of which it keeps 96 bytes a packet; one has AE titles that are escaped.
        $0.kind == "original" && $0.isThere && !$0.name.hasPrefix("snaplen") && $0.name != "not-dicom.pcap"
    }.map(\.name)

    @Test("show --json --hash has what was there, under the names of the manifest", arguments: originals)
    func shows(name: String) async throws {
        let result = try await Dcmpcap.run(["show", "--json", "--hash", Dcmpcap.path(name)])
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result.errorOutput)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let shown = try decoder.decode(Shown.self, from: Data(result.output.utf8))
        #expect(shown.schema == "sonde/dcmpcap/1")
        let truth = try #require(CaptureManifest.all.first { $0.name == name }?.truth)
        try #require(shown.connections.count == truth.connections.count)
        for (mine, theirs) in zip(shown.connections, truth.connections) {
            #expect(mine.protocol == theirs.protocol && mine.synSeen == theirs.synSeen && mine.bytes == theirs.bytes)
            #expect(mine.fin == theirs.fin && mine.rst == theirs.rst)
            let (found, expected) = (mine.associations ?? [], theirs.associations ?? [])
            try #require(found.count == expected.count)
            for (one, other) in zip(found, expected) { #expect(one.inStreamOrder == other.inStreamOrder) }
        }
    }
}

extension CaptureManifest.Association {
    /// The same with its messages in the order of their first bytes, as a set of lines to compare.
    fileprivate var inStreamOrder: [String] {
        let order = { (message: CaptureManifest.Message) in (message.stream[0], message.by) }
        return messages.sorted { order($0) < order($1) }.map { "\($0)" }
            + ["\(calling) \(called) \(outcome) \(end) \(String(describing: contexts)) \(String(describing: reject))"]
            + ["\(String(describing: abort)) \(String(describing: releaseBy)) \(tRq) \(String(describing: tAc))"]
    }
}
