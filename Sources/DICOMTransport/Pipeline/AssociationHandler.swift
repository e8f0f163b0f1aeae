import DICOMWire
import DIMSE
import NIOCore
import NIOTLS
import TLSWire

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Drives an ``AssociationEngine`` on a channel: it hands bytes, times and ends to it, and does what its outputs say.
///
/// Round trips are timed here, on the event loop. It belongs to the channel's event loop.
final class AssociationHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = Never
    typealias OutboundOut = ByteBuffer

    /// How long a close waits for what was written to leave: a peer that does not read does not keep the connection.
    private static let closeLimit: TimeAmount = .milliseconds(500)

    private(set) var engine: AssociationEngine
    private let limits: TimeLimits
    private let role: AssociationRole
    private let usesTLS: Bool
    private let monitor: TLSMonitor?
    private let observer: ConnectionObserver?
    /// Whom to tell; until the channel is gone, since it may hold this handler.
    private var notify: ((AssociationUpdate) -> Void)?

    private var context: ChannelHandlerContext?
    private var unread: ByteBuffer?
    private var clocks: [AssociationStage: Scheduled<Void>] = [:]
    private var end: ConnectionEnd?
    private var lastWrite: EventLoopFuture<Void>?
    private var isClosing = false
    private var isReadHeld = false

    /// When the TCP connection stood.
    private(set) var connectedAt: Nanoseconds?
    /// How long the TLS handshake took.
    private(set) var tlsTime: Nanoseconds?
    /// This side's address and port, once connected.
    private(set) var localAddress: String?

    init(
        _ engine: AssociationEngine,
        role: AssociationRole,
        limits: TimeLimits,
        monitor: TLSMonitor?,
        observer: ConnectionObserver?,
        notify: @escaping (AssociationUpdate) -> Void
    ) {
        self.engine = engine
        self.role = role
        self.limits = limits
        self.monitor = monitor
        self.observer = observer
        self.notify = notify
        usesTLS = monitor != nil
    }

    /// What TLS is known to have done; nil without TLS.
    var tlsReport: TLSReport? { monitor?.report }

    /// Lets the user do something with the engine, and then does what came of it.
    @discardableResult
    func withEngine<Result>(_ body: (inout AssociationEngine, Nanoseconds) -> Result) -> Result {
        let result = body(&engine, MonotonicClock.now())
        execute()
        return result
    }

    // MARK: Channel events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        for clock in clocks.values { clock.cancel() }
        clocks = [:]
        notify = nil
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard connectedAt == nil else { return }
        let now = MonotonicClock.now()
        connectedAt = now
        localAddress = context.channel.localAddress.map(Self.text)
        observer?.opened(context.channel, at: now)
        switch role {
        case .acceptor: engine.transportConnected(at: now)
        case .requestor where usesTLS: engine.begin(.tls)
        case .requestor: engine.transportConnected(at: now)
        }
        execute()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, let connectedAt {
            let now = MonotonicClock.now()
            tlsTime = now - connectedAt
            if role == .requestor {
                engine.transportConnected(at: now)
                execute()
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = MonotonicClock.now()
        var buffer = unwrapInboundIn(data)
        observer?.received(buffer, at: now)
        // Taken out, so that appending does not copy it: a PDU may come a byte at a time.
        if var waiting = unread.take() {
            waiting.writeBuffer(&buffer)
            buffer = waiting
        }
        let consumed = engine.receive(buffer.readableBytesSpan, at: now)
        buffer.moveReaderIndex(forwardBy: consumed)
        if buffer.readableBytes > 0 {
            buffer.discardReadBytes()
            unread = buffer
        }
        execute()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        note(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let now = MonotonicClock.now()
        let end = end ?? (isClosing ? .closedByUs : .closedByPeer)
        observer?.ended(end, at: now)
        let rest = unread.map { Array($0.readableBytesView) } ?? []
        unread = nil
        engine.transportClosed(end, unread: rest, at: now)
        execute()
        context.fireChannelInactive()
    }

    /// The first error names the end; those that follow are its consequences.
    private func note(_ error: any Error) {
        guard end == nil else { return }
        switch error {
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE: end = .resetByPeer
        case let error as IOError: end = .failed(errno: error.errnoCode)
        default: end = usesTLS ? .tlsFailure : .failed(errno: 0)
        }
    }

    private static func text(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? ""
        return (host.contains(":") ? "[\(host)]" : host) + ":\(address.port ?? 0)"
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
    /// A requestor answers only while it waits for the close (AA-7); before, it reads also while it sends much, so that it
    /// hears of an A-ABORT.
    private func mayRead(_ context: ChannelHandlerContext) -> Bool {
        context.channel.isWritable || (role == .requestor && engine.state != .sta13)
    }

    // MARK: Outputs

    private func execute() {
        for output in engine.drain() {
            switch output {
            case .openTransport: break
            case .write(let bytes): write(bytes)
            case .closeTransport: closeTransport()
            case .arm(let stage): arm(stage)
            case .disarm(let stage): disarm(stage)
            case .notify(let update): notify?(update)
            }
        }
    }

    private func write(_ bytes: [UInt8]) {
        guard let context else { return }
        observer?.sent(bytes, at: MonotonicClock.now())
        let written = context.eventLoop.makePromise(of: Void.self)
        // A write can meet the peer's reset before a read does.
        written.futureResult.assumeIsolated().whenFailure { [self] error in
            if error is IOError { note(error) }
        }
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: written)
        lastWrite = written.futureResult
    }

    /// Closes after what was written has left: closing at once would drop what the system has not taken yet.
    private func closeTransport() {
        guard let context, !isClosing else { return }
        isClosing = true
        guard let lastWrite else { return context.close(promise: nil) }
        let channel = context.channel
        let clock = context.eventLoop.scheduleTask(in: Self.closeLimit) { channel.close(promise: nil) }
        lastWrite.whenComplete { _ in
            clock.cancel()
            channel.close(promise: nil)
        }
    }

    private func arm(_ stage: AssociationStage) {
        guard let context else { return }
        clocks.removeValue(forKey: stage)?.cancel()
        let limit = limits.limit(of: stage, role: role)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        clocks[stage] = context.eventLoop.scheduleTask(in: .nanoseconds(limit)) { bound.value.expired(stage) }
    }

    private func disarm(_ stage: AssociationStage) {
        clocks.removeValue(forKey: stage)?.cancel()
    }

    private func expired(_ stage: AssociationStage) {
        clocks[stage] = nil
        engine.timedOut(stage, at: MonotonicClock.now())
        execute()
    }
}
