import DIMSE
import Diagnosis
import Dispatch
import Glibc
import NIOPosix
import SystemFiles
import TestSupport
import Testing
import TransportTestSupport

@testable import DICOMTransport
@testable import Probing

/// Each limit is reached, and what is beyond it is left out.
@Suite(.timeLimit(.minutes(1))) struct ProbingLimitTests {
    @Test("Round trips that are kept", arguments: [ProbingLimits.roundTrips, ProbingLimits.roundTrips + 1])
    func roundTrips(count: Int) async throws {
        let echoes = (0..<count).flatMap { _ in [ScriptedPeer.Step].echoing() }
        let peer = try ScriptedPeer(.accepting + echoes + .releasing)
        let run = await EchoRun.run(.loopback(peer.port), .count(count))
        #expect(run.report.succeeded == count && run.events.count == count)
        let evidence = run.report.evidence
        #expect(evidence.roundTrips == run.events.prefix(ProbingLimits.roundTrips).compactMap(\.times.echo))
        #expect(evidence.answerTimes.count == ProbingLimits.roundTrips)
        _ = try await peer.finish()
    }

    @Test("Causes of a run's failures", arguments: [ProbingLimits.causes, ProbingLimits.causes + 2])
    func causes(count: Int) async throws {
        // Each gets another finding.
        let statuses: [UInt16] = [0x0122, 0x0124, 0x0210, 0x0211, 0x0212, 0x0213, 0x0110, 0xC123]
        let rejections = [(1, 7), (3, 2)].map { source, reason -> [ScriptedPeer.Step] in
            [.readPDU, .send(ScriptedAnswers.reject(source: source, reason: reason)), .wait]
        }
        let scripts = statuses.map { [ScriptedPeer.Step].accepting + .echoing(status: $0) + .releasing } + rejections
        let peer = try ScriptedPeer(scripts: Array(scripts.prefix(count)))
        let run = await EchoRun.run(.loopback(peer.port), .count(count))
        let findings = run.report.findings
        #expect(findings.count == ProbingLimits.causes && Set(findings.map(\.code)).count == ProbingLimits.causes)
        let line = "besides, 2 of \(count) echoes failed for other causes"
        #expect(findings.contains { $0.evidence.contains(line) } == (count > ProbingLimits.causes))
    }

    @Test("How long a thread that writes, and hangs, is waited for when the run is over", arguments: [true, false])
    func lastSlices(hangs: Bool) async throws {
        let (told, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        // Who is told that the disk is full holds the thread, as a disk that hangs does.
        let recording = try Recording(path: "/dev/full", recordsAll: true) { _ in
            told.signal()
            release.wait()
        }
        try await Task.detached {
            try #require(told.wait(timeout: .now() + 20) == .success)
            recording.interrupt(.user)
            if !hangs { release.signal() }
            let start = MonotonicClock.now()
            let failure = #expect(throws: Recording.Failure.self) { try recording.finish() }
            let time = MonotonicClock.now() - start
            let slice = Nanoseconds.milliseconds(50)
            if hangs {
                #expect(failure?.reason == .unread && time >= Int64(ProbingLimits.lastSlices) * slice, "\(time)")
                release.signal()
            } else {
                #expect(failure?.reason == .failed(errno: ENOSPC), "\(time)")
            }
        }.value
    }

    @Test("The time of a changed attempt's stage, where the run's own limit is longer")
    func changedStage() async throws {
        let peer = try ScriptedPeer(
            [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait],
            [.readPDU, .send(ScriptedAnswers.reject(reason: 3)), .wait],
            [.readPDU, .readPDU, .wait]
        )
        // Longer than the test may take.
        let settings = PeerSettings.loopback(peer.port).with { $0.limits = TimeLimits(eachStage: .seconds(3600)) }
        let evidence = await EchoRun.run(settings, .count(1)).report.evidence
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        var probe = ContrastProbe(settings, control: RunControl(on: eventLoop), on: eventLoop)
        #expect(probe.changedStage == ProbingLimits.changedStage)
        probe.changedStage = .milliseconds(100)
        let start = MonotonicClock.now()
        let contrasts = await probe.run(for: evidence).filter { $0.change != .nothing }
        #expect(!contrasts.isEmpty && contrasts.allSatisfy { $0.outcome == .silent }, "\(contrasts)")
        #expect(MonotonicClock.now() - start >= probe.changedStage * Int64(contrasts.count))
    }
}
