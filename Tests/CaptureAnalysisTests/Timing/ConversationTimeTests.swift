import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// The time of a conversation goes on what its ends did, seen from wherever it is captured.
@Suite struct ConversationTimeTests {
    private static let millisecond: Int64 = 1_000_000
    /// 10 ms from one end to the other.
    private static let way: Int64 = 10_000

    /// A conversation whose association is accepted; the client knows that at 50 ms.
    private static func accepted(scale: UInt8 = 7, way: Int64 = way) -> TimedConversation {
        var conversation = TimedConversation(way: way, scale: scale)
        conversation.send(StoredObject.request, from: .client, at: 2 * way)
        conversation.send(StoredObject.acceptance, from: .server, at: 3 * way + 10_000)
        conversation.acknowledge(from: .client, at: 4 * way + 10_000)
        return conversation
    }

    private static func timing(
        _ conversation: TimedConversation,
        _ place: TimedConversation.Place,
        withOpening: Bool = true,
        copiedAfter copy: Int64? = nil
    ) throws -> AssociationTiming {
        let found = conversation.captured(at: place, withOpening: withOpening, copiedAfter: copy)
        try #require(found.associations.count == 1)
        let timing = try #require(found.associations[0].timing)
        #expect(timing.uses.total == timing.duration, "\(timing)")
        for (party, use) in AssociationParty.allCases.flatMap({ party in TimeUse.allCases.map { (party, $0) } }) {
            #expect(timing.uses[party][use] >= 0, "\(party) \(use)")
        }
        return timing
    }

    @Test("Where the capture was made shows in the opening", arguments: TimedConversation.Place.allCases)
    func place(_ place: TimedConversation.Place) throws {
        let path = try Self.timing(Self.accepted(), place).path
        let expected: CapturePlace =
            switch place {
            case .client: .client
            case .middle: .between
            case .server: .server
            }
        #expect(path.place == expected && path.roundTrip == 2 * Self.way * 1_000)
        #expect(path.isWindowKnown && path.clientWindow == 8_000 << 7)
    }

    @Test("Where the capture was made shows where the server never sends", arguments: TimedConversation.Place.allCases)
    func placeOfSilence(_ place: TimedConversation.Place) throws {
        var conversation = TimedConversation(way: Self.way)
        conversation.send(StoredObject.request, from: .client, at: 2 * Self.way)
        conversation.acknowledge(from: .server, at: 3 * Self.way)
        conversation.acknowledge(from: .client, at: 5_000_000)
        let path = try Self.timing(conversation, place).path
        #expect(path.place != .unknown && path.roundTrip == 2 * Self.way * 1_000)
    }

    @Test(
        "Packets that were captured twice repeat no opening, unless they come as late as ones that were sent again",
        arguments: [(copy: 0, isKnown: true), (copy: 900, isKnown: true), (copy: 1_000, isKnown: false)]
            as [(Int64, Bool)]
    )
    func capturedTwice(copy: Int64, isKnown: Bool) throws {
        let path = try Self.timing(Self.accepted(), .middle, copiedAfter: copy).path
        #expect((path.place == .between) == isKnown && (path.roundTrip == 2 * Self.way * 1_000) == isKnown, "\(path)")
    }

    @Test(
        "A server works from when the request has come to when it answers",
        arguments: TimedConversation.Place.allCases
    )
    func serverWorks(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        // The client thinks for 30 ms.
        conversation.send(StoredObject.store + StoredObject.part(900, isLast: true), from: .client, at: 80_000)
        // The request has come at 90 ms; its acknowledgement is delayed, which slows nothing here.
        conversation.acknowledge(from: .server, at: 130_000)
        conversation.send(StoredObject.stored, from: .server, at: 590_000)
        conversation.send(StoredObject.release, from: .client, at: 600_000)
        conversation.send(StoredObject.released, from: .server, at: 610_000)
        let uses = try Self.timing(conversation, place).uses
        // 10 ms of it accepting the association.
        #expect(uses.acceptor[.turn] == 510 * Self.millisecond)
        #expect(uses.requestor[.turn] == 30 * Self.millisecond)
        #expect(uses[.delayedAcknowledgement] == 0 && uses[.senderPause] == 0 && uses[.unknown] == 0)
    }

    @Test("A sender pauses that could send and does not", arguments: TimedConversation.Place.allCases)
    func senderPauses(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        conversation.send(StoredObject.store + StoredObject.part(9_000, isLast: false), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000)
        conversation.send(StoredObject.part(9_000, isLast: true), from: .client, at: 350_000)
        conversation.send(StoredObject.stored, from: .server, at: 365_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses.requestor[.senderPause] == 300 * Self.millisecond)
        #expect(uses.acceptor[.turn] == 15 * Self.millisecond && uses.requestor[.turn] == 0)
        #expect(uses[.receiverWindow] + uses[.loss] + uses[.unknown] == 0)
    }

