import TestSupport
import Testing

@Suite("Objects that captures have in part") struct PcapExportLackTests {
    /// Why an object is not there to its end.
    enum Lack: String, CaseIterable {
        case abort = "not sent to its end: A-ABORT by the requestor after 16.0 kB"
        case close = "not sent to its end: the requestor closed the connection after 16.0 kB"
        case hole = "not whole in the capture: 16.0 kB of its data set are not there"
        case end = "not whole in the capture: the capture ends within it"
    }

    @Test(
        "An object that is left out is named, with whether its sender or the capture stopped",
        arguments: Lack.allCases
    )
    func lacks(_ lack: Lack) async throws {
        let folder = try TemporaryFolder("lack")
        var capture = ScriptedCapture()
        for number in 1...2 {
            var connection = capture.open(from: 40_000 + UInt16(number))
            capture.associate(on: &connection)
            if number == 1 {
                capture.store("1.2.1", on: &connection)
                capture.release(&connection)
                continue
            }
            capture.send(ScriptedCapture.storeRequest("1.2.2", id: 1), on: &connection)
            let dataSet = ScriptedCapture.dataSet("1.2.2", pixels: 40_000)
            capture.sendData(Array(dataSet.prefix(16_000)), isEnded: false, on: &connection)
            switch lack {
            case .abort: capture.send([7, 0, 0, 0, 0, 4, 0, 0, 0, 0], on: &connection)
            case .close: capture.close(&connection)
            case .hole:
                let piece = ScriptedAnswers.fragment(Array(dataSet[16_000..<32_000]), control: 0)
                // Its first bytes are there, so that the others are known to be of the data set.
                capture.send([(0, Array(piece.prefix(12))), (piece.count, [])], on: &connection)
                capture.sendData(Array(dataSet[32_000...]), on: &connection)
                capture.release(&connection)
            case .end: break
            }
        }
        let path = try folder.write(bytes: capture.bytes, to: "lack.pcap")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        #expect(
            result.status == 3 && result.output.contains("\n  1.2.2 of association 2: \(lack.rawValue)\n"),
            "\(result)"
        )
        let kind = lack.rawValue.prefix { $0 != ":" }
        #expect(result.output.contains("1 object (") && result.output.contains("\n1 left out: \(kind)\n"))
        let verbose = try await Dcmpcap.run(["export", "-v", "-o", folder.file("verbose"), path])
        #expect(verbose.output.contains("1.2.2 of association 2  \(lack.rawValue)\n"), "\(verbose)")
        #expect(!verbose.output.contains("\n  1.2.2"))
    }

    /// Of a snap length that cuts the acceptance as well, the encoding is not known either: that is no help.
    @Test("Of an object that packets are cut from it is said that it is not whole, whatever else is not known")
    func cut() async throws {
        let folder = try TemporaryFolder("lack")
        let capture = ScriptedCapture.storing(["1.2.1"], pixels: 20_000)
        let path = try folder.write(bytes: capture.cut(to: 210), to: "cut.pcap")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        #expect(result.status == 3 && result.output.contains("1 left out: not whole in the capture\n"), "\(result)")
    }

    @Test("A result that cannot be written is not taken for the manifest, nor the other way round")
    func fullOutput() async throws {
        let folder = try TemporaryFolder("lack")
        let path = try folder.write(bytes: ScriptedCapture.storing(["1.2.1"]).bytes, to: "one.pcap")
        let command = "\(try Tool("dcmpcap").path) export -v -o \(folder.file("out")) \(path) >/dev/full"
        let result = try await Tool(path: "/usr/bin/env").run(["sh", "-c", command])
        #expect(result.status == 70 && result.errorOutput.contains("cannot write the result"), "\(result)")
        #expect(!result.errorOutput.contains("manifest"))
    }

    @Test("An object that its sender breaks off is left out, and those after it are written")
    func brokenOff() async throws {
        let folder = try TemporaryFolder("lack")
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_001)
        capture.associate(on: &connection)
        // More than are held at a time, so that one that was forgotten would show.
        for number in 1...150 {
            capture.send(ScriptedCapture.storeRequest("1.2.\(number)", id: UInt16(number)), on: &connection)
            let dataSet = ScriptedCapture.dataSet("1.2.\(number)", pixels: 400)
            capture.sendData(Array(dataSet.prefix(300)), isEnded: false, on: &connection)
        }
        capture.store("1.2.200", id: 200, on: &connection)
        capture.store("1.2.201", id: 201, on: &connection)
        capture.release(&connection)
        let path = try folder.write(bytes: capture.bytes, to: "broken.pcap")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        #expect(result.status == 3 && result.output.contains("2 objects ("), "\(result)")
        let reason = "not sent to its end: its sender went on with something else after 300 B"
        #expect(result.output.contains("\n  1.2.1 of association 1: \(reason)\n"), "\(result)")
        #expect(result.output.contains("\n150 left out: not sent to its end\n"))
        let list = try await Dcmpcap.run(["list", path])
        #expect(list.output.ranges(of: "C-STORE-RQ").count == 152 && list.output.ranges(of: "not whole").count == 150)
        let summary = try await Dcmpcap.run(["summary", path])
        #expect(summary.output.contains("FAILURE  broken-message"), "\(summary)")
        #expect(summary.output.ranges(of: "FAILURE").count == 1 && !summary.output.contains("unknown-message-id"))
    }

    @Test("Of many objects that are left out the first are named")
    func manyLacks() async throws {
        let folder = try TemporaryFolder("lack")
        var capture = ScriptedCapture()
        for number in 1...20 {
            var connection = capture.open(from: 40_000 + UInt16(number))
            capture.associate(on: &connection)
            capture.send(ScriptedCapture.storeRequest("1.2.\(number)", id: 1), on: &connection)
            capture.sendData(ScriptedCapture.dataSet("1.2", pixels: 100), isEnded: false, on: &connection)
            capture.close(&connection)
        }
        let path = try folder.write(bytes: capture.bytes, to: "lack.pcap")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        #expect(result.output.ranges(of: ": not sent to its end").count == 17, "\(result)")
        #expect(result.output.hasSuffix("  and 4 more: '-v' names them all\n"))
    }
}
