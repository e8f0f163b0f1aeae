import Foundation
import SystemFiles
import TestSupport
import Testing

@testable import dcmpcap

@Suite("Names of exported objects") struct PcapExportNameTests {
    private static let tried = PcapLimits.namesTried

    /// The names of the first object of a run, in the order in which they are tried.
    private static let names =
        ["1.2.1.dcm", "1.2.1-1.dcm"] + (2..<tried).map { "1.2.1-1-\($0).dcm" } + ["1.2.1-1-\(tried).dcm"]

    @Test(
        "Of names that other runs have given the first free one is taken, as far as they are tried",
        arguments: [
            0, 1, 2, tried - 1, tried,
        ]
    )
    func names(taken: Int) async throws {
        let folder = try TemporaryFolder("names")
        let path = try folder.write(bytes: ScriptedCapture.storing(["1.2.1"]).bytes, to: "one.pcap")
        _ = try folder.makeFolder("out")
        for name in Self.names.prefix(taken) { try folder.write("of another run", to: "out/" + name) }
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(left.allSatisfy { !$0.hasSuffix(".part") }, "\(left)")
        if taken == Self.tried {
            #expect(
                result.status == 3 && result.output.contains("1 left out: cannot be written: File exists"),
                "\(result)"
            )
            #expect(left.count { $0.hasSuffix(".dcm") } == taken)
        } else {
            #expect(result.status == 0 && left.contains(Self.names[taken]), "\(result)")
            #expect(left.count { $0.hasSuffix(".dcm") } == taken + 1)
        }
        for name in Self.names.prefix(taken) {
            #expect(try folder.readBytes("out/" + name) == Array("of another run".utf8), "\(name)")
        }
    }

    @Test("An object has a file and a name in it that is not too long, whatever its SOP Instance UID holds")
    func unprintable() async throws {
        let folder = try TemporaryFolder("names")
        // In escapes these are four times as long.
        let unprintable = String(repeating: "\u{1}", count: 64)
        let capture = ScriptedCapture.storing(["1.2.1", unprintable, "1.2.3", unprintable])
        let path = try folder.write(bytes: capture.bytes, to: "unprintable.pcap")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path])
        #expect(result.status == 0 && result.output.hasPrefix("4 objects"), "\(result)")
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")))
        #expect(names.count == 5 && names.isSuperset(of: ["1.2.1.dcm", "1.2.3.dcm"]), "\(names)")
        #expect(names.allSatisfy { $0.utf8.count <= 80 }, "\(names)")
    }

    @Test("Once as many names are kept as there is room for, files of other runs are not replaced any more")
    func namesReplaced() throws {
        let folder = try TemporaryFolder("names")
        _ = try folder.makeFolder("out")
        for name in ["a", "b", "c"] { try folder.write("of another run", to: "out/\(name).dcm") }
        var files = ObjectFiles(in: try OutputFolder(folder.file("out")), replaces: true, upTo: 2)
        let names = try ["a", "b", "a", "c"].enumerated().map { number, name in
            try files.append([UInt8(number)], to: number)
            return try files.finish(number, as: name, ".dcm")
        }
        #expect(names == ["a.dcm", "b.dcm", "a-2.dcm", "c-3.dcm"])
        #expect(try folder.readBytes("out/a.dcm") == [0] && folder.readBytes("out/c-3.dcm") == [3])
        #expect(try folder.readBytes("out/c.dcm") == Array("of another run".utf8))
    }
}
