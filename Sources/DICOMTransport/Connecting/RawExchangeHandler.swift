import DIMSE
import NIOCore

/// Sends the bytes of a ``RawExchange``, and keeps the first bytes that come.
final class RawExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let bytes: [UInt8]
    private let wait: Nanoseconds
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

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        observer?.connecting(address, at: MonotonicClock.now())
        context.connect(to: address, promise: promise)
        observer?.begun(context.channel)
    }

    func channelActive(context: ChannelHandlerContext) {
        observer?.opened(context.channel, at: MonotonicClock.now())
        if !bytes.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: bytes)
            let now = MonotonicClock.now()
            let written = context.eventLoop.makePromise(of: Void.self)
            // A write can meet the peer's reset before a read does.
            written.futureResult.assumeIsolated().whenFailure { [self] error in
                if error is IOError { note(error) }
            }
            context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
            observer?.sent(buffer, at: now)
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
        if end == nil { end = ConnectionEnd(of: error) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        clock?.cancel()
        // Where the outcome was known before, this side has closed: it gave up, or had enough.
        observer?.ended(end ?? (completion.isDone ? .closedByUs : .closedByPeer), at: MonotonicClock.now())
        completion.succeed(received.isEmpty ? (end == .resetByPeer ? .reset : .closed) : .bytes(received))
    }

    private func close(_ context: ChannelHandlerContext) {
        end = end ?? .closedByUs
        context.close(promise: nil)
    }

    private func close(_ context: ChannelHandlerContext, in time: Nanoseconds) {
        clock?.cancel()
        clock = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(time)) { [self] in
            if received.isEmpty { completion.succeed(.silent) }
            close(context)
        }
    }
}
