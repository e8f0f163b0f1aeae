import NIOCore

#if os(Linux)
import Glibc
#endif

/// Has received segments acknowledged at once.
///
/// DCMTK-based servers answer in two small writes with Nagle's algorithm on: the second waits for the acknowledgement
/// of the first, which Linux delays by 40 ms. TCP_QUICKACK does not stick, so it is set again at each read. It stands
/// at the head of the pipeline: above TLS the first reply would stall still.
final class QuickAcknowledgementHandler: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Whether this system can be asked to.
    static var isSupported: Bool {
        #if os(Linux)
        true
        #else
        false
        #endif
    }

    func channelActive(context: ChannelHandlerContext) {
        arm(context)
        context.fireChannelActive()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        arm(context)
        context.fireChannelReadComplete()
    }

    private func arm(_ context: ChannelHandlerContext) {
        #if os(Linux)
        do {
            try context.channel.syncOptions?.setOption(.tcpOption(.init(rawValue: TCP_QUICKACK)), value: 1)
        } catch {
            // The connection is going down; what follows says how.
        }
        #endif
    }
}
