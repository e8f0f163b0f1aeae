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

    @Test(
        "That the run was ended stands beside it, in a SYN and in a FIN of the side that recorded",
        arguments: [nil, examples[3]]
    )
    func interruption(tls: RecordedTLS?) throws {
        for interruption in [.user, .deadline] as [RecordedInterruption] {
            var recording = Recording()
            var conversation = try #require(
                ConversationRecorder(local: Recording.ipv4.local, peer: Recording.ipv4.peer)
            )
            conversation.tls = tls
            conversation.interruption = interruption
            EchoConversation.record(&recording, &conversation)
            let found = try connections(in: recording.writer.drain { $0 })
            #expect(found.map(\.recordedInterruption) == [interruption] && found.map(\.recordedTLS) == [tls])
        }
        #expect(try connections(in: capture(tls)).map(\.recordedInterruption) == [nil])
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
