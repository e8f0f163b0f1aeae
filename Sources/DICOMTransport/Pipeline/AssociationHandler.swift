import DIMSE
import NIOCore
import NIOTLS
import TLSWire

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Turns what happens on a channel into calls of an ``AssociationDriver``, and does to the channel what the driver
/// says.
///
/// Round trips are timed here, on the event loop. It belongs to the channel's event loop.
final class AssociationHandler: ChannelDuplexHandler, AssociationTransport {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    private let driver: AssociationDriver
    /// The way to the connection, which ends where it stands; nil for an accepted one.
    ///
    /// It keeps this handler for what is known of the connection, and so is let go of with the channel.
    private var opening: TransportOpening?
    private let monitor: TLSMonitor?
    private let observer: ConnectionObserver?

    private var context: ChannelHandlerContext?
    private var unread: ByteBuffer?
    private var end: ConnectionEnd?
    private var lastWrite: EventLoopFuture<Void>?
    /// Writes so far.
    private var writeCount = 0
    /// The latest write, where the system has not taken it yet, and the time before it was asked to.
    private var untold: (bytes: ByteBuffer, time: Nanoseconds, number: Int)?
    /// When whoever watches was told last of something that was received.
    private var receivedAt: Nanoseconds = 0
    private var isClosing = false
    private var isReadHeld = false
    /// When the TCP connection stood.
    private var connectedAt: Nanoseconds?

    /// How long the TLS handshake took.
    private(set) var tlsTime: Nanoseconds?
    /// This side's address and port, once connected.
    private(set) var localAddress: String?

    init(
        _ driver: AssociationDriver,
        opening: TransportOpening? = nil,
        monitor: TLSMonitor?,
        observer: ConnectionObserver?
    ) {
        self.driver = driver
        self.opening = opening
        self.monitor = monitor
        self.observer = observer
    }

    /// What TLS is known to have done; nil without TLS.
    var tlsReport: TLSReport? { monitor?.report }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        opening = nil
    }

    func connect(context: ChannelHandlerContext, to address: SocketAddress, promise: EventLoopPromise<Void>?) {
        opening?.connecting(at: MonotonicClock.now())
        context.connect(to: address, promise: promise)
        observer?.begun(context.channel)
    }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard connectedAt == nil else { return }
        let now = MonotonicClock.now()
        connectedAt = now
        if let address = context.channel.localAddress {
            localAddress = EndpointText.of(address.ipAddress ?? "", address.port ?? 0)
        }
        opening?.connected(at: now)
        observer?.opened(context.channel, at: now)
        driver.attach(self)
        driver.withEngine(at: now) { engine, now in
            // To a requestor the handshake is part of opening the connection; to an acceptor the connection is there.
            if opening != nil, monitor != nil { engine.begin(.tls) } else { engine.transportConnected(at: now) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, let connectedAt {
            let now = MonotonicClock.now()
            tlsTime = now - connectedAt
            if opening != nil { driver.withEngine(at: now) { $0.transportConnected(at: $1) } }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = MonotonicClock.now()
        var buffer = unwrapInboundIn(data)
        receivedAt = now
        observer?.received(buffer, at: now)
        // Taken out, so that appending does not copy it: a PDU may come a byte at a time.
        if var waiting = unread.take() {
            waiting.writeBuffer(&buffer)
            buffer = waiting
        }
        while buffer.readableBytes > 0 {
            // Each time what came of it is carried out.
            let taken = driver.withEngine(at: now) { $0.receive(buffer.readableBytesSpan, at: $1) }
            if taken == 0 { break }
            buffer.moveReaderIndex(forwardBy: taken)
        }
        guard buffer.readableBytes > 0 else { return }
        buffer.discardReadBytes()
        unread = buffer
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        note(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let now = MonotonicClock.now()
        let end = end ?? (isClosing ? .closedByUs : .closedByPeer)
        // What this side closed was told when it did.
        if !isClosing { observer?.ended(end, at: now) }
        let rest = unread.take().map { Array($0.readableBytesView) } ?? []
        driver.detach(end, unread: rest, at: now)
        context.fireChannelInactive()
    }

    /// The first error names the end; those that follow are its consequences.
    private func note(_ error: any Error) {
        end = end ?? ConnectionEnd(of: error, monitor)
    }

    // MARK: Back pressure

    func read(context: ChannelHandlerContext) {
        if mayRead(context) { context.read() } else { isReadHeld = true }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if isReadHeld, mayRead(context) {
            isReadHeld = false
            context.read()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Each PDU of the peer may be worth an answer, so a peer that does not read its answers is not read either.
    ///
    /// A requestor answers only while it waits for the close (AA-7); before, it reads also while it sends much, so that
    /// it hears of an A-ABORT. No peer keeps its connection so: in each state a clock runs meanwhile.
    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        context.channel.isWritable || (driver.role == .requestor && driver.engine.state != .sta13)
    }

    // MARK: What the driver says

    func write(_ bytes: [UInt8]) {
        guard let context else { preconditionFailure("a channel that is gone was detached") }
        let buffer = context.channel.allocator.buffer(bytes: bytes)
        let written = context.eventLoop.makePromise(of: Void.self)
        writeCount += 1
        let number = writeCount
        written.futureResult.assumeIsolated().whenWritten { [self] in
            // One before the latest was told of when that was written.
            if untold?.number == number { tellSent() }
        } refused: { [self] error in
            note(error)
            guard untold?.number == number else { return }
            // It is not on the wire.
            untold = nil
            if number == 1 { driver.withEngine { engine, _ in engine.requestNotSent() } }
        }
        lastWrite = written.futureResult
        tellSent()
        untold = (buffer, MonotonicClock.now(), number)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
    }

    /// Tells of what was written, when the system has taken it or something else has to be told behind it.
    ///
    /// Whoever watches holds up what comes after, and says for how long.
    private func tellSent() {
        guard let (bytes, time, _) = untold.take() else { return }
        observer?.sent(bytes, at: max(time, receivedAt))
    }

    /// Closes after what was written has left: closing at once would drop what the system has not taken yet.
    func close() {
        guard let context, !isClosing else { return }
        isClosing = true
        tellSent()
        // Now, and not when TLS has had its last word too: by then the run may be over, and its recording closed.
        observer?.ended(.closedByUs, at: MonotonicClock.now())
        guard let lastWrite else { return context.close(promise: nil) }
        let channel = context.channel
        let clock = context.eventLoop.scheduleTask(in: .nanoseconds(TransportLimits.close)) {
            channel.close(promise: nil)
        }
        lastWrite.whenComplete { _ in
            clock.cancel()
            channel.close(promise: nil)
        }
    }
}
