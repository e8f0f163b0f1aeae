import DICOMTransport
import DIMSE
import Diagnosis
import NIOPosix
import TLSWire
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// A run that its user or a deadline ended says so in its recording: what it did not wait for is nobody's fault.
@Suite(.timeLimit(.minutes(1))) struct InterruptedTruthTests {
    /// Where a run is when it is ended.
    enum Stage: CaseIterable, Sendable {
        case connecting, request, operation, release, handshake
        /// In an operation, and the peer resets the connection at the A-ABORT.
        case reset
    }

    private static func peer(_ stage: Stage) throws -> ScriptedPeer {
        switch stage {
        case .connecting, .handshake: try ScriptedPeer([.wait])
        case .request: try ScriptedPeer([.readPDU, .wait])
        case .operation: try ScriptedPeer(.accepting + [.readPDU, .wait])
        case .reset: try ScriptedPeer(.accepting + [.readPDU, .readPDU, .closeRST])
        case .release: try ScriptedPeer(.accepting + .echoing() + [.readPDU, .wait])
        }
    }

    /// Waits until the peer has what the stage begins with.
    private static func arrival(at stage: Stage, _ peer: ScriptedPeer) async throws {
        let types: [UInt8]? =
            switch stage {
            case .connecting: nil
            // A record of TLS.
            case .handshake: [0x16]
            case .request: [0x01]
            case .operation, .reset: [0x01, 0x04]
            case .release: [0x01, 0x04, 0x05]
            }
        guard let types else { return }
        try await eventually("\(stage)") {
            guard let record = peer.records.first else { return false }
            return stage == .handshake ? record.received.first == types[0] : record.receivedTypes == types
        }
    }

    /// What both say of where the run was.
    private static func line(_ stage: Stage) -> String {
        switch stage {
        case .connecting: "while the connection was made"
        case .handshake: "in the TLS handshake"
        case .request: "no answer to the A-ASSOCIATE-RQ until then"
        case .operation, .reset: "no answer to the latest request until then"
        case .release: "no answer to the A-RELEASE-RQ until then"
        }
    }

    @Test(
        "The run, and dcmpcap on its recording, find that it was ended, and nothing that failed",
        arguments: Stage.allCases,
        [.user, .deadline] as [Evidence.Interruption]
    )
    func ended(stage: Stage, reason: Evidence.Interruption) async throws {
        let folder = try TemporaryFolder("truth")
        let file = folder.file("run.pcap")
        let recording = try Recording(path: file, recordsAll: false)
        let peer = try Self.peer(stage)
        let nobody = try UnansweringPort()
        defer { nobody.stop() }
        let tls = stage == .handshake ? try TLSClientContext(.reportOnly) : nil
        let settings = PeerSettings.loopback(stage == .connecting ? nobody.port : peer.port).with {
            $0.observer = recording
            $0.tls = tls
            $0.target.usesTLS = tls != nil
        }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let control = RunControl(on: eventLoop)
        async let run = EchoRun.run(settings, .count(1), control: control)
        try await Self.arrival(at: stage, peer)
        // Longer than whoever watches takes for the caller's own decision.
        try await Task.sleep(for: .milliseconds(300))
        recording.interrupt(reason)
        control.interrupt(reason)
        if reason == .user, stage == .release { control.interrupt(reason) }
        let live = await run.report.findings
        try recording.finish()
        let captured = try CapturedFindings.findings(in: file)
        let code: FindingCode = reason == .user ? .interrupted : .deadlineReached
        #expect(captured.map(\.code).contains(code), "\(captured)")
        #expect(captured.allSatisfy { $0.severity != .failure }, "\(captured)")
        for findings in [live, captured] {
            let lines = findings.first { $0.code == code }?.evidence ?? []
            #expect(lines.contains(Self.line(stage)), "\(lines)")
        }
        #expect(Set(live.map(\.code)) == Set(captured.map(\.code)), "\(live.map(\.code)) \(captured.map(\.code))")
        peer.stop()
    }

    /// The peer is given a moment to close, and the deadline comes in that.
    @Test("A limit of time that ran out before the run was ended stays the cause, in the recording as well")
    func timedOutBefore() async throws {
        let folder = try TemporaryFolder("truth")
        let file = folder.file("run.pcap")
        let recording = try Recording(path: file, recordsAll: false)
        let peer = try Self.peer(.request)
        let settings = PeerSettings.loopback(peer.port).with {
            $0.observer = recording
            $0.limits = $0.limits.atMost(.milliseconds(400))
        }
        let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
        async let run = EchoRun.run(settings, .count(1), control: control)
        try await eventually("the run aborts") { peer.records.first?.receivedTypes == [0x01, 0x07] }
        recording.interrupt(.deadline)
        control.interrupt(.deadline)
        let live = await run.report.findings
        try recording.finish()
        let captured = try CapturedFindings.findings(in: file)
        #expect(live.first?.code == .silentPort && captured.first?.code == .silentPort, "\(live) \(captured)")
        peer.stop()
    }
}
