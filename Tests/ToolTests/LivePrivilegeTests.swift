import Foundation
import TestSupport
import Testing

@Suite("Privileges and interfaces of dcmpcap live", .serialized) struct LivePrivilegeTests {
    /// Makes a folder that everybody may reach and write to: those of the tests are root's alone.
    private static let publicFolder = "mount -t tmpfs -o mode=777 none /mnt"

    /// The fields of the status of each thread of a process.
    private static func threads(of process: RunningProcess) throws -> [[String: String]] {
        let folder = "/proc/\(process.id)/task"
        return try FileManager.default.contentsOfDirectory(atPath: folder).map { thread in
            let status = try String(contentsOfFile: "\(folder)/\(thread)/status", encoding: .utf8)
            return Dictionary(
                status.split(separator: "\n").compactMap { line in
                    let parts = line.split(separator: ":", maxSplits: 1)
                    return parts.count == 2 ? (String(parts[0]), parts[1].trimmingCharacters(in: .whitespaces)) : nil
                },
                uniquingKeysWith: { first, _ in first }
            )
        }
    }

    @Test("Before it looks at a packet no thread of it has a capability, or can get one")
    func dropped() async throws {
        let namespace = try await NetworkNamespace()
        let capture = try await LiveCapture.start(["-i", "lo", "-v"], in: namespace)
        try await capture.process.waitForOutput("dropped all ")
        let threads = try Self.threads(of: capture.process)
        #expect(!threads.isEmpty)
        for thread in threads {
            for set in ["CapEff", "CapPrm", "CapInh", "CapAmb"] { #expect(thread[set] == "0000000000000000", "\(set)") }
            #expect(thread["NoNewPrivs"] == "1")
        }
        #expect(try await capture.end().end == .exited(0))
        try await namespace.stop()
    }

    @Test("Started by sudo it goes on as who called that, to whom the file belongs")
    func sudo() async throws {
        let namespace = try await NetworkNamespace(Self.publicFolder, "install -m 600 /dev/null /mnt/of-root.pcap")
        let file = "/mnt/live.pcap"
        let sudo: [String: String?] = ["SUDO_UID": "65534", "SUDO_GID": "65534", "SUDO_USER": "nobody"]
        let capture = try await LiveCapture.start(["-i", "lo", "-v", "-w", file], in: namespace, environment: sudo)
        try await capture.process.waitForOutput("running as user 65534 from here on")
        for thread in try Self.threads(of: capture.process) {
            #expect(thread["Uid"] == "65534\t65534\t65534\t65534" && thread["Gid"] == "65534\t65534\t65534\t65534")
            #expect(thread["CapEff"] == "0000000000000000" && thread["CapPrm"] == "0000000000000000")
            #expect(thread["Groups"] == "65534", "\(thread)")
        }
        #expect(try await capture.end().end == .exited(0))
        #expect(try await namespace.run("stat -c '%u %g %a' \(file)").output == "65534 65534 600\n")
        // What is only root's to write is not written.
        let arguments = ["live", "-i", "lo", "-w", "/mnt/of-root.pcap"]
        let refused = try namespace.start(Tool("dcmpcap").path, arguments, environment: sudo)
        #expect(try await refused.waitForEnd() == .exited(70))
        #expect(try refused.errorOutput.contains("Permission denied"))
        try await namespace.stop()
    }

    @Test("Without permission it says which capability is missing, and how to give it")
    func noPermission() async throws {
        let namespace = try await NetworkNamespace()
        let tool = try Tool("dcmpcap").path
        let arguments = ["--bounding-set", "-net_raw,-net_admin", "--inh-caps", "-net_raw,-net_admin", tool, "live"]
        let process = try namespace.start("/usr/bin/setpriv", arguments + ["-i", "lo"])
        #expect(try await process.waitForEnd() == .exited(70))
        let text = try process.errorOutput
        #expect(
            text.contains("the capability CAP_NET_RAW is missing")
                && text.contains("sudo setcap cap_net_raw+ep \(tool)"),
            "\(text)"
        )
        #expect(text.split(separator: "\n").count == 1 && process.end == .exited(70))
        // Where there is no such interface, permission would not help.
        let unknown = try namespace.start("/usr/bin/setpriv", arguments + ["-i", "nowhere0"])
        #expect(try await unknown.waitForEnd() == .exited(64))
        try await namespace.stop()
    }

