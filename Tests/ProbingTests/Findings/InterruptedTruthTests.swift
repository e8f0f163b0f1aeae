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
    }

    private static func peer(_ stage: Stage) throws -> ScriptedPeer {
        switch stage {
        case .connecting, .handshake: try ScriptedPeer([.wait])
        case .request: try ScriptedPeer([.readPDU, .wait])
        case .operation: try ScriptedPeer(.accepting + [.readPDU, .wait])
        case .release: try ScriptedPeer(.accepting + .echoing() + [.readPDU, .wait])
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
        // Longer than whoever watches takes for the caller's own decision.
        try await Task.sleep(for: .milliseconds(400))
        recording.interrupt(reason)
        control.interrupt(reason)
        if reason == .user, stage == .release { control.interrupt(reason) }
        let live = await run.report.findings
        try recording.finish()
        let captured = try CapturedFindings.findings(in: file)
        let code: FindingCode = reason == .user ? .interrupted : .deadlineReached
        #expect(captured.map(\.code).contains(code), "\(captured)")
        #expect(captured.allSatisfy { $0.severity != .failure }, "\(captured)")
        #expect(Set(live.map(\.code)) == Set(captured.map(\.code)), "\(live.map(\.code)) \(captured.map(\.code))")
        peer.stop()
    }
}
