import DICOMTransport
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// A run that is ended from outside; without it, each of these would last ten minutes.
@Suite(.timeLimit(.minutes(1))) struct RunControlTests {
    private let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
    private static let long = Nanoseconds.seconds(600)

    private func settings(_ port: UInt16) -> PeerSettings {
        PeerSettings.loopback(port).with {
            $0.limits = TimeLimits(eachStage: Self.long)
            $0.limits.artim = Self.long
        }
    }

    @Test("In the pause between two echoes: the association is released, and what was done counts")
    func inPause() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let plan = EchoPlan.count(nil) { $0.interval = Self.long }
        let run = await EchoRun.run(settings(peer.port), plan, control: control) { _ in control.interrupt(.user) }
        #expect(run.outcomes == ["0"] && run.report.evidence.interruption == .user)
        #expect(run.report.evidence.connection.association?.release == .completed)
        #expect(try await peer.finish()[0].ending == .finished)
    }

    @Test("A pause that has begun ends at once, and no other begins")
    func pause() async throws {
        let start = MonotonicClock.now()
        async let paused: Void = control.pause(Self.long)
        try await eventually("it pauses") { control.isPausing }
        control.interrupt(.user)
        await paused
        await control.pause(Self.long)
        #expect(!control.isPausing && MonotonicClock.now() - start < Self.long)
    }

    @Test("A pause lasts as long as it should")
    func pauseInFull() async {
        let start = MonotonicClock.now()
        for _ in 0..<3 { await control.pause(.milliseconds(10)) }
        #expect(MonotonicClock.now() - start >= .milliseconds(30))
    }

    @Test("While the peer is awaited: A-ABORT, whatever it was to answer")
    func inWait() async throws {
        for script in [[.readPDU, .readPDU], .accepting + [.readPDU, .readPDU]] as [[ScriptedPeer.Step]] {
            let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
            let peer = try ScriptedPeer(script)
            async let run = EchoRun.run(settings(peer.port), .count(nil), control: control)
            try await eventually("the peer is asked") {
                (peer.records.first?.received.count ?? 0) > (script.count == 2 ? 100 : 250)
            }
            control.interrupt(.user)
            #expect(await run.report.evidence.interruption == .user)
            #expect(try await peer.finish()[0].received.suffix(10) == ScriptedAnswers.abort()[...])
        }
    }

    /// Catches an echo that the user cut short among those that the peer failed.
    @Test("An echo that was cut short is no failure of the peer's, and the failures before it are told")
    func inWaitAfterFailure() async throws {
        let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
        let reject: ScriptedPeer.Step = .send(ScriptedAnswers.reject(reason: 3))
        let peer = try ScriptedPeer([.readPDU, reject, .wait], [.readPDU, .readPDU])
        async let run = EchoRun.run(settings(peer.port), .count(nil), control: control)
        try await eventually("the peer is asked again") {
            peer.records.count == 2 && peer.records[1].received.count > 100
        }
        control.interrupt(.user)
        let findings = await run.report.findings
        #expect(findings.map(\.code) == [.callingAETitleNotRecognized, .interrupted])
        #expect(findings.first?.evidence.first == "1 of 2 echoes, at echo 1")
        #expect(await run.report.verdict == .refused)
        _ = try await peer.finish(connections: 2)
    }

    @Test("Twice: nothing is waited for any more, neither a release nor the close after an A-ABORT")
    func twice() async throws {
        for script in [.accepting + .echoing() + [.wait], .accepting + [.wait]] as [[ScriptedPeer.Step]] {
            let control = RunControl(on: MultiThreadedEventLoopGroup.singleton.next())
            let peer = try ScriptedPeer(script)
            let plan = EchoPlan.count(nil) { $0.interval = Self.long }
            async let run = EchoRun.run(settings(peer.port), plan, control: control)
            try await eventually("the echo is there") { (peer.records.first?.received.count ?? 0) > 250 }
            if script.count > 3 { try await eventually("it pauses") { control.isPausing } }
            control.interrupt(.user)
            // A-RELEASE-RQ or A-ABORT.
            try await eventually("the peer is told") {
                [5, 7].contains(peer.records.first?.received.suffix(10).first ?? 0)
            }
            control.interrupt(.user)
            #expect(await run.report.evidence.interruption == .user)
            #expect(try await peer.finish()[0].ending == .finished)
        }
    }

    @Test(
        "At the deadline the run ends, wherever it is and whatever the peer does",
        arguments: [
            [.wait], .accepting + [.wait], .accepting + .echoing() + [.wait],
            .accepting + [.sendForever(ScriptedAnswers.pdu(4, Array(repeating: 0, count: 16000)))],
        ] as [[ScriptedPeer.Step]]
    )
    func deadline(script: [ScriptedPeer.Step]) async throws {
        let peer = try ScriptedPeer(script)
        let deadline = Nanoseconds.milliseconds(100)
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let control = RunControl(on: eventLoop)
        let start = MonotonicClock.now()
        eventLoop.scheduleTask(in: .nanoseconds(deadline)) { control.interrupt(.deadline) }
        let run = await EchoRun.run(settings(peer.port), .count(nil) { $0.interval = Self.long }, control: control)
        #expect(run.report.evidence.interruption == .deadline)
        #expect(MonotonicClock.now() - start >= deadline)
        // By this side, and not by the peer's own limit.
        #expect(try await peer.finish()[0].ending != nil)
    }

    @Test("Before anything was begun: nothing is")
    func before() async throws {
        let peer = try ScriptedPeer([.wait])
        control.interrupt(.user)
        let run = await EchoRun.run(settings(peer.port), .count(3), control: control)
        #expect(run.events.isEmpty && run.report.tried == 0 && peer.records.isEmpty)
        let abandoned = Mutex(0)
        #expect(await control.waitingForPeer(abandon: { abandoned.withLock { $0 += 1 } }) { 1 } == 1)
        #expect(abandoned.withLock { $0 } == 1, "what is begun all the same is ended at once")
    }
}
