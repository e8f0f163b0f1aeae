import NIOCore
import TLSWire

/// Reads along below NIOSSL, which does not tell the cipher suite, sent alerts or what a peer without TLS says.
///
/// It passes all bytes on as they are.
final class TLSTap: ChannelDuplexHandler {
    /// What comes from below.
    typealias InboundIn = ByteBuffer
    /// What is handed up, unchanged.
    typealias InboundOut = ByteBuffer
    /// What comes from above.
    typealias OutboundIn = ByteBuffer
    /// What is handed down, unchanged.
    typealias OutboundOut = ByteBuffer

    /// What came from the peer.
    private(set) var received = TLSRecordScanner()
    /// What went to the peer.
    private(set) var sent = TLSRecordScanner()

    /// Is told of all bytes, until the handshake is done.
    private var observer: ConnectionObserver?

    init(_ observer: ConnectionObserver?) { self.observer = observer }

    /// The handshake is done: what comes now is what others tell of.
    func handshakeDone() { observer = nil }

    /// Looks at what was received, and hands it up.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        observer?.receivedTLS(bytes, at: MonotonicClock.now())
        received.scan(bytes.readableBytesView)
        context.fireChannelRead(data)
    }

    /// Looks at what is sent, and hands it down.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        sent.scan(bytes.readableBytesView)
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let now = MonotonicClock.now()
        written.futureResult.assumeIsolated().whenWritten { [self] in
            observer?.sentTLS(bytes, at: now)
        } refused: { error in
            // TLS would take it for a close.
            context.fireErrorCaught(error)
        }
        context.write(data, promise: written)
    }
}
