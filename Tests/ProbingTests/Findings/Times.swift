import DICOMTransport
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import Synchronization
import TestSupport

@testable import Probing

extension PeerFinding {
    /// Answers so many echoes, each after a pause.
    private static func echoing(_ count: Int, after pause: Duration) -> [Step] {
        let echo: [Step] = [.readPDU, .pause(pause), .reply { ScriptedAnswers.echo($0) }]
        return .accepting + (0..<count).flatMap { _ in echo } + .releasing
    }

    private static let slowEcho: [Step] = [
        .readPDU, .pause(.milliseconds(600)), .reply { ScriptedAnswers.echo($0) },
    ]

    private static func accepting(after pause: Duration) -> [Step] {
        [.readPDU, .pause(pause), .reply { ScriptedAnswers.acceptAll($0) }] + .echoing() + .releasing
    }

    private static func releasing(after pause: Duration) -> [Step] {
        .accepting + .echoing() + [.readPDU, .pause(pause), .send(ScriptedAnswers.releaseResponse), .wait]
    }

    /// Says that it held up each message that was sent: what comes after it then is late, whoever was slow.
    private final class SlowRecording: WireObserver {
        private let time = Atomic<Nanoseconds>(0)

        var heldUpTime: Nanoseconds { time.load(ordering: .relaxed) }

        func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds) {
            guard case .sent(let bytes) = event, bytes.readableBytesView.first == 4 else { return }
            time.add(.milliseconds(600), ordering: .relaxed)
        }
    }

    /// How long things take; a busy machine may disturb a measurement, and hardly three.
    static let times = [
        PeerFinding(
            .slowAssociation,
            .peer(accepting(after: .milliseconds(1_050))),
            shows: ["A-ASSOCIATE-RQ to its answer: 1.", "peer's implementation"],
            advises: ["the rest is the server's"],
            not: .peer(accepting(after: .milliseconds(300))),
            but: nil,
            tries: 3
        ),
        PeerFinding(
            .slowEcho,
            .peer(echoing(1, after: .milliseconds(600))),
            shows: ["median round trip: 6"],
            advises: ["load"],
            not: .peer(echoing(1, after: .milliseconds(200))),
            but: nil,
            tries: 3
        ),
        PeerFinding(
            .recordingHeldUp,
            .peer(echoing(1, after: .milliseconds(600))) { $0.observer = SlowRecording() },
            shows: ["waited for the recording: 600 ms", "left out of the times: 1 answer that"],
            advises: ["faster disk"],
            not: .peer(echoing(1, after: .milliseconds(600))),
            but: .slowEcho,
            tries: 3
        ),
        PeerFinding(
            .slowTail,
            .peer(.accepting + .echoing() + .echoing() + slowEcho + .releasing, plan: .count(3)),
            shows: ["1 slow one: answer 3 6"],
            advises: ["--count 100"],
            not: .peer(.accepting + .echoing() + .echoing() + .echoing() + .releasing, plan: .count(3)),
            but: nil,
            tries: 3
        ),
        PeerFinding(
            .slowRelease,
            .peer(releasing(after: .milliseconds(1_050))),
            shows: ["A-RELEASE-RQ to A-RELEASE-RP: 1."],
            advises: ["many associations"],
            not: .peer(releasing(after: .milliseconds(300))),
            but: nil,
            tries: 3
        ),
        PeerFinding(
            .delayedAcknowledgementStall,
            .peer(echoing(5, after: .milliseconds(42)), plan: .count(5)) { $0.acknowledgesQuickly = false },
            shows: ["peer's implementation"],
            advises: ["--quick-ack both", "TCP_NODELAY"],
            // What takes as long with quick acknowledgement waits for nothing of this side.
            not: .peer(echoing(5, after: .milliseconds(42)), plan: .count(5)),
            but: nil,
            tries: 3
        ),
        PeerFinding(
            .wholeSecondAnswers,
            .peer(echoing(2, after: .milliseconds(1_005)), plan: .count(2)),
            shows: ["2 of 2 round trips"],
            advises: ["DicomThreadsCount"],
            not: .peer(echoing(2, after: .milliseconds(750)), plan: .count(2)),
            but: .slowEcho,
            tries: 3
        ),
    ]

    private static func interrupted(_ reason: Evidence.Interruption?) -> Situation {
        Situation {
            let peer = try ScriptedPeer(.accepting + .echoing() + .echoing() + .releasing)
            defer { peer.stop() }
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            let control = RunControl(on: eventLoop)
            return await Situation.echo(.loopback(peer.port), .count(2), control: control, on: eventLoop) { _ in
                if let reason { control.interrupt(reason) }
            }
        }
    }

    /// What the run itself came to, and what differs from another.
    static let runs = [
        PeerFinding(
            .intermittent,
            .peer(
                [.readPDU, .send(ScriptedAnswers.reject(result: 2, source: 3, reason: 2)), .wait],
                works,
                isDiffering: true
            ),
            shows: ["the same again: accepted, and C-ECHO answered with success"],
            advises: ["--repeat-association"],
            not: .peer(
                [.readPDU, .send(ScriptedAnswers.reject(result: 2, source: 3, reason: 2)), .wait],
                isDiffering: true
            ),
            but: .associationLimit
        ),
        PeerFinding(
            .interrupted,
            interrupted(.user),
            shows: ["1 "],
            advises: ["until then holds"],
            not: interrupted(nil),
            but: nil
        ),
        PeerFinding(
            .deadlineReached,
            interrupted(.deadline),
            shows: ["1 "],
            advises: ["--deadline"],
            not: interrupted(nil),
            but: nil
        ),
    ]
}
