import DIMSE
import Diagnosis
import NIOPosix
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

    @Test("The time of a changed attempt's stage, where the run's own limit is longer")
    func changedStage() async throws {
        let peer = try ScriptedPeer(
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
        let contrasts = await probe.run(for: evidence)
        #expect(!contrasts.isEmpty && contrasts.allSatisfy { $0.outcome == .silent }, "\(contrasts)")
        #expect(MonotonicClock.now() - start >= probe.changedStage * Int64(contrasts.count))
    }
}
