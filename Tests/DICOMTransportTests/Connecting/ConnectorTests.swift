import DICOMTransport
import DICOMWire
import DIMSE
import Glibc
import NIOCore
import TestSupport
import Testing
import TransportTestSupport

/// What comes of trying an address, in the field's terms.
@Suite(.timeLimit(.minutes(2))) struct ConnectorTests {
    @Test("A port that nothing listens on refuses")
    func refused() async throws {
        let attempt = await Attempt.run(.verification(try FreePort.next()))
        #expect(attempt.connection.attempts.map(\.outcome) == [.refused])
        #expect(attempt.connection.resolution == nil)
        #expect(attempt.association == nil && attempt.connection.timeout == nil)
        #expect(attempt.observed.lastTransition?.description == "Sta4 + Evt17 -> AA-4 -> Sta1")
    }

    @Test("A port that never answers is given up after the limit, which is said to be that of connecting")
    func timedOut() async throws {
        let port = try UnansweringPort()
        defer { port.stop() }
        let limit = Nanoseconds.milliseconds(200)
        let others = try OwnSockets.connected(to: port.port).count
        let attempt = await Attempt.run(.verification(port.port).with { $0.limits.connect = limit })
        #expect(attempt.connection.attempts.map(\.outcome) == [.timedOut])
        #expect(attempt.connection.timeout == .connect)
        #expect(attempt.observed.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
        #expect(attempt.connection.attempts.first.map { $0.time >= limit } == true)
        #expect(try OwnSockets.connected(to: port.port).count == others)
    }

    @Test("The address and the port that were chosen to connect from are those that the peer sees")
    func source() async throws {
        let peer = try ScriptedPeer(.accepting + .echoing() + .releasing)
        let port = Int(try FreePort.next())
        let attempt = await Attempt.run(
            .verification(peer.port).with {
                $0.sourceAddress = "127.0.0.77"
                $0.sourcePort = port
            }
        )
        #expect(attempt.response?.response.status == 0)
        #expect(attempt.connection.localAddress == "127.0.0.77:\(port)")
    }

    @Test(
        "A source that this machine cannot use is a failure of this side",
        arguments: [
            ("198.51.100.1", "127.0.0.1", EADDRNOTAVAIL), ("none", "127.0.0.1", EADDRNOTAVAIL),
            ("::1", "127.0.0.1", EAFNOSUPPORT), ("127.0.0.1", "::1", EAFNOSUPPORT),
        ]
    )
    func sourceNotOurs(address: String, host: String, code: Int32) async throws {
        let attempt = await Attempt.run(.verification(104, host: host).with { $0.sourceAddress = address })
        #expect(attempt.connection.attempts.map(\.outcome) == [.notBound(errno: code)])
    }

    @Test("A source port that is taken is a failure of this side")
    func sourcePortTaken() async throws {
        let (first, second) = (try ScriptedPeer([.wait]), try ScriptedPeer([.wait]))
        let attempt = await Attempt.run(.verification(first.port).with { $0.sourcePort = Int(second.port) })
        #expect(attempt.connection.attempts.map(\.outcome) == [.notBound(errno: EADDRINUSE)])
    }

    /// The system gives one number for two things: a port that this user may not take, and a way that is forbidden.
    @Test(
        "A source that may not be taken is told from a way that is forbidden",
        arguments: ["192.0.2.2", "2001:db8::2"]
    )
    func forbidden(host: String) async throws {
        let namespace = try await NetworkNamespace(
            "ip route add prohibit 192.0.2.2",
            "ip -6 route add prohibit 2001:db8::2"
        )
        try await withEventLoop(in: namespace) { eventLoop in
            let configuration = AssociationConfiguration.verification(104, host: host).with { $0.sourcePort = 100 }
            let forbidden = await Attempt.run(configuration, on: eventLoop)
            #expect(
                forbidden.connection.attempts.map(\.outcome)
                    == [host.contains(":") ? .prohibited(errno: EACCES) : .localFailure(errno: EACCES)]
            )
            try await eventLoop.submit { try LinuxThread.dropCapabilities() }.get()
            let refused = await Attempt.run(configuration, on: eventLoop)
            #expect(refused.connection.attempts.map(\.outcome) == [.notBound(errno: EACCES)])
        }
    }

    @Test("Without a free descriptor this side cannot even try, and one is enough")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) {
            for (left, outcome) in [(0, ConnectOutcome.localFailure(errno: EMFILE)), (1, .refused)] {
                try await withEventLoop { eventLoop in
                    // All that is lazy, threads and resolver among it, gets its descriptors first.
                    _ = await Attempt.run(.verification(1), on: eventLoop)
                    try await eventLoop.submit { try DescriptorLimit.leave(left) }.get()
                    let attempt = await Attempt.run(.verification(1), on: eventLoop)
                    #expect(attempt.connection.attempts.map(\.outcome) == [outcome], "\(left) left")
                }
            }
        }
    }

    @Test("Routes that lead nowhere are told apart")
    func routes() async throws {
        let namespace = try await NetworkNamespace(
            "ip route add unreachable 192.0.2.1",
            "ip route add prohibit 192.0.2.2",
            "ip route add blackhole 192.0.2.3",
            "ip -6 route add prohibit 2001:db8::2"
        )
        try await withEventLoop(in: namespace) { eventLoop in
            let expected: [(String, ConnectOutcome)] = [
                ("192.0.2.1", .unreachable(errno: EHOSTUNREACH)), ("192.0.2.2", .localFailure(errno: EACCES)),
                ("192.0.2.3", .localFailure(errno: EINVAL)), ("192.0.2.4", .unreachable(errno: ENETUNREACH)),
                ("2001:db8::1", .unreachable(errno: ENETUNREACH)), ("2001:db8::2", .prohibited(errno: EACCES)),
            ]
            for (address, outcome) in expected {
                let attempt = await Attempt.run(.verification(104, host: address), on: eventLoop)
                #expect(attempt.connection.attempts.map(\.outcome) == [outcome], "\(address)")
                #expect(attempt.connection.attempts.map(\.address) == [address])
            }
        }
    }
}
