import CaptureInput
import Foundation
import TestSupport
import Testing

@testable import PacketFlow

/// That bytes which a recording has plain went through TLS.
@Suite struct RecordedTLSTests {
    static let examples = [
        RecordedTLS(version: 0x0304, hasClientCertificate: false),
        RecordedTLS(version: 0x0303, hasClientCertificate: true),
        RecordedTLS(version: 0, hasClientCertificate: false),
        RecordedTLS(version: 0x0304, hasClientCertificate: true, failure: .alert(0)),
        RecordedTLS(version: 0x0304, hasClientCertificate: false, failure: .alert(116)),
        RecordedTLS(version: 0x0303, hasClientCertificate: true, failure: .protocolError),
        RecordedTLS(version: 0, hasClientCertificate: false, isEstablished: false, failure: .certificateRefused),
        RecordedTLS(version: 0x0304, hasClientCertificate: false, failure: .nameRefused),
        RecordedTLS(version: 0, hasClientCertificate: false, isEstablished: false, failure: .alert(40)),
    ]

    /// What a tracker finds of a recording.
    private func connections(in capture: [UInt8]) throws -> [ConnectionSummary] {
        let folder = try TemporaryFolder("recorded-tls")
        let path = folder.file("run.pcap")
        try Data(capture).write(to: URL(filePath: path))
        var input = try CaptureInput(path: path)
        var pipeline = CapturePipeline()
        while try input.read(into: &pipeline) {}
        pipeline.tracker.finish()
        return pipeline.tracker.consumer.ended.map(\.0)
    }

    private func capture(_ tls: RecordedTLS?) throws -> [UInt8] {
        var recording = Recording()
        var conversation = try #require(
            ConversationRecorder(local: Recording.ipv4.local, peer: Recording.ipv4.peer)
        )
        conversation.tls = tls
        EchoConversation.record(&recording, &conversation)
        return recording.writer.drain { $0 }
    }

    @Test("A tracker reads what the recorder wrote", arguments: examples)
    func roundTrip(tls: RecordedTLS) throws {
        #expect(try connections(in: capture(tls)).map(\.recordedTLS) == [tls])
    }

    @Test("Without TLS nothing is told of it")
    func plain() throws { #expect(try connections(in: capture(nil)).map(\.recordedTLS) == [nil]) }

    @Test(
        "It stands in the first segment with data and the FIN of each side, and Wireshark finds the same echo and no fault"
    )
    func dissected() throws {
        let marked = try capture(Self.examples[0])
        let packets = try DissectedPacket.all(in: marked)
        let plain = try DissectedPacket.all(in: capture(nil))
        #expect(packets.map(\.description) == plain.map(\.description))
        #expect(packets.allSatisfy { $0.areChecksumsGood })
        #expect(packets.flatMap(\.complaints) == plain.flatMap(\.complaints))
        let kinds = try Tshark.fields(["tcp.option_kind"], of: marked, filter: "tcp.option_kind == 253")
        let numbers = try Tshark.fields(["frame.number"], of: marked, filter: "tcp.option_kind == 253")
        #expect(numbers == [["4"], ["5"], ["10"], ["11"]], "\(kinds)")
    }

    /// What ends a connection that stands, each in the place of the last packets.
    enum Ending: CaseIterable {
        case finSent, finReceived, resetReceived
    }

    private func capture(
        _ tls: RecordedTLS?,
        _ interruption: RecordedInterruption?,
        endingWith ending: Ending?
    ) throws -> [UInt8] {
        var recording = Recording()
        var conversation = try #require(
            ConversationRecorder(local: Recording.ipv4.local, peer: Recording.ipv4.peer)
        )
        if ending == nil { conversation.interruption = interruption }
        conversation.connecting(at: 1, into: &recording.writer)
        if let ending {
            conversation.connected(at: 2, into: &recording.writer)
            conversation.tls = tls
            conversation.interruption = interruption
            switch ending {
            case .finSent: conversation.finSent(at: 3, into: &recording.writer)
            case .finReceived: conversation.finReceived(at: 3, into: &recording.writer)
            case .resetReceived: conversation.resetReceived(at: 3, into: &recording.writer)
            }
        }
        return recording.writer.drain { $0 }
    }

    @Test(
        "That the run was ended stands in a SYN, and beside TLS in whatever ends a connection, of either side",
        arguments: [.user, .deadline] as [RecordedInterruption]
    )
    func interruption(of interruption: RecordedInterruption) throws {
        let unanswered = try connections(in: capture(nil, interruption, endingWith: nil))
        #expect(unanswered.map(\.recordedInterruption) == [interruption])
        for ending in Ending.allCases {
            for tls in [nil, Self.examples[3]] {
                let found = try connections(in: capture(tls, interruption, endingWith: ending))
                #expect(found.map(\.recordedInterruption) == [interruption], "\(ending)")
                #expect(found.map(\.recordedTLS) == [tls], "\(ending)")
                let whole = try connections(in: capture(tls, nil, endingWith: ending))
                #expect(whole.map(\.recordedInterruption) == [nil], "\(ending)")
            }
        }
    }

    @Test(
        "Other options of that length say nothing of an interruption",
        arguments: [
            // Nobody ended it so; other lengths; another experiment.
            [253, 7, 0x53, 0x4F, 0x4E, 0x44, 0, 0], [253, 7, 0x53, 0x4F, 0x4E, 0x44, 3, 0],
            [253, 6, 0x53, 0x4F, 0x4E, 0x44, 1, 0], [253, 8, 0x53, 0x4F, 0x4E, 0x44, 1, 0],
            [253, 7, 0x53, 0x4F, 0x4E, 0x44], [253, 7, 0x53, 0x4F, 0x4E, 0x45, 1, 0], [],
        ] as [[UInt8]]
    )
    func otherInterruptions(options: [UInt8]) {
        unsafe #expect(RecordedInterruption(options: options.span.bytes) == nil)
    }

    @Test(
        "Other options of that length say nothing of it",
        arguments: [
            // Time stamps, as most segments have them.
            [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1],
            // Another experiment, and one with a short identifier.
            [253, 10, 0x53, 0x4F, 0x4E, 0x45, 3, 4, 0, 0, 0, 0],
            [254, 10, 0x53, 0x4F, 0x4E, 0x44, 3, 4, 0, 0, 0, 0],
            [253, 9, 0x53, 0x4F, 0x4E, 0x44, 3, 4, 0, 0, 0, 0],
            [253, 10, 0x53, 0x4F, 0x4E, 0x44, 3, 4],
            [],
        ] as [[UInt8]]
    )
    func others(options: [UInt8]) { unsafe #expect(RecordedTLS(options: options.span.bytes) == nil) }
}
