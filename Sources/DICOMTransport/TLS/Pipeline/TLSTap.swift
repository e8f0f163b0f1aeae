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

    /// Looks at what was received, and hands it up.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.scan(unwrapInboundIn(data).readableBytesView)
        context.fireChannelRead(data)
    }

    /// Looks at what is sent, and hands it down.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent.scan(unwrapOutboundIn(data).readableBytesView)
        context.write(data, promise: promise)
    }
}
