package import NIOCore
import TLSWire

/// Reads along below NIOSSL, which does not tell the cipher suite, sent alerts or what a peer without TLS says.
///
/// It passes all bytes on as they are.
package final class TLSTap: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = ByteBuffer
    package typealias OutboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    /// What came from the peer.
    private(set) var received = TLSRecordScanner()
    /// What went to the peer.
    private(set) var sent = TLSRecordScanner()

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.scan(unwrapInboundIn(data).readableBytesView)
        context.fireChannelRead(data)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        sent.scan(unwrapOutboundIn(data).readableBytesView)
        context.write(data, promise: promise)
    }
}
