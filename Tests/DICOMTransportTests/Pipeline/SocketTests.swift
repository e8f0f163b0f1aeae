import DICOMTransport
import DICOMWire
import DIMSE
import NIOCore
import TestSupport
import Testing
import TransportTestSupport

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

    /// Holds up the event loop at what was sent, until the peer has it.
    private struct SlowObserver: WireObserver {
        let peer: ScriptedPeer

        func observe(_ event: WireEvent, connection: Int, at now: Nanoseconds) {
            // NIO itself writes the first message only when the loop goes on: the socket is not known to be writable
            // yet.
            guard case .sent(let bytes) = event, bytes.readableBytesView.first == 4 else { return }
            let deadline = ContinuousClock.now + .seconds(5)
            while ContinuousClock.now < deadline {
                if peer.records.first.map({ $0.received.suffix(bytes.readableBytes) == Array(buffer: bytes)[...] })
                    == true
                {
                    return
                }
            }
            Issue.record("\(bytes.readableBytes) bytes were not written before they were observed")
        }
    }

    /// Catches a recording that delays what it records.
    @Test("What is sent is on its way before anybody is told of it")
    func observedAfterWriting() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let observer = SlowObserver(peer: peer)
        let attempt = await Attempt.run(.verification(peer.port).with { $0.observer = observer })
        #expect(attempt.response?.response.status == 0)
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
            // The runtime opens a few of its own when it first waits; an ending that left one each time would have left
            // 28.
            try await eventually("the descriptors are as before", saw: { "\(before)" }) {
                try OwnSockets.descriptors().count < before.count + 10
            }
        }
    }

    @Test("An address that needs no look-up starts no thread but that of its event loop")
    func threads() async {
        await #expect(processExitsWith: .success) {
            let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
            try await withEventLoop { eventLoop in
                _ = await Attempt.run(.verification(peer.port), on: eventLoop)
                let names = try ThisProcess.threadNames()
                #expect(!names.contains { $0.hasPrefix("TP-#") || $0.hasPrefix("NIO-SGLTN") }, "\(names)")
                // The look-up of a name does have one, which goes when it is done.
                _ = await Attempt.run(.verification(peer.port, host: "localhost"), on: eventLoop)
            }
            try await eventually("no thread is left") {
                try !ThisProcess.threadNames().contains { $0.hasPrefix("TP-#") }
            }
        }
    }
}
