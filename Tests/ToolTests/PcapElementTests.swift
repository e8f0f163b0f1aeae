import Foundation
import TestSupport
import Testing

@Suite("Elements that dcmpcap shows") struct PcapElementTests {
    @Test(
        "Elements of data sets are those that dcmdump reads",
        arguments: ["store-transfer-syntaxes.pcap", "get-dcmqrscp.pcap", "hospital.pcap"]
    )
    func elements(name: String) async throws {
        struct Document: Decodable {
            struct Message: Decodable {
                struct Element: Decodable { let tag: String, keyword: String?, value: String?, path: String? }
                let type: String, sopInstance: String?, elements: [Element]?, elementsEnd: String?
            }
            let messages: [Message]
        }
        let folder = try TemporaryFolder("elements")
        let result = try await Dcmpcap.run(["list", "--json", "--tags", Dcmpcap.path(name)])
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let messages = try decoder.decode(Document.self, from: Data(result.output.utf8)).messages
        let stored = messages.filter { $0.type == "C-STORE-RQ" }
        try #require(!stored.isEmpty)
        #expect(try await Dcmpcap.run(["export", "-o", folder.file("out"), Dcmpcap.path(name)]).status == 0)
        // Tags of the top level, and the patient's name, as pydicom has them.
        let script = """
            import sys, pydicom, glob
            for f in glob.glob(sys.argv[1] + '/*.dcm'):
                d = pydicom.dcmread(f, stop_before_pixels=True)
                tags = ' '.join('(%04X,%04X)' % (e.tag.group, e.tag.element) for e in d)
                print(d.SOPInstanceUID, d.get('PatientName', ''), tags, sep='|')
            """
        let python = try await Tool(path: Pynetdicom.python()).run(
            ["-c", script, folder.file("out")],
            environment: ["PYTHONIOENCODING": "utf-8"]
        )
        #expect(python.status == 0, "\(python.errorOutput)")
        let theirs = Set(python.output.split(separator: "\n").map(String.init))
        let ours = Set(
            stored.map { message in
                let top = (message.elements ?? []).filter { $0.path == nil && !$0.tag.hasPrefix("(7FE0") }
                let patient = top.first { $0.keyword == "PatientName" }?.value ?? ""
                let tags = top.filter { !$0.tag.hasPrefix("(FFFC") }.map(\.tag).joined(separator: " ")
                return "\(message.sopInstance ?? "")|\(patient)|\(tags)"
            }
        )
        #expect(ours == theirs)
        #expect(stored.allSatisfy { $0.elementsEnd == nil })
    }

    @Test("Chosen elements are shown wherever they stand, and what is no element is refused")
    func chosenElements() async throws {
        let path = try Dcmpcap.path("storage-commitment-mpps-print.pcap")
        let result = try await Dcmpcap.run(["list", "--tag", "ReferencedSOPInstanceUID", "--tag", "(0010,0010)", path])
        #expect(result.output.contains("    (0008,1199)[1].(0008,1155) UI ReferencedSOPInstanceUID  1.2.3.902"))
        #expect(result.output.contains("    (0010,0010) PN PatientName  MPPS^P"))
        #expect(!result.output.contains("(0008,0005)"))
        let shown = try await Dcmpcap.run(["show", "1", "--tag", "PatientName", path])
        #expect(shown.output.contains("            (0010,0010) PN PatientName  MPPS^P"))
        for text in ["NoSuchKeyword", "0010,00", "(0010,0010", "zzzzzzzz", ""] {
            let bad = try await Dcmpcap.run(["list", "--tag", text, path])
            #expect(bad.status == 64 && bad.output.isEmpty, "\(bad)")
        }
        #expect(try await !Dcmpcap.run(["list", path]).output.contains("MPPS^P"))
    }
}
