import Glibc
import TestSupport
import Testing

@Suite("No DICOM peer", .serialized) struct UnreachedPeerTests {
    @Test("Nothing listens, a name that does not exist, a port that never answers")
    func unreached() async throws {
        let free = try FreePort.next()
        try await Dcmecho.report([Dcmecho.peer(free)]).expect(.unreached("connection-refused"))

        let name = try await Dcmecho.report(
            ["--timeout", "resolve=5", "no-such-host.invalid:104"]
        )
        #expect(name.exitStatus == 2 && name.findings.count == 1)
        // Without any name server, as in a sandbox, the system can only say that none answered.
        let codes: Set = [
            "name-not-resolved", "name-servers-unavailable", "name-resolution-timed-out", "name-resolution-failed",
        ]
        #expect(codes.contains(name.cause ?? ""), "\(name.codes)")

        let port = try UnansweringPort()
        defer { port.stop() }
        let filtered = try await Dcmecho.run(
            ["--timeout", "connect=0.4", Dcmecho.peer(port.port)]
        )
        #expect(filtered.status == 2 && filtered.output.contains("FAILURE  connection-timed-out"), "\(filtered)")
        #expect(filtered.duration < .seconds(5))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let script: [ScriptedPeer.Step]
        let cause: String

        init(_ name: String, _ cause: String, _ script: [ScriptedPeer.Step]) {
            testDescription = name
            self.cause = cause
            self.script = script
        }
    }

    private static func says(_ text: String) -> [ScriptedPeer.Step] { [.readPDU, .send(Array(text.utf8)), .closeFIN] }

    static let cases = [
        Case("silent", "silent-port", [.readPDU, .readPDU]),
        Case("closes at once", "closed-after-request", [.read(1), .closeFIN]),
        Case("closes after the request", "closed-after-request", [.readPDU, .closeFIN]),
        Case("resets", "reset-after-request", [.readPDU, .closeRST]),
        Case("a web server", "http-server", says("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n")),
        Case("an SSH server", "ssh-server", [.send(Array("SSH-2.0-dropbear_2022.83\r\n".utf8)), .readPDU, .readPDU]),
        Case("a mail server", "other-service", [.send(Array("220 mail.example ESMTP\r\n".utf8)), .readPDU, .readPDU]),
        Case("an echo service", "echo-service", [.readPDU, .reply { $0 }, .readPDU]),
        Case("garbage", "unknown-protocol", [.readPDU, .send([0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4, 5, 6]), .readPDU]),
        Case("TLS records", "tls-server", [.readPDU, .send([0x15, 0x03, 0x03, 0, 2, 2, 40]), .closeFIN]),
    ]

    @Test("What speaks there is told apart, each within its limit", arguments: cases)
    func speaks(_ item: Case) async throws {
        let peer = try ScriptedPeer(item.script)
        let limit = ["--timeout", "0.6"]
        let result = try await Dcmecho.run(["--json"] + limit + [Dcmecho.peer(peer.port)])
        let report = try Dcmecho.decode(EchoReport.self, result)
        report.expect(.unreached(item.cause))
        #expect(report.exitStatus == result.status)
        #expect(result.duration < .seconds(5), "\(result)")
    }

    @Test("A TLS server on a plain run")
    func tlsServer() async throws {
        let certificates = try await Certificates.shared
        try await Orthanc.start(tls: ServerTLS(certificates)).use { server in
            try await Dcmecho.report([Dcmecho.peer(server.port)]).expect(.unreached("reset-after-request"))
        }
    }

    /// Catches a crash for want of a descriptor, and a name that is said not to exist since nothing could be opened to
    /// look it up.
    @Test("Too few descriptors are this side's failure, whatever the peer is", arguments: ["127.0.0.1", "localhost"])
    func descriptors(host: String) async throws {
        let port = try FreePort.next()
        let script = """
            for limit in 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
            (ulimit -n $limit; exec "$@" 2>&1; ) | grep -o 'ulimit -n\\|connection-refused' | sort -u
            echo ${PIPESTATUS[0]}; done
            """
        let echo = [try Tool("dcmecho").path, "-4", "\(host):\(port)"]
        let result = try await Tool(path: "/bin/bash").run(["-c", script, "bash"] + echo)
        let lines = result.output.split(separator: "\n")
        let ends = stride(from: 0, to: lines.count - 1, by: 2).map { "\(lines[$0]) \(lines[$0 + 1])" }
        let enough = ends.firstIndex(of: "connection-refused 2") ?? 0
        #expect(ends.count == 17 && enough > 4 && ends.count - enough > 4, "\(result)")
        #expect(ends[..<enough].allSatisfy { $0 == "ulimit -n 70" }, "\(result)")
        #expect(ends[enough...].allSatisfy { $0 == "connection-refused 2" }, "\(result)")
    }

    /// The kernel's answer to connect(2) is scripted by a filter of system calls, since none runs out of memory on
    /// demand.
    ///
    /// The last two cases are the near misses, whose causes are others.
    @Test(
        "A kernel without buffers is this side's failure, whatever the peer is",
        arguments: [
            (ENOBUFS, "ENOBUFS", Outcome(status: 70, cause: "local-failure")),
            (ENOMEM, "ENOMEM", Outcome(status: 70, cause: "local-failure")),
            (ECONNREFUSED, "refused", .unreached("connection-refused")),
            (EADDRNOTAVAIL, "EADDRNOTAVAIL", Outcome(status: 70, cause: "no-local-ports")),
        ]
    )
    func kernel(code: Int32, shown: String, outcome: Outcome) async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        // Allows every system call but connect, which ends with the error (seccomp(2); the numbers are those of
        // linux/bpf_common.h and linux/seccomp.h, and the call's that of the machine).
        let script = """
            import ctypes, os, struct, sys
            connect = {"x86_64": 42, "aarch64": 203}[os.uname().machine]
            filters = [(0x20, 0, 0, 0), (0x15, 0, 1, connect), (0x06, 0, 0, 0x00050000 | int(sys.argv[1])),
                (0x06, 0, 0, 0x7FFF0000)]
            code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in filters))
            program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(filters), ctypes.addressof(code)))
            libc = ctypes.CDLL(None, use_errno=True)
            for call in ((38, 1, 0, 0, 0), (22, 2, ctypes.byref(program), 0, 0)):
                if libc.prctl(*call) != 0: sys.exit(os.strerror(ctypes.get_errno()))
            os.execv(sys.argv[2], sys.argv[2:])
            """
        let echo = [try Tool("dcmecho").path, "--json", Dcmecho.peer(peer.port)]
        let result = try await Tool(path: Pynetdicom.python()).run(["-c", script, "\(code)"] + echo)
        let report = try Dcmecho.decode(EchoReport.self, result)
        report.expect(outcome)
        #expect(result.output.contains(shown), "\(result)")
    }
}
