import Diagnosis
import PacketFlow
import Testing

@testable import CaptureAnalysis

/// The rules of what a wait went on, each with what narrowly is another.
@Suite struct WaitRulesTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var turn = Turn.sending(.client)
        var wait: @Sendable (inout Wait) -> Void
        var end = WaitRules.End.other
        var path = WaitRulesTests.path(toClient: 0, toServer: 20)
        let uses: [TimeUse: Int64]
        var others: [TimeUse: Int64] = [:]
    }

    /// A path with round trips in milliseconds from the capture to both ends.
    static func path(toClient: Int64?, toServer: Int64?, isExact: Bool = true) -> PathFacts {
        func trip(_ milliseconds: Int64?) -> RoundTrip? {
            var trip: RoundTrip?
            if let milliseconds { RoundTrip.add(milliseconds * 1_000_000, isExact: isExact, to: &trip) }
            return trip
        }
        var path = PathFacts()
        (path.toClient, path.toServer) = (trip(toClient), trip(toServer))
        path.place = CapturePlace(toClient: path.toClient, toServer: path.toServer)
        return path
    }

    /// Data, with times in milliseconds.
    static func sent(
        since heard: Int64? = nil,
        held: Int64? = nil,
        isShort: Bool = false,
        isPaced: Bool = false,
        gap: Int64? = nil,
        hasLosses: Bool = false,
        isRetransmission: Bool = false
    ) -> WaitRules.End {
        .sent(
            SentData(
                isRetransmission: isRetransmission,
                isShort: isShort,
                sinceAcknowledgement: heard.map { $0 * 1_000_000 },
                acknowledgementDelay: held.map { $0 * 1_000_000 },
                isPaced: isPaced,
                sendersGap: gap.map { $0 * 1_000_000 },
                hasLosses: hasLosses
            )
        )
    }

    static let atServer = path(toClient: 20, toServer: 0)

    static let cases: [Case] = [
        // In a message.
        Case(
            testDescription: "a pause",
            wait: { ($0.answered, $0.free) = (20, 80) },
            end: sent(since: 80),
            uses: [.senderPause: 100]
        ),
        Case(testDescription: "a pause to the end", wait: { $0.free = 80 }, uses: [.senderPause: 80]),
        Case(
            testDescription: "no pause, but a round trip",
            wait: { ($0.answered, $0.free) = (20, 0) },
            end: sent(since: 0),
            uses: [.network: 20]
        ),
        Case(
            testDescription: "less than a pause, where the capture is a way off",
            wait: { ($0.answered, $0.free) = (20, 9) },
            end: sent(since: 4),
            path: atServer,
            uses: [.network: 29]
        ),
        Case(
            testDescription: "a pause, a way off",
            wait: { ($0.answered, $0.free) = (20, 80) },
            end: sent(since: 80),
            path: atServer,
            uses: [.senderPause: 100]
        ),
        Case(
            testDescription: "a pause or a queue, a way off",
            wait: { ($0.answered, $0.free) = (20, 79) },
            end: sent(since: 79),
            path: atServer,
            uses: [.unknown: 99]
        ),
        Case(
            testDescription: "a pause by the sender's clock",
            wait: { ($0.answered, $0.free) = (20, 30) },
            end: sent(since: 30, gap: 40),
            path: atServer,
            uses: [.senderPause: 50]
        ),
        Case(
            testDescription: "a queue by the sender's clock",
            wait: { ($0.answered, $0.free) = (20, 200) },
            end: sent(since: 200, gap: 100),
            path: atServer,
            uses: [.network: 220]
        ),
        Case(
            testDescription: "some of both by the sender's clock",
            wait: { ($0.answered, $0.free) = (20, 30) },
            end: sent(since: 30, gap: 30),
            path: atServer,
            uses: [.unknown: 50]
        ),
        Case(
            testDescription: "a clock says nothing where the sender is captured",
            wait: { ($0.answered, $0.free) = (20, 30) },
            end: sent(since: 30, gap: 0),
            uses: [.senderPause: 50]
        ),
        Case(
            testDescription: "what no acknowledgement let go, held up on its way by the sender's clock",
            wait: { $0.underWay = 60 },
            end: sent(gap: 10),
            path: atServer,
            uses: [.network: 60]
        ),
        Case(
            testDescription: "perhaps a pause: the way is not known",
            wait: { $0.free = 80 },
            end: sent(since: 80),
            path: PathFacts(),
            uses: [.unknown: 80]
        ),
        Case(
            testDescription: "perhaps a time-out: something was lost before, a way off",
            wait: { $0.free = 200 },
            end: sent(since: 200, hasLosses: true),
            path: atServer,
            uses: [.unknown: 200]
        ),
        Case(
            testDescription: "no time-out is so short",
            wait: { $0.free = 150 },
            end: sent(since: 150, hasLosses: true),
            path: atServer,
            uses: [.senderPause: 150]
        ),
        Case(
            testDescription: "no time-out where all that is sent is captured",
            wait: { $0.free = 200 },
            end: sent(since: 200, hasLosses: true),
            uses: [.senderPause: 200]
        ),
        Case(
            testDescription: "a full window",
            wait: { ($0.answered, $0.answeredFull, $0.full) = (1, 50, 5) },
            end: sent(since: 0),
            uses: [.receiverWindow: 55, .transmission: 1]
        ),
        Case(
            testDescription: "a full window, then a pause",
            wait: { ($0.answeredFull, $0.free) = (50, 30) },
            end: sent(since: 30),
            uses: [.receiverWindow: 50, .senderPause: 30]
        ),
        Case(
            testDescription: "a window that was full since something was lost",
            wait: { ($0.answeredFull, $0.full, $0.answered) = (50, 200, 4) },
            end: sent(isRetransmission: true),
            uses: [.receiverWindow: 50, .loss: 200, .transmission: 4]
        ),
        Case(
            testDescription: "a time-out",
            wait: { ($0.answered, $0.underWay) = (20, 200) },
            end: sent(isRetransmission: true),
            uses: [.network: 20, .loss: 200]
        ),
        Case(
            testDescription: "duplicates, then a retransmission",
            wait: { ($0.underWay, $0.suspected) = (20, 3) },
            end: sent(isRetransmission: true),
            uses: [.network: 20, .loss: 3]
        ),
        Case(
            testDescription: "duplicates that were disorder",
            wait: { ($0.answered, $0.suspected) = (20, 3) },
            end: sent(since: 0),
            uses: [.network: 23]
        ),
        Case(
            testDescription: "an acknowledgement that the sender did not get",
            wait: { ($0.answered, $0.free) = (20, 200) },
            end: sent(isRetransmission: true),
            path: atServer,
            uses: [.network: 20, .loss: 200]
        ),
        Case(testDescription: "a hole", wait: { $0.recovering = 30 }, end: sent(since: 0), uses: [.loss: 30]),
        Case(
            testDescription: "a rest held back",
            wait: { $0.answered = 64 },
            end: sent(since: 0, held: 44, isShort: true),
            uses: [.delayedAcknowledgement: 64]
        ),
        Case(
            testDescription: "a full segment is not held back",
            wait: { $0.answered = 64 },
            end: sent(since: 0, held: 44),
            uses: [.network: 64]
        ),
        Case(
            testDescription: "a rest that was ready later",
            wait: { ($0.answered, $0.free) = (64, 6) },
            end: sent(since: 6, held: 44, isShort: true),
            uses: [.senderPause: 70]
        ),
        Case(
            testDescription: "an acknowledgement that was not held back",
            wait: { $0.answered = 64 },
            end: sent(since: 0, held: 34, isShort: true),
            uses: [.network: 64]
        ),
        Case(
            testDescription: "an acknowledgement of which it is not known",
            wait: { $0.answered = 64 },
            end: sent(since: 0, isShort: true),
            path: PathFacts(),
            uses: [.unknown: 64]
        ),
        Case(
            testDescription: "short of a round trip",
            wait: { $0.answered = 9 },
            end: sent(since: 0),
            uses: [.transmission: 9]
        ),
        Case(
            testDescription: "what no acknowledgement let go, and no system spreads so far",
            wait: { $0.underWay = 40 },
            end: sent(),
            uses: [.senderPause: 40]
        ),
        Case(
            testDescription: "what no acknowledgement let go, spread perhaps",
            wait: { $0.underWay = 15 },
            end: sent(),
            uses: [.unknown: 15]
        ),
        Case(
            testDescription: "an unknown window",
            wait: { $0.windowUnknown = 15 },
            end: sent(since: 0),
            uses: [.unknown: 15]
        ),
        Case(
            testDescription: "an unknown window that is lost anyway",
            wait: { $0.windowUnknown = 215 },
            end: sent(isRetransmission: true),
            uses: [.loss: 215]
        ),
        Case(
            testDescription: "the pace of a slow link, behind it",
            wait: { $0.free = 12 },
            end: sent(since: 12, isPaced: true),
            path: atServer,
            uses: [.transmission: 12]
        ),
        Case(
            testDescription: "the pace of a slow sender, at it",
            wait: { $0.free = 12 },
            end: sent(since: 12, isPaced: true),
            uses: [.senderPause: 12]
        ),
        Case(
            testDescription: "the pace of acknowledgements through a slow link",
            wait: { $0.answered = 12 },
            end: sent(since: 0, isPaced: true),
            uses: [.transmission: 12]
        ),
        Case(testDescription: "not in the capture", wait: { $0.unknown = 7 }, end: sent(), uses: [.unknown: 7]),
        // Between messages.
        Case(
            testDescription: "a server's turn",
            turn: .due(.server),
            wait: { ($0.travelling, $0.free) = (20, 500) },
            end: sent(),
            uses: [.turn: 500],
            others: [.network: 20]
        ),
        Case(
            testDescription: "a server's turn, and how far it is not known",
            turn: .due(.server),
            wait: { ($0.travelling, $0.free) = (20, 500) },
            end: sent(),
            path: path(toClient: 0, toServer: 20, isExact: false),
            uses: [.turn: 500],
            others: [.unknown: 20]
        ),
        Case(
            testDescription: "a request that was lost first",
            turn: .due(.server),
            wait: { ($0.travelling, $0.othersRecovering, $0.free) = (20, 200, 5) },
            end: sent(),
            uses: [.turn: 5],
            others: [.network: 20, .loss: 200]
        ),
        Case(
            testDescription: "its next answer, held back",
            turn: .due(.server),
            wait: { $0.answered = 44 },
            end: sent(since: 0, held: 44, isShort: true),
            uses: [.delayedAcknowledgement: 44]
        ),
        Case(
            testDescription: "its next answer, when it has it",
            turn: .due(.server),
            wait: { ($0.answered, $0.free) = (44, 10) },
            end: sent(since: 10, held: 44, isShort: true),
            uses: [.turn: 54]
        ),
        Case(
            testDescription: "an answer that had no room",
            turn: .due(.server),
            wait: { $0.answeredFull = 300 },
            end: sent(since: 1),
            uses: [.receiverWindow: 300]
        ),
        Case(
            testDescription: "no answer yet, and no room either",
            turn: .due(.server),
            wait: { ($0.answeredFull, $0.free) = (300, 100) },
            end: sent(since: 100),
            uses: [.turn: 400]
        ),
        Case(
            testDescription: "its last answer, lost",
            turn: .due(.server),
            wait: { $0.underWay = 200 },
            end: sent(isRetransmission: true),
            uses: [.loss: 200]
        ),
        Case(
            testDescription: "a client that goes away",
            turn: .due(.client),
            wait: { $0.free = 900 },
            uses: [.turn: 900]
        ),
        Case(
            testDescription: "nobody's turn",
            turn: .unknown,
            wait: { ($0.unknown, $0.free, $0.full) = (3, 4, 5) },
            uses: [.unknown: 12]
        ),
    ]

    @Test("Each part of a wait goes on what its end says", arguments: cases.indices)
    func rules(_ index: Int) {
        let item = Self.cases[index]
        var wait = Wait(item.turn, isPassed: !item.others.isEmpty)
        item.wait(&wait)
        wait.scale(by: 1_000_000)
        let (uses, others) = (
            WaitRules.uses(of: wait, endedBy: item.end, item.path), WaitRules.othersUses(of: wait, item.path)
        )
        for use in TimeUse.allCases {
            #expect(uses[use] == (item.uses[use] ?? 0) * 1_000_000, "\(item.testDescription): \(use)")
            #expect(others[use] == (item.others[use] ?? 0) * 1_000_000, "\(item.testDescription): \(use) of the other")
        }
    }
}

extension Wait {
    /// Makes nanoseconds of other units.
    fileprivate mutating func scale(by factor: Int64) {
        for part: WritableKeyPath<Wait, Int64> in [
            \.travelling, \.free, \.answered, \.underWay, \.suspected, \.answeredFull, \.full, \.windowUnknown,
            \.recovering, \.recoveringFull, \.othersRecovering, \.unknown,
        ] { self[keyPath: part] *= factor }
    }
}
