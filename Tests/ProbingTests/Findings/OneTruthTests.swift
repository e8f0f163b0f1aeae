import CaptureAnalysis
import CaptureInput
import DICOMTransport
import DIMSE
import Diagnosis
import Foundation
import NIOCore
import PacketFlow
import TLSWire
import TestSupport
import Testing

@testable import Probing

/// What is recorded of a run has the findings of the run: the guard of the core that live tools and captures share.
@Suite(.timeLimit(.minutes(5))) struct OneTruthTests {
    /// Findings that are not of what is on the wire alone, by what they take besides.
    static let others: [(what: String, codes: Set<FindingCode>)] = [
        (
            "this machine's own failures",
            [
                .sourceAddressUnusable, .sourcePortInUse, .addressFamilyUnsupported, .noLocalPorts, .blackHoleRoute,
                .localFailure, .recordingHeldUp,
            ]
        ),
        (
            "name servers",
            [
                .nameServersUnavailable, .nameNotResolved, .nameResolutionFailed, .nameResolutionTimedOut,
                .slowResolution,
            ]
        ),
        (
            "ICMP, and addresses that were tried before",
            [
                .hostUnreachable, .connectionProhibited, .noAddressReachable, .someAddressesFailed, .connectionFailed,
                .connectionBroken,
            ]
        ),
        (
            "the time of TLS, and reasons of this side, which it keeps to itself or says sealed",
            [
                .tlsProtocolError, .slowTLS, .certificateUnknownAuthority, .certificateSelfSigned, .certificateExpired,
                .certificateNotYetValid,
                .certificateWrongName, .certificateWrongPurpose, .certificateRefused, .certificateWeak,
                .certificateNameFitsNarrowly,
            ]
        ),
        (
            "the comparison of several attempts",
            [
                .callingAETitleMatters, .calledAETitleUnchecked, .rejectedForContexts, .callingAETitleNotRegistered,
                .callingAETitleNotListed, .calledAETitleCase, .calledAETitleWrong, .callerNotAdmitted,
                .closedBeforeRequest, .requestNotUnderstood, .intermittent,
            ]
        ),
        ("what the user asked for", [.deadlineReached, .interrupted, .noRequestReceived]),
    ]

    /// Those of which the wire has nothing that is not sealed; the recording has them.
    static let sealedOnTheWire: Set<FindingCode> = [
        .clientCertificateMissing, .clientCertificateRefused, .tlsEndedAfterHandshake, .tlsVersionWithdrawn,
    ]

    static let onTheWire = PeerFinding.all.filter { item in
        item.isOnTheWire && !others.contains { $0.codes.contains(item.code) }
    }

    @Test(
        "A recording of a run, and a capture of the wire beside it, have the findings of the run",
        arguments: onTheWire,
        [false, true]
    )
    func recording(_ item: PeerFinding, recordsAll: Bool) async throws {
        var live: Set<FindingCode> = []
        // Of a PDU that is not whole, the bytes.
        var quoted: [[String]] = []
        var captured: Set<FindingCode> = []
        var wired: Set<FindingCode> = []
        let isSealed = Self.sealedOnTheWire.contains(item.code)
        var expectedOnWire: Set<FindingCode> { isSealed ? [] : live }
        for _ in 0..<item.tries + 1 where live.isEmpty || live != captured || expectedOnWire != wired {
            let folder = try TemporaryFolder("truth")
            let file = folder.file("run.pcap")
            let recording = try Recording(path: file, recordsAll: recordsAll)
            let wire = SituationWire()
            let findingsOfRun = try await Situation.$observer.withValue(recording) {
                try await Situation.$wire.withValue(wire) { try await item.situation.findings() }
            }
            live = Set(findingsOfRun.map(\.code))
            quoted = [findingsOfRun.flatMap(\.evidence).filter { $0.hasPrefix("bytes of it") }]
            try recording.finish()
            try await wire.finish()
            wired = Set(try CapturedFindings.findings(in: try #require(await wire.path)).map(\.code))
            let findings = try CapturedFindings.findings(in: file)
            captured = Set(findings.map(\.code))
            quoted.append(findings.flatMap(\.evidence).filter { $0.hasPrefix("bytes of it") })
            // Whoever looks at a capture is not who asked, and has not the options of the tool that did.
            for text in findings.flatMap({ [$0.sentence] + $0.evidence + $0.remedy }) {
                #expect(!text.contains(/this (machine|side)/) && !text.contains("(--"), "\(text)")
                #expect(
                    !text.contains("--") || text.contains("dcmecho --") || text.contains("DCMTK")
                        || text.contains("3.6.7")
                )
            }
        }
        #expect(live.contains(item.code))
        #expect(quoted.first == quoted.last)
        #expect(expectedOnWire == wired, "wire \(live.map(\.rawValue).sorted()) \(wired.map(\.rawValue).sorted())")
        #expect(live == captured, "\(live.map(\.rawValue).sorted()) \(captured.map(\.rawValue).sorted())")
    }

    /// Catches an alert that the recording lost, or took for an answer of another protocol.
    @Test(
        "A sealed alert that has nothing to do with certificates is told by the run, and by its recording",
        arguments: TLSFaultServer.Version.allCases,
        [false, true]
    )
    func sealedAlert(version: TLSFaultServer.Version, isAccepted: Bool) async throws {
        let request = AssociateRequest(called: "Archive", calling: "SONDE").bytes
        let (live, captured) = try await findings(
            .alert(answer: isAccepted ? ScriptedAnswers.accept(request) : nil),
            version
        )
        for findings in [live, captured] {
            #expect(findings.map(\.code) == [.tlsAlert])
            #expect(findings.first?.sentence == "The server ended TLS with the alert bad_record_mac (20).")
            let line = "TLS alert received: bad_record_mac (20), after the handshake"
            #expect(findings.first?.evidence.contains(line) == true, "\(findings)")
        }
    }

    /// Echoes a server that has a fault when the handshake of TLS is over, and gives the findings of the run and of its
    /// recording.
    private func findings(
        _ fault: TLSFaultServer.Fault,
        _ version: TLSFaultServer.Version,
        certificate: String = "server",
        recordsAll: Bool = false,
        options: @escaping PeerFinding.Options = { _ in }
    ) async throws -> (live: [Finding], captured: [Finding]) {
        let folder = try TemporaryFolder("truth")
        let file = folder.file("run.pcap")
        let recording = try Recording(path: file, recordsAll: recordsAll)
        let identity = try await CertificateKinds.shared.identity(certificate)
        let live = try await TLSFaultServer.start(identity, version, fault).use { server in
            let settings = try await PeerSettings.loopback(server.port).overTLS(nil, options)
            return await Situation.$observer.withValue(recording) { await Situation.echo(settings) }
        }
        try recording.finish()
        return (live, try CapturedFindings.findings(in: file))
    }

    /// Catches a recording that takes a break of TLS for the silence of a peer.
    @Test(
        "That TLS broke behind its handshake is told by the run, and by its recording",
        arguments: TLSFaultServer.Version.allCases,
        [.record, .plain] as [TLSFaultServer.Fault]
    )
    func brokenTLS(version: TLSFaultServer.Version, fault: TLSFaultServer.Fault) async throws {
        for recordsAll in [false, true] {
            let (live, captured) = try await findings(fault, version, recordsAll: recordsAll)
            #expect(live.map(\.code) == [.tlsProtocolError] && captured.map(\.code) == [.tlsProtocolError])
            #expect(captured.first?.evidence.contains("BoringSSL's reason: not in the recording") == true)
        }
    }

    /// Catches a recording that has nothing to tell of it, whichever of request and reset was first.
    @Test(
        "That a server reset the connection behind the handshake is told by the run, and by its recording",
        arguments: TLSFaultServer.Version.allCases
    )
    func resetTLS(version: TLSFaultServer.Version) async throws {
        let (live, captured) = try await findings(.reset, version)
        #expect(live.map(\.code) == captured.map(\.code))
        // A reset can overtake the handshake's last bytes.
        #expect([.tlsEndedAfterHandshake, .tlsResetInHandshake].contains(live.first?.code), "\(live)")
    }

    /// Catches the same where the reset is there before anything could be sent through TLS, which is chance.
    @Test("A recording of a handshake and a reset says what a run would", arguments: [false, true])
    func resetBeforeRequest(hasClientCertificate: Bool) throws {
        let folder = try TemporaryFolder("truth")
        let file = folder.file("run.pcap")
        let recording = try Recording(path: file, recordsAll: false)
        let local = try SocketAddress(ipAddress: "127.0.0.1", port: 40_000)
        let remote = try SocketAddress(ipAddress: "127.0.0.1", port: 40_001)
        let hello = ScriptedHandshake.record(ScriptedHandshake.hello)
        for event in [
            .connecting(remote: remote), .opened(local: local, remote: remote),
            .sentTLS(ByteBuffer(bytes: [22, 3, 1, 0, 4, 1, 0, 0, 0])), .receivedTLS(ByteBuffer(bytes: hello)),
            .tlsEstablished(.tls13, hasClientCertificate: hasClientCertificate), .ended(.resetByPeer),
        ] as [WireEvent] { recording.observe(event, connection: 1, at: MonotonicClock.now()) }
        try recording.finish()
        let findings = try CapturedFindings.findings(in: file)
        #expect(findings.map(\.code) == [.tlsEndedAfterHandshake])
        let line = hasClientCertificate ? "a client certificate was given" : "no client certificate was given"
        #expect(findings.first?.evidence.contains(line) == true)
    }

    /// Catches a handshake that is thrown away for bytes that nobody took, and a refusal that nothing tells.
    @Test(
        "That this side refused the server's certificate is told by the recording, whatever the server said meanwhile",
        arguments: TLSFaultServer.Version.allCases,
        [
            ("server-unknown", nil, .certificateUnknownAuthority, .certificateRefused),
            ("server", "elsewhere.example", .certificateWrongName, .certificateWrongName),
        ]
            as [(certificate: String, name: String?, live: FindingCode, captured: FindingCode)]
    )
    func refusedCertificate(
        version: TLSFaultServer.Version,
        item: (certificate: String, name: String?, live: FindingCode, captured: FindingCode)
    ) async throws {
        let (live, captured) = try await findings(.speak, version, certificate: item.certificate) {
            if let name = item.name { $0.serverName = name }
        }
        #expect(live.map(\.code) == [item.live] && captured.map(\.code) == [item.captured])
        for text in captured.flatMap({ [$0.sentence] + $0.remedy }) {
            #expect(!text.contains(/this (machine|side)/) && !text.contains("(--"), "\(text)")
        }
    }
}

/// The findings of a capture, as dcmpcap has them.
struct CapturedFindings: CaptureSink {
    private var findings: [Finding] = []
    private var unanswered = UnansweredConnections()

    static func findings(in file: String) throws -> [Finding] {
        var pipeline = CapturePipeline(CapturedFindings())
        var input = try CaptureInput(path: file)
        while try input.read(into: &pipeline) {}
        pipeline.finish()
        return pipeline.sink.findings + pipeline.sink.unanswered.findings.entries.map(\.finding)
    }

    mutating func end(_ association: CapturedAssociation) {
        findings += AssociationVerdict(association).findings
    }

    mutating func end(_ connection: CapturedConnection) { unanswered.add(connection) }
}
