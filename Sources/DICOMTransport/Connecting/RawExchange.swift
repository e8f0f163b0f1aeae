package import DIMSE
package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One connection that is no association: what a port answers to some bytes, or to none.
package struct RawExchange: Sendable {
    /// Bytes of the answer that are kept.
    package static let kept = 512

    /// What a port answered.
    package enum Outcome: Hashable, Sendable {
        /// No connection came about.
        case notConnected(ConnectOutcome)
        /// These first bytes came.
        case bytes([UInt8])
        /// The connection was closed in order, without a byte.
        case closed
        /// The connection was reset, without a byte.
        case reset
        /// Nothing came within the time.
        case silent
    }

    /// Where to, and from where; of its limits `connect` counts.
    private let configuration: AssociationConfiguration

    /// Makes an exchange with the target of a configuration.
    package init(_ configuration: AssociationConfiguration) { self.configuration = configuration }

    /// Connects to the first address, sends the bytes, and waits for an answer at most `wait` nanoseconds; then closes.
    package func run(sending bytes: [UInt8], wait: Nanoseconds, on eventLoop: any EventLoop) async -> Outcome {
        do {
            return try await eventLoop.flatSubmit { exchange(bytes, wait, eventLoop) }.get()
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private func exchange(_ bytes: [UInt8], _ wait: Nanoseconds, _ eventLoop: any EventLoop) -> EventLoopFuture<Outcome>
    {
        addresses(eventLoop).flatMap { result in
            guard case .success(let addresses) = result, let address = addresses.first else {
                return eventLoop.makeSucceededFuture(.notConnected(.failed(errno: 0)))
            }
            let completion = FirstCompletion<Outcome>(on: eventLoop)
            let connected = Connector.connect(to: address, configuration, on: eventLoop) { channel in
                try channel.pipeline.syncOperations.addHandler(RawExchangeHandler(bytes, wait, completion))
            }
            connected.assumeIsolated().whenSuccess { outcome in
                if outcome != .connected { completion.succeed(.notConnected(outcome)) }
            }
            return completion.future
        }
    }

    private func addresses(_ eventLoop: any EventLoop) -> EventLoopFuture<Result<[SocketAddress], ResolutionFailure>> {
        if let literal = Resolver.literal(configuration.host, port: configuration.port) {
            return eventLoop.makeSucceededFuture(.success([literal]))
        }
        return Resolver.resolve(
            configuration.host,
            port: configuration.port,
            family: configuration.family,
            limit: configuration.limits.resolve,
            on: eventLoop
        )
    }
}

private final class RawExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let wait: Nanoseconds
    private let completion: FirstCompletion<RawExchange.Outcome>
    private var clock: Scheduled<Void>?
    private var isReset = false

    init(_ bytes: [UInt8], _ wait: Nanoseconds, _ completion: FirstCompletion<RawExchange.Outcome>) {
        self.bytes = bytes
        self.wait = wait
        self.completion = completion
    }

    func channelActive(context: ChannelHandlerContext) {
        if !bytes.isEmpty {
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
        }
        let channel = context.channel
        clock = context.eventLoop.scheduleTask(in: .nanoseconds(wait)) { [completion] in
            completion.succeed(.silent)
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let received = unwrapInboundIn(data).readableBytesView.prefix(RawExchange.kept)
        completion.succeed(.bytes(Array(received)))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, error.errnoCode == ECONNRESET { isReset = true }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        completion.succeed(isReset ? .reset : .closed)
    }
}