    @Test(
        "A receiver's window is full until the sender hears that it is not",
        arguments: TimedConversation.Place.allCases
    )
    func windowIsFull(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(scale: 0)
        // 8,000 bytes are all that the window takes.
        let message = StoredObject.store + StoredObject.part(20_000, isLast: true)
        conversation.send(Array(message[..<8_000]), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000, window: 0)
        conversation.acknowledge(from: .server, at: 440_000)
        // Heard at 450 ms, and sent at once.
        conversation.send(Array(message[8_000..<16_000]), from: .client, at: 450_000)
        conversation.acknowledge(from: .server, at: 460_000)
        conversation.send(Array(message[16_000...]), from: .client, at: 470_000)
        conversation.send(StoredObject.stored, from: .server, at: 480_000)
        let uses = try Self.timing(conversation, place).uses
        // Full from the first byte to the last: it is smaller than what fits the way.
        #expect(uses.requestor[.receiverWindow] == 420 * Self.millisecond)
        #expect(uses[.senderPause] + uses[.loss] + uses[.unknown] + uses[.delayedAcknowledgement] == 0)
    }

    @Test("A window that opens while the sender has nothing is no excuse", arguments: TimedConversation.Place.allCases)
    func pauseAfterWindow(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(scale: 0)
        let message = StoredObject.store + StoredObject.part(12_000, isLast: true)
        conversation.send(Array(message[..<8_000]), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000, window: 0)
        conversation.acknowledge(from: .server, at: 140_000)
        // Open from 150 ms on.
        conversation.send(Array(message[8_000...]), from: .client, at: 450_000)
        conversation.send(StoredObject.stored, from: .server, at: 460_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses.requestor[.receiverWindow] == 100 * Self.millisecond)
        #expect(uses.requestor[.senderPause] == 300 * Self.millisecond)
    }

    @Test("A probe of a closed window is no loss", arguments: TimedConversation.Place.allCases)
    func probes(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(scale: 0)
        let message = StoredObject.store + StoredObject.part(12_000, isLast: true)
        let start = conversation.send(Array(message[..<8_000]), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000, window: 0)
        for time in [300_000, 700_000] as [Int64] {
            conversation.resend(start + 7_999..<start + 8_000, from: .client, at: time)
            conversation.acknowledge(from: .server, at: time + Self.way, window: 0)
        }
        conversation.acknowledge(from: .server, at: 1_040_000)
        conversation.send(Array(message[8_000...]), from: .client, at: 1_050_000)
        conversation.send(StoredObject.stored, from: .server, at: 1_060_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses.requestor[.receiverWindow] == 1_000 * Self.millisecond)
        #expect(uses[.loss] == 0)
    }

    @Test(
        "What is lost and comes again by a time-out is a loss from when it could be seen",
        arguments: TimedConversation.Place.allCases
    )
    func timeOut(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        let message = StoredObject.store + StoredObject.part(8_000, isLast: true)
        // The third of six segments is lost, and those behind it come.
        let start = conversation.send(message, from: .client, at: 50_000, losing: [2])
        let lost = start + 2_920..<start + 4_380
        conversation.acknowledge(from: .server, at: 60_000)
        conversation.resend(lost, from: .client, at: 350_000)
        conversation.acknowledge(from: .server, at: 360_000)
        conversation.send(StoredObject.stored, from: .server, at: 375_000)
        let uses = try Self.timing(conversation, place).uses
        // From the first acknowledgement, which does not cover it, to the one that does. A capture behind the loss
        // shows the hole itself, and needs a moment to tell it from disorder.
        let loss = uses.requestor[.loss]
        #expect((280 * Self.millisecond...311 * Self.millisecond).contains(loss), "\(loss)")
        #expect(uses.acceptor[.turn] == 25 * Self.millisecond && uses[.senderPause] + uses[.unknown] == 0, "\(uses)")
    }

