import DIMSE
import NIOCore
import NIOTLS
import TLSWire

/// Sends the bytes of a ``RawExchange``, and keeps the first bytes that come.
final class RawExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let wait: Nanoseconds
    /// What TLS there is.
    private var monitor: TLSMonitor?
    /// How long TLS may take; nil without it, or once it stands.
    private var handshake: Nanoseconds?
    private let completion: FirstCompletion<RawExchange.Outcome>
    private let observer: ConnectionObserver?
    private var received: [UInt8] = []
    private var clock: Scheduled<Void>?
    private var end: ConnectionEnd?

    init(
        _ bytes: [UInt8],
        _ wait: Nanoseconds,
        _ completion: FirstCompletion<RawExchange.Outcome>,
        _ observer: ConnectionObserver?
    ) {
        self.bytes = bytes
        self.wait = wait
        self.completion = completion
        self.observer = observer
    }

    /// Has the exchange begin when TLS stands, for which the peer is given so long.
    func awaitTLS(_ monitor: TLSMonitor, limit: Nanoseconds) { (self.monitor, handshake) = (monitor, limit) }

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        observer?.connecting(address, at: MonotonicClock.now())
        context.connect(to: address, promise: promise)
        observer?.begun(context.channel)
    }

    func channelActive(context: ChannelHandlerContext) {
        observer?.opened(context.channel, at: MonotonicClock.now())
        if let handshake {
            close(context, in: handshake)
        } else {
            begin(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if handshake != nil, case .handshakeCompleted? = event as? TLSUserEvent {
            handshake = nil
            begin(context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// What bytes are to go through stands.
    private func begin(_ context: ChannelHandlerContext) {
        if !bytes.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: bytes)
            let now = MonotonicClock.now()
            let written = context.eventLoop.makePromise(of: Void.self)
            written.futureResult.assumeIsolated().whenWritten { [self] in
                observer?.sent(buffer, at: now)
            } refused: { [self] error in
                note(error)
            }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
        }
        close(context, in: wait)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        observer?.received(buffer, at: MonotonicClock.now())
        let isFirst = received.isEmpty
        received += buffer.readableBytesView.prefix(TransportLimits.answerKept - received.count)
        if received.count == TransportLimits.answerKept {
            close(context)
        } else if isFirst {
            close(context, in: min(wait, TransportLimits.answerPause))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        note(error)
        context.close(promise: nil)
    }

    /// The first error names the end.
    private func note(_ error: any Error) {
        end = end ?? ConnectionEnd(of: error, monitor)
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        // Where the outcome was known before, this side has closed: it gave up, or had enough.
        observer?.ended(end ?? (completion.isDone ? .closedByUs : .closedByPeer), at: MonotonicClock.now())
        completion.succeed(received.isEmpty ? outcomeWithoutBytes : .bytes(received))
    }

    /// How a connection came out on which no byte came.
    private var outcomeWithoutBytes: RawExchange.Outcome {
        if end == .resetByPeer { return .reset }
        return handshake == nil ? .closed : .notSecured
    }

    private func close(_ context: ChannelHandlerContext) {
        end = end ?? .closedByUs
        context.close(promise: nil)
    }

    private func close(_ context: ChannelHandlerContext, in time: Nanoseconds) {
        clock?.cancel()
        clock = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(time)) { [self] in
            if received.isEmpty { completion.succeed(handshake == nil ? .silent : .notSecured) }
            close(context)
        }
    }
}
