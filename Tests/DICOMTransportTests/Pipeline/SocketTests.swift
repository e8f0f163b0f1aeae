import DICOMTransport
import DICOMWire
import DIMSE
import TestSupport
import Testing

/// What the system was asked to do.
@Suite(.timeLimit(.minutes(1))) struct SocketTests {
    @Test("Each message leaves in one segment, at once")
    func segments() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .echoing() + .releasing)
        let association = Association(.verification(peer.port), on: AnyEventLoop.next())
        #expect(await association.open() != nil)
        let socket = try #require(try OwnSockets.connected(to: peer.port).first)
        #expect(try OwnSockets.sendsAtOnce(socket))
        #expect(try OwnSockets.dataSegmentsSent(socket) == 1)
        for number in 2...3 as ClosedRange<UInt32> {
            #expect(await association.echo() != nil)
            #expect(try OwnSockets.dataSegmentsSent(socket) == number)
        }
        await association.release()
        _ = try await peer.finish()
    }

    @Test("After 200 associations that end in many ways no descriptor is left")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let scripts: [[ScriptedPeer.Step]] = [
                .accepting + .echoing() + .releasing, [.readPDU, .send(ScriptedAnswers.reject()), .wait], [.closeFIN],
                [.readPDU, .closeRST], .accepting + [.readPDU, .closeFIN], [.readPDU, .send([0x99, 0]), .wait],
                [.readPDU, .wait],
            ]
            func attempt(_ script: [ScriptedPeer.Step]) async throws {
                let peer = try ScriptedPeer(script)
                let limits = TimeLimits(eachStage: .milliseconds(20))
                _ = await Attempt.run(
                    .verification(peer.port).with {
                        $0.limits.association = script.count == 2 ? limits.association : $0.limits.association
                        $0.limits.artim = limits.release
                    }
                )
                _ = try await peer.finish()
                peer.stop()
            }
            for script in scripts { try await attempt(script) }
            let before = try OwnSockets.descriptors()
            for number in 0..<200 { try await attempt(scripts[number % scripts.count]) }
            try await eventually("the descriptors are as before", saw: { "\(before)" }) {
                try OwnSockets.descriptors().count <= before.count
            }
        }
    }
}
