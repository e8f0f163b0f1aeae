import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What a connection begins with tells whether DICOM is spoken on it, or some other protocol that only looks like it.
@Suite struct FirstBytesTests {
    private static func collect(
        _ parts: [(ConnectionSide, [UInt8])],
        inPiecesOf length: Int = 1_000
    ) -> CaptureCollector {
        var streams = ScriptedStreams()
        for (side, bytes) in parts { streams.send(bytes, from: side, inPiecesOf: length) }
        streams.close()
        return streams.finish()
    }

    @Test("An A-ASSOCIATE-RJ that is longer than it should be is one where a request was sent")
    func longReject() {
        let reject: [UInt8] = [3, 0, 0, 0, 0, 6, 0, 1, 1, 7, 0, 0]
        let asked = Self.collect([(.client, AssociateRequest().bytes), (.server, reject)])
        #expect(asked.associations.first?.record.reject?.reason == 7)
        #expect(Self.collect([(.client, [1, 2, 3]), (.server, reject)]).associations.isEmpty)
    }

    /// What other protocols begin with whose first byte is 04H, the type of a P-DATA-TF.
    static let lookalikes: [(name: String, client: [UInt8], server: [UInt8])] = [
        (
            "TDS 7.4: pre-login, and its response",
            [0x12, 1, 0, 0x2F, 0, 0, 1, 0, 0, 0, 0x1A, 0, 6, 1, 0, 0x20, 0, 1, 2, 0, 0x21, 0, 1, 3, 0, 0x22, 0, 4],
            [4, 1, 0, 0x2B, 0, 0, 1, 0, 0, 0, 0x1A, 0, 6, 1, 0, 0x20, 0, 1, 2, 0, 0x21, 0, 1, 3, 0, 0x22, 0, 0]
        ),
        (
            "TDS: a response in several packets", [0x12, 1, 0, 8, 0, 0, 1, 0],
            [4, 0, 0x10, 0, 0, 0x35, 1, 0, 0xE3, 0x1B, 0, 1, 6, 0x6D, 0, 0x61, 0, 0x73, 0, 0x74, 0, 0x65, 0, 0x72]
        ),
        (
            "CQL 4: OPTIONS, SUPPORTED, STARTUP", [4, 0, 0, 0, 5, 0, 0, 0, 0] + [4, 0, 0, 0, 1, 0, 0, 0, 0x16, 0, 1],
            [0x84, 0, 0, 0, 6, 0, 0, 0, 4, 0, 0, 0, 0]
        ),
        ("SOCKS4: CONNECT", [4, 1, 0, 0x50, 1, 2, 3, 4, 0], [0, 0x5A, 0, 0x50, 1, 2, 3, 4]),
        (
            "SOCKS4: CONNECT to port 20480 of 0.0.0.12", [4, 1, 0x50, 0, 0, 0, 0, 12, 1, 3, 0],
            [0, 0x5A, 0, 0, 0, 0, 0, 0]
        ),
        ("a fragment of a data set", [4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 1, 2, 9, 9], []),
        ("a context that cannot be", [4, 0, 0, 0, 0, 8, 0, 0, 0, 4, 2, 3, 9, 9], []),
        ("a value that does not fit", [4, 0, 0, 0, 0, 8, 0, 0, 0, 5, 1, 3, 9, 9], []),
    ]

    @Test(
        "A stream that begins with the type of a P-DATA-TF is none for that",
        arguments: lookalikes.indices,
        [1, 5, 1_000]
    )
    func foreign(index: Int, length: Int) {
        let (name, client, server) = Self.lookalikes[index]
        let found = Self.collect([(.client, client), (.server, server)], inPiecesOf: length)
        #expect(found.associations.isEmpty, "\(name)")
        #expect(found.connections.count == 1 && found.connections[0].spoken != .dicom, "\(name)")
    }

    @Test("A connection that begins with a whole message is DICOM without its start", arguments: [1, 5, 1_000])
    func message(length: Int) {
        let found = Self.collect([(.client, ScriptedAnswers.echoResponse())], inPiecesOf: length)
        #expect(found.associations.count == 1 && found.messages[1]?.count == 1)
        #expect(found.connections.first?.spoken == .dicom)
    }

    @Test("What answers an A-ASSOCIATE-RQ is a P-DATA-TF, whatever is wrong with it")
    func answer() {
        let found = Self.collect([(.client, AssociateRequest().bytes), (.server, [4, 0, 0, 0, 0, 0])])
        #expect(found.associations.first?.record.unexpectedPDUs.map(\.pdu.type) == [.data])
    }
}
