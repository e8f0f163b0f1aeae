import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import TestSupport
import Testing
import TransportTestSupport

@testable import Probing

/// What recordings do not have: secrets and data sets.
@Suite(.timeLimit(.minutes(1))) struct RecordedSecretTests {
    private let file: RecordedFile

    init() throws { file = try RecordedFile() }

    /// A name and a passcode for a peer.
    private static func settings(_ peer: ScriptedPeer, passcode: String) -> PeerSettings {
        PeerSettings.loopback(peer.port).with {
            $0.userIdentity = UserIdentityRequest(
                identityType: 2,
                positiveResponseRequested: false,
                primaryField: Array("operator".utf8),
                secondaryField: Array(passcode.utf8)
            )
        }
    }

    @Test("A passcode is masked, byte for byte, unless everything is asked for", arguments: [false, true])
    func passcode(recordsAll: Bool) async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let packets = try await file.record(Self.settings(peer, passcode: "secret"), recordsAll: recordsAll)
        #expect(try file.has("operator"))
        #expect(try file.has("secret") == recordsAll && file.has("******") == !recordsAll)
        let request = try #require(packets.first { $0["dicom.pdu.type"] == "0x01" }?["tcp.len"].flatMap { Int($0) })
        let received = try await peer.finish()[0].received
        #expect(request == 6 + received[2..<6].reduce(0) { $0 << 8 | Int($1) })
    }

    @Test("A passcode that a service of text quotes is neither recorded nor shown")
    func quotedPasscode() async throws {
        let quoting: ScriptedPeer.Step = .reply {
            Array("500 Syntax error near '".utf8) + $0.suffix(14) + Array("'\r\n".utf8)
        }
        let peer = try ScriptedPeer([.readPDU, quoting, .closeFIN])
        let recording = try Recording(path: file.path, recordsAll: false)
        let settings = Self.settings(peer, passcode: "opensesame").with { $0.observer = recording }
        let run = await EchoRun.run(settings, .count(1))
        try recording.finish()
        let lines = run.report.findings.flatMap { [$0.sentence] + $0.evidence + $0.remedy }
        // The quotation is shown, and recorded, with stars in it.
        #expect(lines.contains { $0.contains("**********'") }, "\(lines)")
        #expect(!lines.contains { $0.contains("sesame") || $0.contains("73 65 73 61") }, "\(lines)")
        #expect(try file.has("**********"))
        #expect(try !file.has("sesa"))
        // The peer had it, and gave it back.
        #expect(try await peer.finish()[0].received.contains(Array("opensesame".utf8)))
    }

    @Test("A passcode that an acceptance and a comment quote is neither recorded nor shown")
    func passcodeInDICOM() async throws {
        let accept = ScriptedAnswers.accept(
            Array(repeating: 0, count: 10) + Array("no opensesame   opensesame, why?".utf8)
                + Array(repeating: 0, count: 32)
        )
        let comment = Array("Who is opensesame?".utf8)
        let peer = try ScriptedPeer([
            .readPDU, .send(accept), .readPDU, .send(ScriptedAnswers.echoResponse(status: 0x0110, comment: comment)),
            .readPDU, .send(ScriptedAnswers.releaseResponse), .wait,
        ])
        let recording = try Recording(path: file.path, recordsAll: false)
        let settings = Self.settings(peer, passcode: "opensesame").with { $0.observer = recording }
        let run = await EchoRun.run(settings, .count(1))
        try recording.finish()
        let lines = run.report.findings.flatMap { [$0.sentence] + $0.evidence + $0.remedy }
        #expect(!lines.contains { $0.contains("sesame") || $0.contains("73 65 73 61") }, "\(lines)")
        #expect(try file.has("Who is **********?") && file.has("no **********"))
        #expect(try !file.has("sesa"))
        #expect(try await peer.finish()[0].received.contains(Array("opensesame".utf8)))
    }

    @Test("A data set is blanked, unless everything is asked for", arguments: [false, true])
    func dataSet(recordsAll: Bool) async throws {
        let recording = try Recording(path: file.path, recordsAll: recordsAll)
        let peer = try ScriptedPeer(.accepting + [.readPDU, .readPDU, .send(ScriptedAnswers.abort()), .wait])
        let settings = PeerSettings.loopback(peer.port).with { $0.observer = recording }
        let association = Association(
            settings.configuration([ProposedContext(.verification, [.implicitVRLittleEndian])]),
            on: MultiThreadedEventLoopGroup.singleton.next()
        )
        _ = try #require(await association.open())
        _ = await association.operate(contextID: 1, dataSet: Array("DOE^JANE".utf8)) {
            Message(
                .cStoreRequest(
                    CStoreRequest(messageID: $0, affectedSOPClassUID: .verification, affectedSOPInstanceUID: "1.2.3")
                ),
                hasDataSet: true
            )
        }
        await association.release()
        try recording.finish()
        #expect(try file.has("DOE^JANE") == recordsAll)
        // The command stays.
        #expect(try file.has("1.2.3"))
        #expect(file.types(try await file.packets()).contains("0x07"))
    }
}
