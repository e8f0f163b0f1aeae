package import NIOCore
import TLSWire

/// Reads along below NIOSSL, which does not tell the cipher suite, sent alerts or what a peer without TLS says.
///
/// It passes all bytes on as they are.
package final class TLSTap: ChannelDuplexHandler {
    /// What comes from below.
    package typealias InboundIn = ByteBuffer
    /// What is handed up, unchanged.
    package typealias InboundOut = ByteBuffer
    /// What comes from above.
    package typealias OutboundIn = ByteBuffer
    /// What is handed down, unchanged.
    package typealias OutboundOut = ByteBuffer

    /// What came from the peer.
    private(set) var received = TLSRecordScanner()
    /// What went to the peer.
    private(set) var sent = TLSRecordScanner()

    /// Looks at what was received, and hands it up.
    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.scan(unwrapInboundIn(data).readableBytesView)
        context.fireChannelRead(data)
    }

    /// Looks at what is sent, and hands it down.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent.scan(unwrapOutboundIn(data).readableBytesView)
        context.write(data, promise: promise)
    }
}
