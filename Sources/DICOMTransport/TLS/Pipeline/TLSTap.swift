import DIMSE
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
    /// What was written, and not handed to the system yet.
    private var unflushed: [(bytes: ByteBuffer, time: Nanoseconds)] = []
    private var hasFailedToWrite = false

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
        if observer != nil { unflushed.append((bytes, MonotonicClock.now())) }
        sent.scan(bytes.readableBytesView)
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        // A write can meet the peer's reset before a read does, and TLS would take it for a close.
        written.futureResult.assumeIsolated().whenFailure { [self] error in
            guard error is IOError else { return }
            hasFailedToWrite = true
            context.fireErrorCaught(error)
        }
        context.write(data, promise: written)
    }

    /// Tells of what was sent; what the system refuses at once is not on the wire.
    func flush(context: ChannelHandlerContext) {
        let pieces = unflushed
        unflushed = []
        context.flush()
        guard !hasFailedToWrite else { return }
        for piece in pieces { observer?.sentTLS(piece.bytes, at: piece.time) }
    }
}
