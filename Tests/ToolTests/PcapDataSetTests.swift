import Foundation
import TestSupport
import Testing

@testable import dcmpcap

@Suite("Data sets that dcmpcap keeps") struct PcapDataSetTests {
    /// More than the elements of all data sets may take that are under way.
    private static let many = 40

    /// A capture with one object of this data set, in a transfer syntax.
    private static func capture(_ dataSet: [UInt8], _ transferSyntax: String = "1.2.840.10008.1.2") -> [UInt8] {
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_000)
        let request = AssociateRequest(
            called: "ARCHIVE",
            calling: "STORESCU",
            abstractSyntax: ScriptedCapture.sopClass,
            transferSyntax: transferSyntax
        ).bytes
        capture.send(request, on: &connection)
        let accepted = ScriptedAnswers.ContextResult(transferSyntax: transferSyntax)
        capture.send(ScriptedAnswers.accept(request, contexts: [accepted]), fromClient: false, on: &connection)
        capture.send(ScriptedCapture.storeRequest("1.2.3", id: 1), on: &connection)
        capture.sendData(dataSet, on: &connection)
        capture.release(&connection)
        return capture.bytes
    }

    @Test("Of a long value so many characters are shown, in JSON more of them")
    func longValues() async throws {
        let folder = try TemporaryFolder("values")
        let value = [UInt8](repeating: UInt8(ascii: "x"), count: 2_000)
        let bytes = Self.capture(ScriptedCapture.element(0x0010, 0x4000, value))
        let path = try folder.write(bytes: bytes, to: "long.pcap")
        for (options, length) in [([], 64), (["--json"], 1_024)] {
            let output = try await Dcmpcap.run(["list", "--tags"] + options + [path]).output
            let shown = output.split { $0 != "x" }.map(\.count).max() ?? 0
            #expect((length - 4...length).contains(shown), "\(shown)")
        }
    }

    @Test(
        "A data set that is deflated is inflated so far, and it is said that there is more",
        arguments: [1, PcapLimits.inflatedDataSet >> 20 + 1]
    )
    func inflated(mebibytes: Int) async throws {
        let folder = try TemporaryFolder("deflated")
        // Elements in explicit VR little endian (PS3.5 A.5): one long, and one behind it.
        let script = """
            import sys, zlib, struct
            d = struct.pack('<HH2sHI', 0x0009, 0x1001, b'OB', 0, int(sys.argv[1]) << 20) + bytes(int(sys.argv[1]) << 20)
            d += struct.pack('<HH2sH', 0x0010, 0x0020, b'LO', 6) + b'BEHIND'
            c = zlib.compressobj(9, zlib.DEFLATED, -15)
            open(sys.argv[2], 'wb').write(c.compress(d) + c.flush())
            """
        let made = try await Tool(path: Pynetdicom.python()).run(["-c", script, "\(mebibytes)", folder.file("set")])
        try #require(made.status == 0, "\(made)")
        var dataSet = try folder.readBytes("set")
        if !dataSet.count.isMultiple(of: 2) { dataSet.append(0) }
        let bytes = Self.capture(dataSet, "1.2.840.10008.1.2.1.99")
        let path = try folder.write(bytes: bytes, to: "deflated.pcap")
        let run = try await MeasuredRun(["list", "--tags", path])
        #expect(run.end == .exited(0) && run.memory < 40_000_000, "\(run)")
        #expect(run.output.contains("BEHIND") == (mebibytes == 1), "\(run.output)")
        #expect(run.output.contains("the rest is not in the capture, or too much to keep") == (mebibytes > 1))
    }

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
