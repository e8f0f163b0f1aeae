import Foundation
import TestSupport
import Testing

@Suite("Objects out of captures") struct PcapExportTests {
    private struct Object: Decodable {
        let file: String?
        let skipped: String?
        let datasetSha256: String?
    }

    private static func objects(in folder: String) throws -> [Object] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try String(contentsOfFile: folder + "/manifest.ndjson", encoding: .utf8).split(separator: "\n")
            .map { try decoder.decode(Object.self, from: Data($0.utf8)) }
    }

    @Test(
        "dcmdump and pydicom read each object, and its data set is what was sent",
        arguments: ["store-transfer-syntaxes.pcap", "get-dcmqrscp.pcap", "hospital.pcap", "base-store.pcap"]
    )
    func valid(name: String) async throws {
        let folder = try TemporaryFolder("export")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), Dcmpcap.path(name)])
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result)")
        let objects = try Self.objects(in: folder.file("out"))
        let truth = try #require(CaptureManifest.all.first { $0.name == name }?.truth)
        let sent = truth.connections.flatMap { $0.associations ?? [] }.flatMap(\.messages).filter {
            $0.type == "C-STORE-RQ" && $0.datasetSha256 != nil
        }
        #expect(objects.compactMap(\.datasetSha256).sorted() == sent.compactMap(\.datasetSha256).sorted())
        let files = objects.compactMap(\.file).map { folder.file("out/" + $0) }
        #expect(files.count == sent.count && Set(files).count == files.count)
        let dump = try await Tool(path: "/usr/bin/dcmdump").run(["-q", "+P", "0002,0010"] + files)
        #expect(dump.status == 0 && dump.errorOutput.isEmpty, "\(dump.errorOutput)")
        try await expectDigests(of: objects, in: folder.file("out"))
    }

    /// Catches objects that are lost without a word.
    @Test(
        "Where objects may be missing since parts are, that is said, and the status is that of a part",
        arguments: [("snaplen96.pcap", true), ("drop-segment-with-pdu-header.pcap", true), ("base-store.pcap", false)]
    )
    func missing(name: String, isTold: Bool) async throws {
        let folder = try TemporaryFolder("export")
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), Dcmpcap.path(name)])
        #expect(result.status == (isTold ? 3 : 0), "\(result)")
        #expect(result.output.contains("objects may be missing") == isTold, "\(result)")
    }

    /// Expects the data set in each file, which follows the file meta information, to be what the manifest says it is.
    private func expectDigests(of objects: [Object], in folder: String) async throws {
        let script = """
            import sys, hashlib, pydicom, os
            for line in sys.stdin:
                f = os.path.join(sys.argv[1], line.strip())
                d = pydicom.dcmread(f)
                assert d.file_meta.MediaStorageSOPInstanceUID == d.SOPInstanceUID, f
                b = open(f, 'rb').read()
                print(hashlib.sha256(b[144 + d.file_meta.FileMetaInformationGroupLength:]).hexdigest())
            """
        let written = objects.filter { $0.file != nil }
        let python = try await Tool(path: Pynetdicom.python()).run(
            ["-c", script, folder],
            input: written.map { ($0.file ?? "") + "\n" }.joined()
        )
        #expect(python.status == 0, "\(python.errorOutput)")
        #expect(python.output == written.map { ($0.datasetSha256 ?? "") + "\n" }.joined())
    }

    /// A small CT image in explicit VR little endian, by pydicom.
    private static let image = """
        import sys, struct, pydicom
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.uid import ExplicitVRLittleEndian, CTImageStorage, generate_uid
        d = Dataset()
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = CTImageStorage
        d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = generate_uid(), generate_uid(), generate_uid()
        d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = 'SYNTHETIC^PHANTOM', 'P1', '', 'O'
        d.StudyDate, d.StudyTime, d.StudyID, d.AccessionNumber, d.ReferringPhysicianName = '20260101', '120000', '1', '', ''
        d.Modality, d.Manufacturer, d.SeriesNumber, d.InstanceNumber, d.AcquisitionNumber = 'CT', 'Sonde', 1, 1, 1
        d.ImageType, d.PositionReferenceIndicator = ['ORIGINAL', 'PRIMARY', 'AXIAL'], ''
        d.KVP, d.SliceThickness, d.PixelSpacing = 120, 1, [1, 1]
        d.ImagePositionPatient, d.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
        d.SamplesPerPixel, d.PhotometricInterpretation, d.Rows, d.Columns = 1, 'MONOCHROME2', 64, 64
        d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 12, 11, 0
        d.RescaleIntercept, d.RescaleSlope = -1024, 1
        d.PixelData = b"".join(struct.pack("<H", place // 64 * 16) for place in range(4096))
        d.save_as(sys.argv[1], enforce_file_format=True)
        """

    @Test(
        "dciodvfy says of an exported object what it says of the one that was sent, and nothing more",
        arguments: [("+te", "-xe"), ("+ti", "-xi"), ("+tb", "-xb"), ("RLE", "-xr")]
    )
    func conformance(encoding: String, proposal: String) async throws {
        let folder = try TemporaryFolder("conformance")
        let made = try await Tool(path: Pynetdicom.python()).run(["-c", Self.image, folder.file("image.dcm")])
        try #require(made.status == 0, "\(made)")
        let converter = encoding == "RLE" ? ["/usr/bin/dcmcrle"] : ["/usr/bin/dcmconv", encoding]
        let arguments = converter.dropFirst() + [folder.file("image.dcm"), folder.file("sent.dcm")]
        let converted = try await Tool(path: converter[0]).run(Array(arguments))
        try #require(converted.status == 0, "\(converted)")

        let wire = try await Storescp.start(["+xa", "--bit-preserving"]).use { server in
            let wire = try await WireCapture(port: server.port, in: nil)
            let peer = ["-R", proposal, "127.0.0.1", "\(server.port)"]
            let sent = try await Tool(path: "/usr/bin/storescu").run(peer + [folder.file("sent.dcm")])
            #expect(sent.status == 0, "\(sent)")
            try await wire.finish()
            return wire
        }
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), wire.path])
        #expect(result.status == 0, "\(result)")
        let file = try #require(try Self.objects(in: folder.file("out")).first?.file)
        let theirs = try await Self.complaints(folder.file("sent.dcm"))
        let ours = try await Self.complaints(folder.file("out/" + file))
        #expect(ours == theirs)
        // It has read the object, and not just complained of it.
        #expect(ours.contains("CTImage"), "\(ours)")
    }

    /// What dciodvfy says of a file, a line each.
    private static func complaints(_ file: String) async throws -> [String] {
        let result = try await Tool(path: "/usr/bin/dciodvfy").run([file])
        return (result.output + result.errorOutput).split(separator: "\n").map(String.init)
    }

    @Test("More objects at a time than pieces are held and files are open")
    func concurrent() async throws {
        let folder = try TemporaryFolder("export")
        var plan = GeneratedCapture.Plan(size: 1_500_000)
        (plan.concurrency, plan.images, plan.echoes, plan.rows, plan.largeEvery) = (140, 1, 0, 64, .max)
        let capture = try GeneratedCapture(plan, at: folder.file("many.pcap"))
        try #require(capture.associations >= 140)
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), capture.path])
        #expect(result.status == 0 && result.errorOutput.isEmpty, "\(result)")
        let objects = try Self.objects(in: folder.file("out"))
        #expect(objects.count == capture.associations && objects.allSatisfy { $0.file != nil })
        try await expectDigests(of: objects, in: folder.file("out"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(Set(names) == Set(objects.compactMap(\.file) + ["manifest.ndjson"]))
    }

    @Test("Names that lead elsewhere lead nowhere, and nothing is replaced unless told")
    func names() async throws {
        let folder = try TemporaryFolder("export")
        let out = folder.file("out")
        let arguments = ["export", "-o", out, try Dcmpcap.path("path-traversal-uid.pcap")]
        #expect(try await Dcmpcap.run(arguments).status == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        #expect(
            names.count == 7 && names.allSatisfy { $0.allSatisfy { $0.isASCII && $0 != "/" && !$0.isWhitespace } },
            "\(names)"
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
        let again = try await Dcmpcap.run(arguments)
        #expect(again.status == 70 && again.errorOutput.contains("--overwrite"), "\(again)")
        #expect(try await Dcmpcap.run(arguments + ["--overwrite"]).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: out).sorted() == names)
    }

    /// Numbers that were counted up from the first for each copy would take as many attempts as there are copies.
    @Test(
        "Of many objects of one SOP Instance UID none replaces another, and each is named by its own number",
        arguments: [false, true]
    )
    func copies(overwrites: Bool) async throws {
        let folder = try TemporaryFolder("copies")
        let instances = (1...500).map { $0.isMultiple(of: 2) ? "1.2.3" : "1.2.4.\($0)" }
        let path = try folder.write(bytes: ScriptedCapture.storing(instances).bytes, to: "same.pcap")
        let options = overwrites ? ["--overwrite"] : []
        let result = try await Dcmpcap.run(["export", "-o", folder.file("out"), path] + options)
        #expect(result.status == 0 && result.output.hasPrefix("500 objects"), "\(result)")
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")))
        #expect(names == Set(try Self.objects(in: folder.file("out")).compactMap(\.file) + ["manifest.ndjson"]))
        // The second object is the first of its name.
        let numbers = stride(from: 4, through: 500, by: 2)
        let copies = names.filter { $0.hasPrefix("1.2.3") }
        #expect(copies == Set(["1.2.3.dcm"] + numbers.map { "1.2.3-\($0).dcm" }), "\(copies.sorted().prefix(5))")
    }

    @Test("A further run replaces the files of the one before where it is told to, and names its own otherwise")
    func furtherRuns() async throws {
        let folder = try TemporaryFolder("runs")
        let capture = ScriptedCapture.storing(["1.2.3", "1.2.3", "1.2.3", "1.2.4"])
        let path = try folder.write(bytes: capture.bytes, to: "same.pcap")
        let out = folder.file("out")
        for options in [[], ["--overwrite"]] {
            #expect(try await Dcmpcap.run(["export", "-o", out, path] + options).status == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasSuffix("dcm") }
            #expect(names.sorted() == ["1.2.3-2.dcm", "1.2.3-3.dcm", "1.2.3.dcm", "1.2.4.dcm"])
        }
        for copies in 2...3 {
            try FileManager.default.removeItem(atPath: out + "/manifest.ndjson")
            #expect(try await Dcmpcap.run(["export", "-o", out, path]).status == 0)
            let names = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasSuffix("dcm") }
            #expect(names.count == 4 * copies, "\(names)")
        }
    }

    /// A capture of two objects.
    private static func twoObjects(from port: UInt16 = 40_000) -> [UInt8] {
        ScriptedCapture.storing(["1.2.3", "1.2.4"], from: port).bytes
    }

    @Test("A file that cannot be closed in order is not taken for whole, as where a disk of the network is full")
    func failingClose() async throws {
        let folder = try TemporaryFolder("close")
        let source = try folder.write(
            """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <stdio.h>
            #include <string.h>
            #include <unistd.h>
            int close(int number) {
                char link[64], name[4096];
                snprintf(link, sizeof link, "/proc/self/fd/%d", number);
                ssize_t length = readlink(link, name, sizeof name - 1);
                int (*next)(int) = dlsym(RTLD_NEXT, "close");
                int result = next(number);
                if (length < 5 || memcmp(name + length - 5, ".part", 5)) return result;
                errno = EDQUOT;
                return -1;
            }
            """,
            to: "close.c"
        )
        let library = folder.file("close.so")
        let built = try await Tool(path: "/usr/bin/env").run(["cc", "-shared", "-fPIC", "-o", library, source, "-ldl"])
        try #require(built.status == 0, "\(built)")
        let path = try folder.write(bytes: Self.twoObjects(), to: "two.pcap")
        let result = try await Tool("dcmpcap").run(
            ["export", "-o", folder.file("out"), path],
            environment: ["LD_PRELOAD": library]
        )
        #expect(result.status == 3 && result.errorOutput.contains("Disk quota exceeded"), "\(result)")
        #expect(result.output.hasPrefix("0 objects"), "\(result)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("out")) == ["manifest.ndjson"])
    }

    @Test("Where the name of an object cannot be taken, nothing of it stays, and the others are written")
    func takenName() async throws {
        let folder = try TemporaryFolder("taken")
        let path = try folder.write(bytes: Self.twoObjects(), to: "two.pcap")
        _ = try folder.makeFolder("out")
        _ = try folder.makeFolder("out/1.2.3.dcm")
        let result = try await Dcmpcap.run(["export", "--overwrite", "-o", folder.file("out"), path])
        #expect(result.status == 3 && result.output.hasPrefix("1 object "), "\(result)")
        #expect(result.output.contains("1 left out: cannot be written: Is a directory"), "\(result)")
        let objects = try Self.objects(in: folder.file("out"))
        #expect(objects.map(\.file) == [nil, "1.2.4.dcm"] && objects.first?.skipped != nil, "\(objects)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(Set(names) == ["1.2.3.dcm", "1.2.4.dcm", "manifest.ndjson"], "\(names)")
    }

    @Test("A file that is no capture hides nothing of the others, wherever it stands", arguments: [0, 1, 2])
    func junk(place: Int) async throws {
        let folder = try TemporaryFolder("junk")
        // It ends in the middle of a packet of the second object.
        let cut = Self.twoObjects(from: 50_000).dropLast(700)
        var files = [
            try folder.write(bytes: Self.twoObjects(), to: "first.pcap"),
            try folder.write(bytes: Array(cut), to: "cut.pcap"),
        ]
        files.insert(try folder.write("This is no capture.", to: "junk"), at: place)
        let summary = try await Dcmpcap.run(files)
        #expect(summary.status == 3 && summary.output.contains("STORESCU"), "\(summary)")
        #expect(
            summary.errorOutput.contains("junk' is no capture") && summary.errorOutput.contains("cut.pcap is damaged")
        )
        let export = try await Dcmpcap.run(["export", "-o", folder.file("out")] + files)
        #expect(export.status == 3 && export.output.hasPrefix("3 objects"), "\(export)")
        #expect(try Self.objects(in: folder.file("out")).count { $0.file != nil } == 3)
    }

    @Test("A run that can read nothing leaves nothing that stands in the way of the next")
    func unreadable() async throws {
        let folder = try TemporaryFolder("junk")
        let junk = try folder.write("This is no capture.", to: "junk")
        let out = folder.file("out")
        #expect(try await Dcmpcap.run(["export", "-o", out, junk]).status == 64)
        #expect(try await Dcmpcap.run(["export", "-o", out, junk, junk + "-that-is-not-there"]).status == 70)
        #expect(try FileManager.default.contentsOfDirectory(atPath: out).isEmpty)
        let path = try folder.write(bytes: Self.twoObjects(), to: "two.pcap")
        #expect(try await Dcmpcap.run(["export", "-o", out, path]).status == 0)
        // What cannot be filtered is told behind what can.
        let other = try Dcmpcap.path("dlt-raw.pcap")
        let filter = ["-f", "tcp or vlan", try Dcmpcap.path("echo-dcmtk.pcap"), other]
        let filtered = try await Dcmpcap.run(filter)
        #expect(filtered.status == 64 && filtered.output.contains("C-ECHO"), "\(filtered)")
        #expect(filtered.errorOutput.contains("no VLAN support"))
        let exported = try await Dcmpcap.run(["export", "-o", folder.file("none")] + filter)
        #expect(exported.status == 64 && exported.output.hasPrefix("0 objects"), "\(exported)")
    }

    @Test("Objects that are not whole, or whose encoding is not known, are told and left out")
    func leftOut() async throws {
        let folder = try TemporaryFolder("export")
        let cut = try await Dcmpcap.run(["export", "-o", folder.file("cut"), Dcmpcap.path("drop-one-in-dataset.pcap")])
        #expect(cut.status == 3 && cut.output.contains("1 left out: not whole in the capture"), "\(cut)")
        let unknown = try await Dcmpcap.run(["export", "-o", folder.file("ac"), Dcmpcap.path("drop-ac.pcap")])
        #expect(unknown.status == 3 && unknown.output.contains("6 left out: transfer syntax not known"), "\(unknown)")
        #expect(try Self.objects(in: folder.file("ac")).count { $0.file == nil } == 6)
    }

    @Test("An object that is too long for a file is left out, and the others are written")
    func tooLong() async throws {
        let folder = try TemporaryFolder("export")
        var capture = ScriptedCapture()
        var connection = capture.open(from: 40_000)
        capture.associate(on: &connection)
        for (number, pixels) in [100, 400_000, 200].enumerated() {
            capture.store("1.2.\(number)", id: UInt16(number), pixels: pixels, on: &connection)
        }
        capture.release(&connection)
        let path = try folder.write(bytes: capture.bytes, to: "three.pcap")
        // No file may be longer than 100 blocks.
        let result = try await Tool(path: "/bin/sh").run([
            "-c", "ulimit -f 100; exec \"$0\" export -o \"$1\" \"$2\"", Tool("dcmpcap").path, folder.file("out"), path,
        ])
        #expect(result.status == 3 && result.errorOutput.isEmpty, "\(result)")
        #expect(result.output.contains("1 left out: cannot be written: File too large"), "\(result)")
        let objects = try Self.objects(in: folder.file("out"))
        #expect(objects.map(\.file) == ["1.2.0.dcm", nil, "1.2.2.dcm"], "\(objects)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(Set(names) == Set(objects.compactMap(\.file) + ["manifest.ndjson"]), "\(names)")
        try await expectDigests(of: objects, in: folder.file("out"))
    }
}
