import Foundation
import TestSupport
import Testing

@Suite("dcmpcap with an expression") struct PcapFilterTests {
    @Test(
        "Each command looks only at the packets that it takes",
        arguments: ["summary", "list", "show", "inventory", "stats"]
    )
    func commands(command: String) async throws {
        let capture = try Dcmpcap.path("hospital.pcap")
        let options = ["--json"]
        let all = try await Dcmpcap.run([command] + options + [capture])
        #expect(try await Dcmpcap.run([command] + options + ["-f", "tcp", capture]).output == all.output)
        let other = try await Dcmpcap.run([command] + options + ["--filter", "udp", capture])
        #expect(other.status == 0 && other.output.utf8.count < 900 && all.output.utf8.count > 1_000, "\(other)")
    }

    @Test("It chooses what an option that means the same chooses")
    func sameAsPort() async throws {
        let capture = try Dcmpcap.path("hospital.pcap")
        let ports = try await Dcmpcap.run(["list", capture]).output.split(separator: "\n").count
        let filtered = try await Dcmpcap.run(["list", "-f", "tcp port 11112", capture])
        let chosen = try await Dcmpcap.run(["list", "--port", "11112", capture])
        // Numbers of associations are those of what was looked at.
        let (one, other) = [filtered, chosen].map {
            $0.output.split(separator: "\n").map { $0.split(separator: " ").first }
        }
        .pair
        #expect(one == other && !one.isEmpty && one.count <= ports)
    }

    @Test("export takes it, too")
    func export() async throws {
        let folder = try TemporaryFolder("export")
        let capture = try Dcmpcap.path("base-store.pcap")
        let none = try await Dcmpcap.run(["export", "-o", folder.file("none"), "-f", "port 1", capture])
        #expect(none.status == 0 && none.output.hasPrefix("0 objects"), "\(none)")
        let all = try await Dcmpcap.run(["export", "-o", folder.file("all"), "-f", "tcp", capture])
        #expect(all.status == 0 && all.output.hasPrefix("8 objects"), "\(all)")
    }

    @Test(
        "What does not compile is told in a line, and nothing else",
        arguments: [
            ("tcp port", "echo-dcmtk.pcap", "can't parse filter expression: syntax error"),
            ("port \u{1B}[2J", "echo-dcmtk.pcap", "does not compile"),
            ("tcp port", "no-such-file.pcap", "syntax error"),
            ("vlan", "dlt-raw.pcap", "does not compile for raw IP packets: no VLAN support for Raw IP"),
            ("inbound", "echo-dcmtk.pcap", "only known while packets are captured"),
        ]
    )
    func doesNotCompile(expression: String, name: String, text: String) async throws {
        let path = CaptureManifest.folder.appending(path: name).path
        for format in [[], ["--ndjson"]] {
            let result = try await Dcmpcap.run(format + ["-f", expression, path])
            #expect(result.status == 64 && result.output.isEmpty, "\(result)")
            #expect(!result.errorOutput.contains("\u{1B}"))
            #expect(
                result.errorOutput.contains(text) && result.errorOutput.split(separator: "\n").count == 1,
                "\(result)"
            )
        }
    }
}

extension [[Substring?]] {
    fileprivate var pair: ([Substring?], [Substring?]) { (self[0], self[1]) }
}
