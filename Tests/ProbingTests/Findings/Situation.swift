import DICOMTransport
import DICOMWire
import DIMSE
import Diagnosis
import NIOCore
import NIOPosix
import TestSupport
import TransportTestSupport

@testable import Probing

/// A live peer and what is asked of it; the findings come of the product's own probes.
struct Situation: Sendable {
    /// Brings it about.
    let findings: @Sendable () async throws -> [Finding]

    /// Who watches what is sent and received, where a test has one.
    @TaskLocal static var observer: (any WireObserver)?

    /// Captures what is on the wire, where a test wants it.
    @TaskLocal static var wire: SituationWire?

    typealias Step = ScriptedPeer.Step
    typealias Change = @Sendable (inout PeerSettings) -> Void

    /// Echoes a scripted peer, with a script for each connection in turn, and then changes one thing at a time where
    /// asked.
    static func peer(
        _ scripts: [Step]...,
        plan: EchoPlan = .count(1),
        isDiffering: Bool = false,
        change: @escaping Change = { _ in }
    ) -> Situation {
        Situation {
            let peer = try ScriptedPeer(scripts: scripts)
            defer { peer.stop() }
            return await echo(.loopback(peer.port).with(change), plan, isDiffering: isDiffering)
        }
    }

    /// Echoes a server, and then changes one thing at a time where asked.
    static func server<Server: PeerServer>(
        _ start: @escaping @Sendable () async throws -> Server,
        plan: EchoPlan = .count(1),
        isDiffering: Bool = false,
        change: @escaping Change = { _ in }
    ) -> Situation {
        Situation {
            try await start().use { server in
                await echo(.loopback(server.port).with(change), plan, isDiffering: isDiffering)
            }
        }
    }

    /// Asks a scripted peer for one operation of any service, on context 1.
    static func operation(
        _ script: [Step],
        contexts: [ProposedContext] = [ProposedContext(.verification, [.implicitVRLittleEndian])],
        dataSet: [UInt8] = [],
        _ makeMessage: @escaping @Sendable (UInt16) -> Message = { Message(.cEchoRequest(CEchoRequest(messageID: $0))) }
    ) -> Situation {
        Situation {
            let peer = try ScriptedPeer(script)
            defer { peer.stop() }
            let settings = PeerSettings.loopback(peer.port).with { $0.observer = observer }
            await wire?.begin(port: peer.port)
            let association = Association(
                settings.configuration(contexts),
                on: MultiThreadedEventLoopGroup.singleton.next()
            )
            if await association.open()?.acceptedContexts.isEmpty == false {
                _ = await association.operate(contextID: 1, dataSet: dataSet, makeMessage)
            }
            await association.release()
            let observed = await association.observed()
            var evidence = Evidence(connection: observed.connection, target: settings.target)
            evidence.operationsAskedFor = 1
            return Catalogue.findings(for: evidence)
        }
    }

    /// Echoes a host, or a scripted peer, in a network of its own.
    static func network(
        _ commands: String...,
        host: String = "127.0.0.1",
        hosts: String = "",
        nameServer: Bool = false,
        script: [Step] = [],
        change: @escaping Change = { _ in },
        during: @escaping @Sendable (NetworkNamespace, ScriptedPeer) async throws -> Void = { _, _ in }
    ) -> Situation {
        Situation {
            let namespace = try await NetworkNamespace(
                commands.joined(separator: "\n"),
                hosts: hosts,
                nameServer: nameServer
            )
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let findings: [Finding]
            do {
                // The thread of the event loop is in it, and with it all sockets that are made there.
                let peer = try await group.next().submit {
                    try namespace.enter()
                    return try ScriptedPeer(script)
                }.get()
                let settings = PeerSettings.loopback(script.isEmpty ? 104 : peer.port).with { $0.host = host }.with(
                    change
                )
                await wire?.begin(port: UInt16(settings.port), in: namespace)
                async let echoed = echo(settings, .count(1), on: group.next())
                try await during(namespace, peer)
                findings = await echoed
                try await wire?.finish()
                peer.stop()
            } catch {
                try await namespace.stop()
                throw error
            }
            // The event loop lives on: a look-up that was given up comes back to it, whenever the system lets go of it.
            try await namespace.stop()
            return findings
        }
    }

    /// Echoes as `dcmecho` does.
    static func echo(
        _ settings: PeerSettings,
        _ plan: EchoPlan = .count(1),
        isDiffering: Bool = false,
        control: RunControl? = nil,
        on eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next(),
        afterEach: @Sendable (EchoEvent) -> Void = { _ in }
    ) async -> [Finding] {
        let settings = settings.with { $0.observer = $0.observer ?? observer }
        await wire?.begin(port: UInt16(settings.port))
        let control = control ?? RunControl(on: eventLoop)
        let probe = EchoProbe(settings, plan, control: control, on: eventLoop)
        var report = await probe.run { afterEach($0) }
        if isDiffering { await probe.contrast(&report) }
        return report.findings
    }
}
