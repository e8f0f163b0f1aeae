package import DIMSE
package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One connection that is no association: what a port answers to some bytes, or to none.
package final class RawExchange: Sendable {
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
        /// Nothing came within the time, or until the exchange was abandoned.
        case silent
    }

    private struct State {
        var completion: FirstCompletion<Outcome>?
        var channel: (any Channel)?
        var isAbandoned = false
    }

    /// Where to, and from where; of its limits `resolve` and `connect` count.
    private let configuration: AssociationConfiguration
    private let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    /// Makes an exchange with the target of a configuration.
    package init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        state = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Connects to the first address, sends the bytes, and waits for an answer at most `wait` nanoseconds; then closes.
    package func run(sending bytes: [UInt8], wait: Nanoseconds) async -> Outcome {
        do {
            return try await eventLoop.flatSubmit { [self] in exchange(bytes, wait) }.get()
        } catch {
            // The futures of an exchange never fail, and the event loop outlives it.
            preconditionFailure("\(error)")
        }
    }

    /// Ends the exchange at once, whatever it waits for.
    package func abandon() {
        eventLoop.execute { [state] in
            state.value.isAbandoned = true
            state.value.completion?.succeed(.silent)
            state.value.channel?.close(promise: nil)
        }
    }

    private func exchange(_ bytes: [UInt8], _ wait: Nanoseconds) -> EventLoopFuture<Outcome> {
        let completion = FirstCompletion<Outcome>(on: eventLoop)
        state.value.completion = completion
        if state.value.isAbandoned { completion.succeed(.silent) }
        addresses().assumeIsolated().whenSuccess { [self] result in
            guard !state.value.isAbandoned else { return }
            guard case .success(let addresses) = result, let address = addresses.first else {
                return completion.succeed(.notConnected(.failed(errno: 0)))
            }
            Connector.connect(to: address, configuration, on: eventLoop) { [self] channel in
                state.value.channel = channel
                try channel.pipeline.syncOperations.addHandler(RawExchangeHandler(bytes, wait, completion))
            }.assumeIsolated().whenSuccess { outcome in
                switch outcome {
                case .connected: break
                // It was there, and went again before this side could look.
                case .failed(errno: ECONNRESET): completion.succeed(.reset)
                case .refused, .timedOut, .abandoned, .unreachable, .prohibited, .localFailure, .failed:
                    completion.succeed(.notConnected(outcome))
                }
            }
        }
        return completion.future
    }

    private func addresses() -> EventLoopFuture<Result<[SocketAddress], ResolutionFailure>> {
        let (host, port, family) = (configuration.host, configuration.port, configuration.family)
        if let literal = Resolver.literal(host, port: port, family: family) {
            return eventLoop.makeSucceededFuture(.success([literal]))
        }
        let limit = configuration.limits.resolve
        return Resolver.resolve(host, port: port, family: family, limit: limit, on: eventLoop)
    }
}

private final class RawExchangeHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long an answer that has begun may take to go on: a greeting may come in pieces.
    private static let patience: Nanoseconds = .milliseconds(100)

    private let bytes: [UInt8]
    private let wait: Nanoseconds
    private let completion: FirstCompletion<RawExchange.Outcome>
    private var received: [UInt8] = []
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
        close(context, in: wait)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let isFirst = received.isEmpty
        received += unwrapInboundIn(data).readableBytesView.prefix(RawExchange.kept - received.count)
        if received.count == RawExchange.kept {
            context.close(promise: nil)
        } else if isFirst {
            close(context, in: min(wait, Self.patience))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? IOError, error.errnoCode == ECONNRESET { isReset = true }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        completion.succeed(received.isEmpty ? (isReset ? .reset : .closed) : .bytes(received))
    }

    private func close(_ context: ChannelHandlerContext, in time: Nanoseconds) {
        clock?.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        clock = context.eventLoop.scheduleTask(in: .nanoseconds(time)) {
            let (handler, context) = bound.value
            if handler.received.isEmpty { handler.completion.succeed(.silent) }
            context.close(promise: nil)
        }
    }
}
