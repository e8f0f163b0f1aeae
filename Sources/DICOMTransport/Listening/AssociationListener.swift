package import DICOMWire
package import DIMSE
package import NIOCore
import NIOPosix

/// Accepts associations: listens on an address, answers requests, and hands each message to whoever serves it.
package final class AssociationListener: Sendable {
    /// How associations are answered and served.
    package struct Configuration: Sendable {
        /// The address to listen on.
        package var host = "127.0.0.1"
        /// The port to listen on; 0 takes a free one.
        package var port = 0
        /// How requests are answered.
        package var policy: AcceptorPolicy
        /// How long the stages may take; ARTIM limits the wait for a request.
        package var limits = TimeLimits()
        /// How much a peer may make this side hold.
        package var assemblyLimits = MessageAssembler.Limits()
        /// Connections that are served at once; further ones wait in the system's queue.
        package var maximumConnections = TransportLimits.connections
        /// TLS; nil is plain.
        package var tls: TLSServerContext?
        /// Who watches the connections.
        package var observer: (any WireObserver)?

        /// Makes a configuration of a policy.
        package init(policy: AcceptorPolicy) { self.policy = policy }
    }

    /// Serves one request: the response, or nil to leave it unanswered.
    package typealias Service = @Sendable (ReceivedMessage) -> Response?

    private let channel: any Channel
    /// The port that is listened on.
    package let port: Int

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - configuration: How associations are answered.
    ///   - group: The event loops that serve them.
    ///   - ended: Called with the record of each connection that ended, on its event loop.
    ///   - service: Serves one request; called on the connection's event loop, so it may not block.
    /// - Throws: `SocketAddressError` where the host is no address, `IOError` where it cannot be listened on.
    package init(
        _ configuration: Configuration,
        on group: any EventLoopGroup,
        ended: @escaping @Sendable (AssociationRecord) -> Void = { _ in },
        service: @escaping Service
    ) async throws {
        let address = try SocketAddress(ipAddress: configuration.host, port: configuration.port)
        let eventLoop = group.next()
        channel = try await eventLoop.flatSubmit {
            Self.bootstrap(eventLoop, group, configuration, ended, service).bind(to: address)
        }.get()
        port = channel.localAddress?.port ?? configuration.port
    }

    /// Stops to listen; associations that stand go on to their end.
    package func close() async throws { try await channel.close() }

    private static func bootstrap(
        _ eventLoop: any EventLoop,
        _ group: any EventLoopGroup,
        _ configuration: Configuration,
        _ ended: @escaping @Sendable (AssociationRecord) -> Void,
        _ service: @escaping Service
    ) -> ServerBootstrap {
        ServerBootstrap(group: eventLoop, childGroup: group)
            .serverChannelOption(.backlog, value: TransportLimits.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            // One at a time, so that no more than the limit are ever taken.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let limit = ConnectionLimitHandler(configuration.maximumConnections)
                    try channel.pipeline.syncOperations.addHandler(limit)
                }
            }
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.install(on: channel, configuration, ended, service)
                }
            }
    }

    private static func install(
        on channel: any Channel,
        _ configuration: Configuration,
        _ ended: @escaping @Sendable (AssociationRecord) -> Void,
        _ service: @escaping Service
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(QuickAcknowledgementHandler())
        let observer = configuration.observer.map { ConnectionObserver($0, number: ConnectionNumber.next()) }
        let tls = try configuration.tls?.makePipeline(observer: observer)
        if let tls { try pipeline.addHandlers(tls.handlers) }
        let engine = AssociationEngine(.acceptor, limits: configuration.assemblyLimits)
        let driver = AssociationDriver(accepting: engine, limits: configuration.limits, on: channel.eventLoop)
        let server = AssociationServer(driver, configuration.policy, ended, service)
        try pipeline.addHandler(AssociationHandler(driver, monitor: tls?.monitor, observer: observer))
        driver.start { server.take($0) }
    }
}
