import Foundation
import TestSupport
import Testing

@Suite("Data sets that dcmpcap keeps") struct PcapDataSetTests {
    /// More than the elements of all data sets may take that are under way.
    private static let many = 40

    @Test(
        "Those that are not shown, and those that never end, leave room for the others",
        arguments: [["list", "--aet", "MINE"], ["list"], ["show"], ["list", "--json"], ["show", "--json"]]
    )
    func starved(command: [String]) async throws {
        let folder = try TemporaryFolder("starved")
        let isFiltered = command.contains("--aet")
        var capture = ScriptedCapture()
        for number in 0..<Self.many {
            let time = ScriptedCapture.start + UInt64(number) * 10_000_000_000
            var connection = capture.open(from: 30_000 + UInt16(number), at: time)
            capture.associate("OTHER", on: &connection)
            if isFiltered {
                capture.store("1.2.3", pixels: 1_100_000, on: &connection)
            } else {
                // It has no end.
                capture.send(ScriptedCapture.storeRequest("1.2.3", id: 1), on: &connection)
                let part = ScriptedCapture.dataSet("1.2.3", pixels: 1_100_000)
                capture.sendData(part, isEnded: false, on: &connection)
            }
            capture.close(&connection)
        }
        let time = ScriptedCapture.start + UInt64(Self.many) * 10_000_000_000
        var connection = capture.open(from: 45_000, at: time)
        capture.associate("MINE", on: &connection)
        capture.store("1.2.9999", on: &connection)
        capture.release(&connection)
        let path = try folder.write(bytes: capture.bytes, to: "starved.pcap")
        let result = try await Dcmpcap.run(command + ["--tag", "SOPInstanceUID", path])
        #expect(result.status == 0, "\(result.errorOutput)")
        let shown = command.contains("--json") ? "\"value\" : \"1.2.9999\"" : "UI SOPInstanceUID  1.2.9999"
        #expect(result.output.contains(shown), "\(result.output.suffix(500))")
    }
}
