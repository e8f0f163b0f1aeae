import DICOMWire
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What is said of a silent association is what the capture shows, however many packets of others it has.
@Suite struct SilenceTests {
    private static let minute: Int64 = 60_000_000_000

    private static func echoRequest(_ id: UInt16) -> [UInt8] {
        let number = { ScriptedAnswers.element($0, ScriptedAnswers.little($1)) }
        return ScriptedAnswers.command(number(0x0100, 0x0030) + number(0x0110, id) + number(0x0800, 0x0101))
    }

    /// An association with a C-ECHO, and time in which only others talk.
    private static func silent(
        isAnswered: Bool,
        for time: Int64,
        others: Int
    ) -> ScriptedStreams<CaptureCollector> {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        streams.send(echoRequest(1), from: .client)
        if isAnswered { streams.send(ScriptedAnswers.echoResponse(), from: .server) }
        streams.time += time
        streams.step = 1
        for number in 0..<UInt32(others) {
            streams.take(
                ScriptedPacket(
                    client: (0xC000_0209, 40_000),
                    server: 80,
                    side: .client,
                    flags: ScriptedPacket.acknowledging,
                    sequence: number,
                    payload: [0x20]
                )
            )
        }
        return streams
    }

    @Test(
        "How long a request was not answered is told up to the end of the capture",
        arguments: [1, 900, 1_100, 5_000],
        [5, 20, 120]
    )
    func unanswered(others: Int, minutes: Int64) throws {
        let time = minutes * Self.minute
        var streams = Self.silent(isAnswered: false, for: time, others: others)
        let association = try #require(streams.finish().associations.first)
        #expect(association.waited == time + Int64(others), "\(association)")
        #expect(association.until - association.start >= time)
        let isSilent = time > PacketFlowLimits.idle
        #expect(association.connection.reason == (isSilent ? .silent : .captureEnded))
        let failures = AssociationVerdict(association).findings.filter { $0.severity == .failure }
        #expect(failures.map(\.code.rawValue) == (isSilent ? ["accepted-then-silent"] : []))
    }

    /// Catches a wait that is measured from bytes which are no answer.
    @Test("An answer that comes in drops is waited for since its request", arguments: [false, true])
    func drops(isRelease: Bool) throws {
        var streams = Self.silent(isAnswered: isRelease, for: 0, others: 0)
        if isRelease { streams.send(ScriptedAnswers.releaseRequest, from: .client) }
        // A response that answers nobody, over and over, or the start of the one that is waited for.
        for byte in ScriptedAnswers.echoResponse().prefix(20) {
            streams.time += 100_000_000
            streams.send(isRelease ? ScriptedAnswers.echoResponse(messageID: 7) : [byte], from: .server)
        }
        streams.send(ScriptedAnswers.abort(), from: .client)
        streams.close()
        let association = try #require(streams.finish().associations.first)
        #expect(association.waited.map { $0 > 2_000_000_000 } == true)
        let codes = AssociationVerdict(association).findings.map(\.code)
        #expect(codes.contains(isRelease ? .releaseTimedOut : .incompleteAnswer) && !codes.contains(.interrupted))
    }

    @Test("That an acceptor released before anything was asked is told")
    func releasedAtOnce() throws {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request) + ScriptedAnswers.releaseRequest, from: .server)
        streams.send(ScriptedAnswers.releaseResponse, from: .client)
        streams.close()
        let association = try #require(streams.finish().associations.first)
        #expect(AssociationVerdict(association).findings.map(\.code).contains(.releasedWhileIdle))
    }

    @Test("It is told the same where a filter keeps the packets of others out")
    func filtered() throws {
        var streams = Self.silent(isAnswered: false, for: 0, others: 0)
        streams.passOver(after: 20 * Self.minute)
        let association = try #require(streams.finish().associations.first)
        #expect(association.waited == 20 * Self.minute && association.connection.reason == .silent)
    }

    @Test("An association that is idle for long goes on, however much others say meanwhile", arguments: [1, 5_000])
    func idle(others: Int) throws {
        var streams = Self.silent(isAnswered: true, for: 20 * Self.minute, others: others)
        streams.send(Self.echoRequest(1), from: .client)
        streams.send(ScriptedAnswers.echoResponse(), from: .server)
        streams.send(ScriptedAnswers.releaseRequest, from: .client)
        streams.send(ScriptedAnswers.releaseResponse, from: .server)
        streams.close()
        let found = streams.finish()
        #expect(found.associations.map { AssociationVerdict($0).text } == ["ok"])
        #expect(found.messages[1]?.count == 4 && found.associations.first?.isStartMissing == false)
    }
}