    @Test(
        "What is lost in the middle and comes again by duplicate acknowledgements",
        arguments: [TimedConversation.Place.client, .middle]
    )
    func fastRetransmission(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        let message = StoredObject.store + StoredObject.part(30_000, isLast: true)
        let start = conversation.send(Array(message[..<14_600]), from: .client, at: 50_000, losing: [4])
        let lost = start + 5_840..<start + 7_300
        conversation.acknowledge(from: .server, at: 60_000)
        // Duplicates as the segments behind the hole come: heard from 75 ms on.
        for time in [65_000, 66_000, 67_000] as [Int64] { conversation.acknowledge(from: .server, at: time) }
        conversation.resend(lost, from: .client, at: 77_000)
        conversation.acknowledge(from: .server, at: 87_000)
        conversation.send(Array(message[14_600...]), from: .client, at: 97_000)
        conversation.send(StoredObject.stored, from: .server, at: 107_000)
        let uses = try Self.timing(conversation, place).uses
        // From the first duplicate, heard at 75 ms, to when the acknowledgement of all is heard, at 97 ms.
        #expect(uses.requestor[.loss] == 22 * Self.millisecond, "\(uses)")
        #expect(uses[.senderPause] + uses[.unknown] + uses[.receiverWindow] == 0)
    }

    @Test("What is sent twice and had come the first time was not lost", arguments: TimedConversation.Place.allCases)
    func needless(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(scale: 0)
        let message = StoredObject.store + StoredObject.part(12_000, isLast: true)
        let start = conversation.send(Array(message[..<8_000]), from: .client, at: 50_000)
        let last = start + 7_300..<start + 8_000
        conversation.resend(last, from: .client, at: 150_000)
        let report = conversation.selective(last, of: .client)
        conversation.acknowledge(from: .server, at: 240_000, window: 0, options: report)
        conversation.acknowledge(from: .server, at: 340_000)
        conversation.send(Array(message[8_000...]), from: .client, at: 350_000)
        conversation.send(StoredObject.stored, from: .server, at: 360_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses[.loss] == 0, "\(uses)")
        #expect(uses.requestor[.receiverWindow] == 300 * Self.millisecond, "\(uses)")
    }

    @Test(
        "A rest that waits for a delayed acknowledgement, and one that does not",
        arguments: [
            // The acknowledgement is held for 40 ms, and the rest comes with it.
            (held: 40, rest: 60, isHeldBack: true), (held: 200, rest: 220, isHeldBack: true),
            // It comes at once: the sender waits for a round trip, as for any.
            (held: 0, rest: 20, isHeldBack: false),
            // It takes longer than any system holds it back.
            (held: 300, rest: 320, isHeldBack: false),
            // The rest comes long after it: the sender had none.
            (held: 40, rest: 160, isHeldBack: false),
            // The rest does not wait for it.
            (held: 40, rest: 40, isHeldBack: false),
        ],
        TimedConversation.Place.allCases
    )
    func delayedAcknowledgement(_ item: (held: Int64, rest: Int64, isHeldBack: Bool), _ place: TimedConversation.Place)
        throws
    {
        var conversation = Self.accepted()
        conversation.send(StoredObject.store, from: .client, at: 50_000)
        // It has come at 60 ms.
        conversation.acknowledge(from: .server, at: 60_000 + item.held * 1_000)
        conversation.send(StoredObject.part(600, isLast: true), from: .client, at: 50_000 + item.rest * 1_000)
        conversation.send(StoredObject.stored, from: .server, at: 900_000)
        // A mirror port, or an interface among all, shows each packet twice.
        for copy in [nil, 2] as [Int64?] {
            let uses = try Self.timing(conversation, place, copiedAfter: copy).uses
            let held = uses.requestor[.delayedAcknowledgement]
            #expect(held == (item.isHeldBack ? item.rest * Self.millisecond : 0), "\(uses)")
            #expect(uses.acceptor[.delayedAcknowledgement] == 0)
        }
    }

    @Test(
        "A way that is as long as an acknowledgement may be delayed is no delay",
        arguments: TimedConversation.Place.allCases
    )
    func longWay(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(way: 22_000)
        conversation.send(StoredObject.store, from: .client, at: 98_000)
        conversation.acknowledge(from: .server, at: 120_000)
        conversation.send(StoredObject.part(600, isLast: true), from: .client, at: 142_000)
        conversation.send(StoredObject.stored, from: .server, at: 164_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses[.delayedAcknowledgement] == 0)
        #expect(uses.requestor[.network] >= 44 * Self.millisecond)
    }

    @Test(
        "A sender that reacts sooner than it answered the opening has heard",
        arguments: TimedConversation.Place.allCases
    )
    func haste(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        conversation.send(StoredObject.store, from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 100_000)
        // A tenth of a millisecond before the acknowledgement can be there, as the opening has it.
        conversation.send(StoredObject.part(600, isLast: true), from: .client, at: 109_900)
        conversation.send(StoredObject.stored, from: .server, at: 900_000)
        let uses = try Self.timing(conversation, place).uses
        // At the client itself it is what it seems to be: the acknowledgement has not come.
        let held = place == .client ? 0 : 59_900_000
        #expect(uses.requestor[.delayedAcknowledgement] == Int64(held), "\(uses)")
    }

