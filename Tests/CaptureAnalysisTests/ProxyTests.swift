import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Behind what a client and a proxy say to each other, DICOM is found.
@Suite struct ProxyTests {
    /// What is said before the association, in turns.
    static let preambles: [(name: String, parts: [(ConnectionSide, [UInt8])])] = [
        ("PROXY 1", [(.client, Array("PROXY TCP4 192.0.2.1 192.0.2.2 50000 104\r\n".utf8))]),
        (
            "PROXY 2",
            [
                (
                    .client,
                    [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0, 12, 192, 0, 2]
                        + [1, 192, 0, 2, 2, 0xC3, 0x50, 0, 104]
                )
            ]
        ),
        (
            "SOCKS5",
            [
                (.client, [5, 1, 0]), (.server, [5, 0]), (.client, [5, 1, 0, 1, 192, 0, 2, 2, 0, 104]),
                (.server, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
            ]
        ),
        (
            "SOCKS4",
            [(.client, [4, 1, 0, 104, 192, 0, 2, 2, 0]), (.server, [0, 0x5A, 0, 104, 192, 0, 2, 2])]
        ),
        (
            "HTTP",
            [
                (.client, Array("CONNECT archive:104 HTTP/1.1\r\nHost: archive:104\r\n\r\n".utf8)),
                (.server, Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)),
            ]
        ),
    ]

    private static let request = AssociateRequest().bytes

    private static func collect(
        behind preamble: [(ConnectionSide, [UInt8])],
        inPiecesOf length: Int = 1_000,
        _ answer: [UInt8]
    ) -> CaptureCollector {
        var streams = ScriptedStreams()
        for (side, bytes) in preamble { streams.send(bytes, from: side, inPiecesOf: length) }
        streams.send(request, from: .client, inPiecesOf: length)
        streams.send(answer, from: .server, inPiecesOf: length)
        streams.close()
        return streams.finish()
    }

    @Test("An association behind a proxy's words is one like any other", arguments: preambles.indices, [1, 7, 1_000])
    func association(index: Int, length: Int) throws {
        let (name, parts) = Self.preambles[index]
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side, inPiecesOf: length) }
        streams.send(Self.request, from: .client, inPiecesOf: length)
        streams.send(ScriptedAnswers.accept(Self.request), from: .server, inPiecesOf: length)
        streams.send(ScriptedAnswers.releaseRequest, from: .client, inPiecesOf: length)
        streams.send(ScriptedAnswers.releaseResponse, from: .server, inPiecesOf: length)
        streams.close()
        let found = streams.finish()
        #expect(found.connections.map(\.spoken) == [.dicom], "\(name)")
        let association = try #require(found.associations.first, "\(name)")
        #expect(!association.isPartial && association.outcome == .released, "\(name)")
        let verdict = AssociationVerdict(association)
        #expect(verdict.findings.isEmpty && verdict.text == "ok", "\(name): \(verdict)")
    }

    @Test("A rejection behind a proxy's words is one, too", arguments: preambles.indices)
    func rejection(index: Int) throws {
        let (name, parts) = Self.preambles[index]
        let reject = ScriptedAnswers.reject(result: 1, source: 1, reason: 7)
        let association = try #require(Self.collect(behind: parts, reject).associations.first, "\(name)")
        #expect(association.outcome == .rejected, "\(name)")
        #expect(AssociationVerdict(association).findings.map(\.code) == [.calledAETitleNotRecognized], "\(name)")
    }

    @Test("A proxy's words before the association have a limit", arguments: [1, 100, 1_000, 9_000])
    func limit(piece: Int) {
        let limit = Int(CaptureAnalysisLimits.searchedBehindStart)
        // The first six are those of a header.
        for (length, count) in [(limit + 5, 1), (limit + 6, 0)] {
            let words = [UInt8](repeating: 0x41, count: length)
            var streams = ScriptedStreams()
            streams.send(words + Self.request, from: .client, inPiecesOf: piece)
            #expect(streams.finish().associations.count == count, "\(length)")
        }
    }

    @Test("Other protocols are not searched for PDUs that are short")
    func foreign() {
        // A line, a release and its answer, and what looks like a request but for its version.
        var request = Self.request
        request[7] = 0
        let bytes = Array("HELLO\r\n".utf8) + ScriptedAnswers.releaseRequest + ScriptedAnswers.echoResponse() + request
        var streams = ScriptedStreams()
        streams.send(bytes, from: .client)
        streams.close()
        let found = streams.finish()
        #expect(found.associations.isEmpty && found.connections.map(\.spoken) == [.unknown])
    }
}