    @Test("With the one capability that it needs, anybody can run it")
    func oneCapability() async throws {
        let folder = URL(fileURLWithPath: try Tool("dcmpcap").path).deletingLastPathComponent().path
        let namespace = try await NetworkNamespace(
            Self.publicFolder,
            "mkdir /mnt/tools",
            "mount --bind '\(folder)' /mnt/tools"
        )
        let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]
        let capability = ["--inh-caps", "+net_raw", "--ambient-caps", "+net_raw"]
        let capture = try namespace.start(
            "/usr/bin/setpriv",
            user + capability + ["/mnt/tools/dcmpcap", "live", "-i", "any", "-v", "-w", "/mnt/live.pcap"]
        )
        try await capture.waitForOutput("dropped CAP_NET_RAW")
        for thread in try Self.threads(of: capture) {
            for set in ["CapEff", "CapPrm", "CapInh", "CapAmb"] { #expect(thread[set] == "0000000000000000", "\(set)") }
        }
        capture.signal(2)
        #expect(try await capture.waitForEnd() == .exited(0))
        #expect(try await namespace.run("stat -c '%u %a' /mnt/live.pcap").output == "65534 600\n")
        try await namespace.stop()
    }

    @Test(
        "What cannot be captured is told in a line",
        arguments: [
            (["-i", "nowhere0"], 64, "there is no interface 'nowhere0'; there are "),
            ([], 64, "'-i INTERFACE' is missing; there are "),
            (
                ["-i", "lo", "-f", "tcp port"], 64,
                "the filter does not compile: can't parse filter expression: syntax error"
            ),
            (["-i", "lo", "-w", "-"], 64, "standard output has the result"),
            (
                ["-i", "lo", "-w", "/nowhere/live.pcap"], 70,
                "cannot write '/nowhere/live.pcap': No such file or directory"
            ),
            (["-i", "lo", "--buffer", "0"], 64, "give a number from 1 to 2047"),
            (["-i", "lo", "--duration", "soon"], 64, "seconds are a number"),
            (["-i", "lo", "--json", "--messages"], 64, "use --ndjson"),
            (["-i", "\u{1B}[2J"], 64, "there is no interface '\\x1B[2J'"),
        ] as [([String], Int32, String)]
    )
    func refused(arguments: [String], status: Int32, text: String) async throws {
        let namespace = try await NetworkNamespace()
        let process = try namespace.start(Tool("dcmpcap").path, ["live"] + arguments)
        #expect(try await process.waitForEnd() == .exited(status))
        #expect(try process.errorOutput.contains(text) && process.output.isEmpty, "\(process.logOrError)")
        #expect(try process.errorOutput.split(separator: "\n").count == 1)
        try await namespace.stop()
    }

    @Test("-D lists the interfaces with their addresses")
    func interfaces() async throws {
        let namespace = try await NetworkNamespace("ip link add here type veth peer name there")
        let listed = try await namespace.run("'\(try Tool("dcmpcap").path)' live -D")
        let lines = listed.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.contains { $0.prefix(3) == ["lo", "up", "127.0.0.1"] }, "\(listed)")
        #expect(
            lines.contains { $0.prefix(2) == ["here", "down"] } && lines.contains { $0.first == "any" },
            "\(listed)"
        )
        #expect(lines.count == 4, "\(listed)")
        try await namespace.stop()
    }

    @Test("libpcap is loaded for captures and filters alone, and where it is missing they say what to install")
    func library() async throws {
        let tool = try Tool("dcmpcap").path
        let needed = try await Tool(path: "/usr/bin/ldd").run([tool])
        #expect(needed.status == 0 && !needed.output.contains("libpcap"), "\(needed)")
        let hide =
            "for f in $(ldconfig -p | sed -n 's/.*=> \\(.*libpcap\\.so.*\\)/\\1/p'); do mount --bind /dev/null $f; done"
        let namespace = try await NetworkNamespace(hide)
        let capture = try Dcmpcap.path("echo-dcmtk.pcap")
        for arguments in [["live", "-i", "lo"], ["-f", "tcp", capture]] {
            let process = try namespace.start(tool, arguments)
            #expect(try await process.waitForEnd() == .exited(70))
            let text = try process.errorOutput
            #expect(
                text.contains("libpcap cannot be loaded: ") && text.contains("Debian's package is libpcap0.8"),
                "\(text)"
            )
        }
        let summary = try namespace.start(tool, [capture])
        #expect(try await summary.waitForEnd() == .exited(0))
        try await namespace.stop()
    }
}