    @Test("A server holds the end of an answer back as a client does", arguments: TimedConversation.Place.allCases)
    func serverHoldsBack(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        conversation.send(StoredObject.store + StoredObject.part(600, isLast: true), from: .client, at: 50_000)
        conversation.send(Array(StoredObject.stored[..<12]), from: .server, at: 61_000)
        // It has come at 71 ms.
        conversation.acknowledge(from: .client, at: 111_000)
        conversation.send(Array(StoredObject.stored[12...]), from: .server, at: 121_000)
        conversation.send(StoredObject.release, from: .client, at: 131_000)
        conversation.send(StoredObject.released, from: .server, at: 141_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses.acceptor[.delayedAcknowledgement] == 60 * Self.millisecond)
        #expect(uses.requestor[.delayedAcknowledgement] == 0)
    }

    @Test("Bursts that wait for their acknowledgements are round trips", arguments: TimedConversation.Place.allCases)
    func roundTrips(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted()
        let message = StoredObject.store + StoredObject.part(60_000, isLast: true)
        let burst = 14_600
        var time: Int64 = 50_000
        for start in stride(from: 0, to: message.count, by: burst) {
            conversation.send(Array(message[start..<min(start + burst, message.count)]), from: .client, at: time)
            conversation.acknowledge(from: .server, at: time + Self.way)
            time += 2 * Self.way
        }
        conversation.send(StoredObject.stored, from: .server, at: time)
        let uses = try Self.timing(conversation, place).uses
        // Four waits of 20 ms, and more where the ends of the association are on their way.
        #expect(uses.requestor[.network] >= 80 * Self.millisecond, "\(uses)")
        #expect(uses[.senderPause] + uses[.receiverWindow] + uses[.loss] + uses[.unknown] == 0, "\(uses)")
    }

    @Test(
        "Segments that follow each other as a slow link lets them are sending",
        arguments: [TimedConversation.Place.middle, .server]
    )
    func slowLink(_ place: TimedConversation.Place) throws {
        var conversation = Self.accepted(way: 200)
        let message = StoredObject.store + StoredObject.part(60_000, isLast: true)
        // 1 Mbit/s; each segment is acknowledged long before the next one comes through.
        for (index, start) in stride(from: 0, to: message.count, by: 1_460).enumerated() {
            let time = 50_000 + Int64(index) * 12_000
            conversation.send(Array(message[start..<min(start + 1_460, message.count)]), from: .client, at: time)
            conversation.acknowledge(from: .server, at: time + 200)
        }
        conversation.send(StoredObject.stored, from: .server, at: 1_000_000)
        let uses = try Self.timing(conversation, place).uses
        #expect(uses.requestor[.transmission] >= 450 * Self.millisecond, "\(uses)")
        #expect(uses.requestor[.senderPause] < 40 * Self.millisecond, "\(uses)")
    }

    @Test("Without the opening, what depends on it is not told")
    func withoutOpening() throws {
        var conversation = Self.accepted(scale: 0)
        let message = StoredObject.store + StoredObject.part(20_000, isLast: true)
        conversation.send(Array(message[..<8_000]), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000)
        conversation.send(Array(message[8_000..<16_000]), from: .client, at: 70_000)
        conversation.acknowledge(from: .server, at: 80_000, window: 0)
        conversation.acknowledge(from: .server, at: 580_000)
        conversation.send(Array(message[16_000...]), from: .client, at: 590_000)
        conversation.send(StoredObject.stored, from: .server, at: 600_000)
        let timing = try Self.timing(conversation, .client, withOpening: false)
        #expect(timing.path.place == .unknown && !timing.path.isWindowKnown)
        // Whether 8,000 bytes fill a window of 8,000 depends on its scale; a window of zero is one under any.
        #expect(timing.uses.requestor[.receiverWindow] == 500 * Self.millisecond, "\(timing)")
        #expect(timing.uses[.unknown] >= 40 * Self.millisecond, "\(timing)")
        #expect(timing.uses[.network] + timing.uses[.senderPause] == 0, "\(timing)")
    }

    @Test("An answer that never comes is the server's time, up to the end of the connection")
    func neverAnswered() throws {
        var conversation = Self.accepted()
        conversation.send(StoredObject.store + StoredObject.part(900, isLast: true), from: .client, at: 50_000)
        conversation.acknowledge(from: .server, at: 60_000)
        conversation.send(StoredObject.abort, from: .client, at: 2_060_000)
        let uses = try Self.timing(conversation, .server).uses
        // 10 ms of it accepting the association; the abort takes 10 ms to come.
        #expect(uses.acceptor[.turn] == 2_020 * Self.millisecond, "\(uses)")
    }
}
