import NIOCore

/// Stands at the head of a listening channel, and lets it accept no more than so many connections at once.
///
/// Further ones wait in the system's queue until one of those accepted is closed.
final class ConnectionLimitHandler: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = Never

    private let limit: Int
    private var open = 0
    private var isReadHeld = false

    init(_ limit: Int) { self.limit = limit }

    func read(context: ChannelHandlerContext) {
        if open < limit { context.read() } else { isReadHeld = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let closed = unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop)
        closed.assumeIsolated().whenComplete { [self] _ in
            open -= 1
            guard isReadHeld else { return }
            isReadHeld = false
            context.read()
        }
        context.fireChannelRead(data)
    }
}
