import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import Foundation
import NIOCore
import NIOPosix
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// Recordings of real connections, as tshark reads them.
@Suite(.timeLimit(.minutes(1))) struct RecordingTests {
    private let file: RecordedFile

    init() throws { file = try RecordedFile() }

    @Test("A whole conversation: handshake, a packet for each PDU, and this side's FIN")
    func conversation() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let packets = try await file.record(.loopback(peer.port))
        #expect(file.types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        #expect(file.flags(packets) == ["S", "AS", "A"] + Array(repeating: "AP", count: 6) + ["AF"])
        #expect(packets.allSatisfy { $0["tcp.analysis.flags"] == "" })
        let received = try await peer.finish()[0].received
        let sent = packets.filter { $0["tcp.dstport"] == "\(peer.port)" }.compactMap { $0["tcp.payload"] }.joined()
        #expect(sent == received.map { String(format: "%02x", $0) }.joined())
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test(
        "The peer's end is recorded as it was",
        arguments: [(.closeFIN, "AF"), (.closeRST, "AR")]
            as [(ScriptedPeer.Step, String)]
    )
    func endings(step: ScriptedPeer.Step, flag: String) async throws {
        let peer = try ScriptedPeer(.accepting + [.readPDU, step])
        let packets = try await file.record(.loopback(peer.port))
        let end = try #require(packets.first { $0["tcp.dstport"] != "\(peer.port)" && file.flags([$0]) == [flag] })
        #expect(file.types([end]).isEmpty)
        #expect(file.flags(packets).contains("AR") == (flag == "AR"))
    }

    @Test("A refused attempt is a SYN and the RST that answers it; one without answer is a SYN")
    func attempts() async throws {
        #expect(file.flags(try await file.record(.loopback(try FreePort.next()))) == ["S", "AR"])
        let port = try UnansweringPort()
        defer { port.stop() }
        let settings = PeerSettings.loopback(port.port).with { $0.limits.connect = .milliseconds(50) }
        #expect(file.flags(try await file.record(settings)) == ["S"])
    }

    @Test("An attempt that stood and was reset before anybody could look is recorded so")
    func resetAttempt() async throws {
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.1", port: 40_001)
        let recording = try Recording(path: file.path, recordsAll: false)
        for event in [
            .connecting(remote: remote), .notOpened(local: local, remote: remote, .failed(errno: ECONNRESET)),
        ] as [WireEvent] { recording.observe(event, connection: 1, at: MonotonicClock.now()) }
        try recording.finish()
        #expect(file.flags(try await file.packets()) == ["S", "AS", "A", "AR"])
    }

    /// Catches a connection that nothing answers in the recording, and bytes in it that were never sent: which of write
    /// and reset is first is chance.
    @Test(
        "A server that resets at once is recorded with what was sent to it, and the run says the same",
        arguments: [false, true]
    )
    func resetAtOnce(usesTLS: Bool) async throws {
        let context = try usesTLS ? TLSClientContext(TLSOptions()) : nil
        let peer = try ScriptedPeer([.closeRST])
        let recording = try Recording(path: file.path, recordsAll: false)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.observer = recording
            $0.tls = context
            $0.target.usesTLS = usesTLS
        }
        var findings: [Finding] = []
        for _ in 0..<20 {
            findings.append(try #require(await EchoRun.run(settings, .count(1)).report.findings.first))
        }
        try recording.finish()
        let packets = try await file.packets()
        for (number, finding) in findings.enumerated() {
            let flags = file.flags(packets.filter { $0["tcp.stream"] == "\(number)" })
            let hasSent = flags.contains("AP")
            #expect(flags == ["S", "AS", "A"] + (hasSent ? ["AP"] : []) + ["AR"])
            if usesTLS { continue }
            #expect(finding.code == (hasSent ? .resetAfterRequest : .closedBeforeRequest))
            #expect(finding.evidence.contains { $0.contains("A-ASSOCIATE-RQ") } == hasSent, "\(finding.evidence)")
        }
    }

    @Test("An attempt without success comes from the address and port that it was made from")
    func attemptedFrom() async throws {
        let port = try FreePort.next()
        let own = try FreePort.next()
        let refused = try await file.record(
            .loopback(port).with {
                $0.sourceAddress = "127.0.0.2"
                $0.sourcePort = Int(own)
            }
        )
        #expect(refused.map { $0["ip.src"] } == ["127.0.0.2", "127.0.0.1"])
        #expect(refused.map { $0["ip.dst"] } == ["127.0.0.1", "127.0.0.2"])
        #expect(refused.map { $0["tcp.srcport"] } == ["\(own)", "\(port)"])
        #expect(refused.map { $0["tcp.dstport"] } == ["\(port)", "\(own)"])

        let silent = try UnansweringPort()
        defer { silent.stop() }
        let unanswered = try await file.record(.loopback(silent.port).with { $0.limits.connect = .milliseconds(50) })
        #expect(unanswered.map { $0["ip.src"] } == ["127.0.0.1"])
        #expect(unanswered.allSatisfy { $0["tcp.srcport"] != "0" })
    }

    @Test("A TLS handshake is recorded where nothing plain follows it, and as long as all of it is held")
    func handshake() async throws {
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.1", port: 40_001)
        func lengths(_ told: [WireEvent]) async throws -> [String] {
            let recording = try Recording(path: file.path, recordsAll: false)
            let events =
                [.connecting(remote: remote), .opened(local: local, remote: remote)] + told + [.ended(.tlsFailure)]
            for event in events { recording.observe(event, connection: 1, at: MonotonicClock.now()) }
            try recording.finish()
            return try await file.packets().filter { $0["tcp.len"] != "0" }
                .map { "\($0["tcp.srcport"]!) \($0["tcp.len"]!)" }
        }
        func bytes(_ count: Int) -> ByteBuffer { ByteBuffer(repeating: 0x16, count: count) }
        #expect(try await lengths([.sentTLS(bytes(9)), .receivedTLS(bytes(7))]) == ["40000 9", "40001 7"])
        #expect(
            try await lengths([.sentTLS(bytes(9)), .sent(bytes(8)), .receivedTLS(bytes(7))]) == ["40000 8", "40001 7"]
        )
        // What came before an alert, and is no whole PDU, stands before it.
        let partly: [WireEvent] = [
            .sent(bytes(8)), .received(ByteBuffer(bytes: [2, 0, 0, 0, 0, 9])), .receivedTLS(bytes(7)),
        ]
        #expect(try await lengths(partly) == ["40000 8", "40001 6", "40001 7"])
        // And so it does before this side's abort.
        let aborted: [WireEvent] = [
            .sent(bytes(8)), .received(ByteBuffer(bytes: [2, 0, 0, 0, 0, 9])),
            .sent(ByteBuffer(bytes: ScriptedAnswers.abort())), .received(bytes(3)),
        ]
        #expect(try await lengths(aborted) == ["40000 8", "40001 6", "40000 10", "40001 3"])
        // Behind one that there is no room for, a smaller one would stand at the wrong place.
        let half = ByteBuffer(repeating: 0x16, count: ProbingLimits.handshake / 2)
        #expect(half.storageCapacity == half.readableBytes)
        let held = try await lengths([.receivedTLS(half)])
        #expect(held.count > 1 && held.allSatisfy { $0.hasPrefix("40001") })
        #expect(try await lengths([.receivedTLS(half), .sentTLS(half), .sentTLS(bytes(9))]) == held)
    }

    @Test("What the system did not even begin leaves no packet")
    func neverBegun() async throws {
        // Of no interface of this machine (RFC 5737).
        let settings = PeerSettings.loopback(try FreePort.next()).with { $0.sourceAddress = "192.0.2.77" }
        #expect(try await file.record(settings).isEmpty)
    }

    @Test("Each connection is a conversation of its own")
    func several() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let packets = try await file.record(.loopback(peer.port), .count(3) { $0.repeatsAssociation = true })
        #expect(Set(packets.compactMap { $0["tcp.stream"] }) == ["0", "1", "2"])
        #expect(file.types(packets).count == 18)
    }

    @Test("Where TLS carried them, the PDUs are recorded plain")
    func tls() async throws {
        let certificates = try await Certificates.shared
        let context = try TLSClientContext(.trusting(certificates.authority))
        try await Storescp.start(tls: ServerTLS(certificates)).use { server in
            let packets = try await file.record(.loopback(server.port).with { $0.tls = context })
            #expect(file.types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        }
    }

    @Test(
        "What others opened is recorded as opened by them, plain also where it came through TLS",
        arguments: [false, true]
    )
    func accepted(usesTLS: Bool) async throws {
        let recording = try Recording(path: file.path, recordsAll: false)
        let certificates = try await Certificates.shared
        var configuration = AssociationListener.Configuration(
            policy: AcceptorPolicy(supported: [.verification: [.implicitVRLittleEndian]])
        )
        configuration.observer = recording
        if usesTLS {
            var options = TLSOptions()
            options.identity = TLSIdentity(certificates.server)
            configuration.tls = try TLSServerContext(options)
        }
        let group = MultiThreadedEventLoopGroup.singleton
        let ended = group.next().makePromise(of: Void.self)
        let listener = try await AssociationListener(configuration, on: group, ended: { _ in ended.succeed() }) {
            Response(.cEcho, messageIDBeingRespondedTo: $0.message.command.messageID ?? 0, status: 0)
        }
        var settings = PeerSettings.loopback(UInt16(listener.port))
        if usesTLS {
            var options = TLSOptions()
            options.verification = .reportOnly
            settings.tls = try TLSClientContext(options)
        }
        let run = await EchoRun.run(settings, .count(1))
        #expect(run.report.succeeded == 1)
        try await ended.futureResult.get()
        try recording.finish()
        let packets = try await file.packets()
        #expect(packets.first?["tcp.dstport"] == "\(listener.port)" && file.flags(packets).first == "S")
        #expect(file.types(packets) == ["0x01", "0x02", "0x04", "0x04", "0x05", "0x06"])
        try await listener.close()
    }
}
