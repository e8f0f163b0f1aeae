import DICOMWire
import DIMSE
import NIOCore
import NIOPosix
import TestSupport
import Testing
import TransportTestSupport

@testable import DICOMTransport

/// Names, with a hosts file and a name server of the test's own.
@Suite(.timeLimit(.minutes(2))) struct ResolverTests {
    @Test("All addresses of a name are tried in turn until one takes the connection, and each is reported")
    func severalAddresses() async throws {
        let namespace = try await NetworkNamespace(
            "ip route add unreachable 192.0.2.1",
            hosts: "192.0.2.1 pacs\n127.0.0.2 pacs\n127.0.0.1 pacs\n127.0.0.3 pacs\n"
        )
        try await withEventLoop(in: namespace) { eventLoop in
            let listener = try await AssociationListener.verification(on: eventLoop)
            let attempt = await Attempt.run(.verification(listener.port, host: "pacs"), on: eventLoop)
            #expect(attempt.response?.response.status == 0)
            let addresses = try #require(attempt.connection.resolution?.addresses)
            #expect(Set(addresses) == ["192.0.2.1", "127.0.0.2", "127.0.0.1", "127.0.0.3"])
            let tried = attempt.connection.attempts
            #expect(tried.map(\.address) == Array(addresses.prefix(tried.count)))
            #expect(tried.last?.address == "127.0.0.1" && tried.last?.outcome == .connected)
            #expect(tried.dropLast().allSatisfy { $0.outcome != .connected })
            try await listener.close()
        }
    }

    /// Catches a limit that ends the association with the first address.
    @Test("An address that does not answer in time costs its own time, and the next one is tried")
    func unansweringAddress() async throws {
        let namespace = try await NetworkNamespace(
            "ip route add 192.0.2.9 dev lo",
            hosts: "192.0.2.9 pacs\n127.0.0.1 pacs\n"
        )
        try await withEventLoop(in: namespace) { eventLoop in
            let listener = try await AssociationListener.verification(on: eventLoop)
            let limit = Nanoseconds.milliseconds(200)
            let configuration = AssociationConfiguration.verification(listener.port, host: "pacs")
            let attempt = await Attempt.run(configuration.with { $0.limits.connect = limit }, on: eventLoop)
            #expect(attempt.response?.response.status == 0 && attempt.connection.timeout == nil)
            #expect(attempt.connection.attempts.last?.outcome == .connected)
            for silent in attempt.connection.attempts.dropLast() {
                #expect(silent.address == "192.0.2.9" && silent.outcome == .timedOut && silent.time >= limit)
            }
            try await listener.close()
            // And where it is the only one left, its limit is that of connecting.
            let none = await Attempt.run(
                .verification(104, host: "pacs").with { $0.limits.connect = limit },
                on: eventLoop
            )
            #expect(Set(none.connection.attempts.map(\.outcome)) == [.refused, .timedOut])
            #expect((none.connection.timeout == .connect) == (none.connection.attempts.last?.outcome == .timedOut))
        }
    }

    @Test("Where no address takes the connection, all were tried")
    func noAddress() async throws {
        let namespace = try await NetworkNamespace(hosts: "127.0.0.2 pacs\n127.0.0.3 pacs\n::1 pacs\n")
        try await withEventLoop(in: namespace) { eventLoop in
            let attempt = await Attempt.run(.verification(104, host: "pacs"), on: eventLoop)
            #expect(Set(attempt.connection.attempts.map(\.address)) == ["127.0.0.2", "127.0.0.3", "::1"])
            #expect(attempt.connection.attempts.allSatisfy { $0.outcome == .refused })
        }
    }

    @Test("IPv6 is spoken, by address and by name, and only the wanted family is tried")
    func families() async throws {
        let namespace = try await NetworkNamespace(hosts: "::1 pacs\n127.0.0.1 pacs\n")
        try await withEventLoop(in: namespace) { eventLoop in
            let listener = try await AssociationListener.verification(on: eventLoop) { $0.host = "::1" }
            let cases: [(host: String, family: AddressFamily, tried: [String])] = [
                ("::1", .any, ["::1"]), ("::1", .ipv6, ["::1"]), ("pacs", .ipv6, ["::1"]),
                ("pacs", .ipv4, ["127.0.0.1"]), ("::1", .ipv4, []), ("127.0.0.1", .ipv6, []),
            ]
            for (host, family, tried) in cases {
                let configuration = AssociationConfiguration.verification(listener.port, host: host)
                let attempt = await Attempt.run(configuration.with { $0.family = family }, on: eventLoop)
                #expect(attempt.connection.attempts.map(\.address) == tried, "\(host) \(family)")
                #expect(attempt.connection.isConnected == tried.contains("::1"), "\(host) \(family)")
                if tried.isEmpty { #expect(attempt.connection.resolution?.failure == .noSuchName) }
                if let local = attempt.connection.localAddress { #expect(local.hasPrefix("[::1]:")) }
            }
            try await listener.close()
        }
    }

    @Test(
        "What name servers say is told apart",
        arguments: [(0x8583, .noSuchName), (0x8580, .noSuchName), (0x8582, .temporary)]
            as [(UInt16, ResolutionFailure)]
    )
    func failures(flags: UInt16, expected: ResolutionFailure) async throws {
        let namespace = try await NetworkNamespace(NetworkNamespace.nameServer(flags), nameServer: true)
        try await withEventLoop(in: namespace) { eventLoop in
            let attempt = await Attempt.run(.verification(104, host: "pacs.example.org"), on: eventLoop)
            #expect(attempt.connection.resolution?.failure == expected)
            #expect(attempt.connection.attempts.isEmpty && attempt.connection.timeout == nil)
            #expect(attempt.observed.lastTransition?.description == "Sta4 + Evt17 -> AA-4 -> Sta1")
            // What is no association says it as well.
            let exchange = RawExchange(.verification(104, host: "pacs.example.org"), on: eventLoop)
            #expect(await exchange.run(sending: [], wait: .seconds(20)) == .notResolved(expected))
        }
    }

    @Test("A name server that is not there is no answer for now")
    func noServer() async throws {
        let namespace = try await NetworkNamespace(nameServer: true)
        try await withEventLoop(in: namespace) { eventLoop in
            let attempt = await Attempt.run(.verification(104, host: "pacs.example.org"), on: eventLoop)
            #expect(attempt.connection.resolution?.failure == .temporary)
        }
    }

    @Test("Where so many look-ups have no answer yet, a further one is not begun, and an address needs none")
    func tooManyLookUps() async throws {
        // In a process of its own: the look-ups of all count.
        await #expect(processExitsWith: .success) {
            let namespace = try await NetworkNamespace(
                NetworkNamespace.nameServer(nil),
                hosts: "127.0.0.1 pacs\n",
                nameServer: true
            )
            try await withEventLoop(in: namespace) { eventLoop in
                let silent = AssociationConfiguration.verification(104, host: "pacs.example.org")
                let known = silent.with { $0.host = "pacs" }
                let limit = TransportLimits.lookUps
                var waiting: [EventLoopFuture<DICOMTransport.Resolver.Answer>] = []
                for _ in 0..<limit {
                    waiting.append(try #require(try await ResolverTests.lookUp(silent, on: eventLoop)))
                }
                for _ in 0..<2 {
                    let answer = try await ResolverTests.lookUp(known, on: eventLoop)?.get()
                    #expect(answer == .failure(.notBegun(unanswered: limit)))
                }
                let address = silent.with { $0.host = "127.0.0.1" }
                #expect(try await ResolverTests.lookUp(address, on: eventLoop) == nil)
                try await eventually("no look-up is left") {
                    try await namespace.run("ss --kill --udp 'dport = :53'")
                    return try !ThisProcess.threadNames().contains { $0.hasPrefix("TP-#") }
                }
                for answer in waiting { #expect(try await answer.get() == .failure(.temporary)) }
                let answer = try await ResolverTests.lookUp(known, on: eventLoop)?.get()
                #expect(try answer?.get().isEmpty == false, "those that were not begun count no more")
            }
        }
    }

    /// The answer for a name, looked up by a thread of the event loop's network; nil for an address.
    private static func lookUp(
        _ configuration: AssociationConfiguration,
        on eventLoop: any EventLoop
    ) async throws -> EventLoopFuture<DICOMTransport.Resolver.Answer>? {
        try await eventLoop.submit {
            switch DICOMTransport.Resolver.lookUp(configuration, on: eventLoop) {
            case .literal: nil
            case .name(let answer): answer
            }
        }.get()
    }

    @Test("A silent name server costs the limit of the stage, and others are looked up meanwhile")
    func silentServer() async throws {
        let namespace = try await NetworkNamespace(
            NetworkNamespace.nameServer(nil),
            hosts: "127.0.0.1 pacs\n",
            nameServer: true
        )
        try await withEventLoop(in: namespace) { eventLoop in
            let silent = AssociationConfiguration.verification(104, host: "pacs.example.org")
            let limit = Nanoseconds.milliseconds(300)
            let hanging = (0..<16).map { _ in Association(silent, on: eventLoop) }
            let waiting = hanging.map { association in Task { await association.open() } }
            try await eventually("each look-up hangs in a thread of its own") {
                try ThisProcess.threadNames().count { $0.hasPrefix("TP-#") } >= hanging.count
            }
            let raw = RawExchange(silent.with { $0.limits.resolve = limit }, on: eventLoop)
            #expect(await raw.run(sending: [], wait: .seconds(20)) == .notResolved(.timedOut))
            let one = Task { await Attempt.run(silent.with { $0.limits.resolve = limit }, on: eventLoop) }
            let known = await Attempt.run(.verification(104, host: "pacs"), on: eventLoop)
            #expect(known.connection.attempts.map(\.outcome) == [.refused])
            let attempt = await one.value
            #expect(attempt.connection.resolution?.failure == .timedOut)
            #expect(attempt.connection.timeout == .resolve && attempt.connection.association == nil)
            #expect(attempt.observed.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
            #expect(attempt.connection.resolution.map { $0.time >= limit } == true)
            for association in hanging { association.abandon() }
            for task in waiting { #expect(await task.value == nil) }
            for association in hanging {
                let observed = await association.observed()
                #expect(observed.lastTransition?.description == "Sta4 + Evt15 -> AA-2 -> Sta1")
                #expect(observed.connection.resolution == nil && observed.connection.timeout == nil)
            }
            // Their threads come back to the event loop all the same, which has to be there.
            try await eventually("no look-up is left") {
                try await namespace.run("ss --kill --udp 'dport = :53'")
                return try !ThisProcess.threadNames().contains { $0.hasPrefix("TP-#") }
            }
        }
    }
}
