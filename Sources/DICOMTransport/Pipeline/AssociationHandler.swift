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
final class AssociationHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private(set) var engine: AssociationEngine
    private let limits: TimeLimits
    private let role: AssociationRole
    private let usesTLS: Bool
    private let monitor: TLSMonitor?
    private let observer: ConnectionObserver?
    private let notify: (AssociationUpdate) -> Void

    private var context: ChannelHandlerContext?
    private var unread: ByteBuffer?
    private var clocks: [AssociationStage: Scheduled<Void>] = [:]
    private var end: ConnectionEnd?
    private var lastWrite: EventLoopFuture<Void>?
    private(set) var connectedAt: Nanoseconds?
    private(set) var tlsTime: Nanoseconds?
    private var isClosing = false

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

    /// This side's address and port, once connected.
    private(set) var localAddress: String?

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
        localAddress = context.channel.localAddress.map { "\($0.ipAddress ?? ""):\($0.port ?? 0)" }
        observer?.opened(context.channel, at: now)
        switch role {
        case .acceptor: engine.transportConnected(at: now)
        case .requestor where usesTLS: arm(.tls)
        case .requestor: engine.transportConnected(at: now)
        }
        execute()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent, let connectedAt {
            let now = MonotonicClock.now()
            tlsTime = now - connectedAt
            disarm(.tls)
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
        if var waiting = unread {
            waiting.writeBuffer(&buffer)
            buffer = waiting
        }
        unread = nil
        let consumed = engine.receive(buffer.readableBytesSpan, at: now)
        buffer.moveReaderIndex(forwardBy: consumed)
        if buffer.readableBytes > 0 {
            buffer.discardReadBytes()
            unread = buffer
        }
        execute()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if end == nil {
            switch error {
            case let error as IOError where error.errnoCode == ECONNRESET: end = .resetByPeer
            case let error as IOError: end = .failed(errno: error.errnoCode)
            default: end = usesTLS ? .tlsFailure : .failed(errno: 0)
            }
        }
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

    // MARK: Outputs

    private func execute() {
        for output in engine.drain() {
            switch output {
            case .openTransport: break
            case .write(let bytes): write(bytes)
            case .closeTransport: closeTransport()
            case .arm(let stage): arm(stage)
            case .disarm(let stage): disarm(stage)
            case .notify(let update): notify(update)
            }
        }
    }

    private func write(_ bytes: [UInt8]) {
        guard let context else { return }
        observer?.sent(bytes, at: MonotonicClock.now())
        let written = context.eventLoop.makePromise(of: Void.self)
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: written)
        lastWrite = written.futureResult
    }

    /// Closes after what was written has left: closing at once would drop what the system has not taken yet.
    private func closeTransport() {
        guard let context, !isClosing else { return }
        isClosing = true
        guard let lastWrite else { return context.close(promise: nil) }
        let channel = context.channel
        lastWrite.whenComplete { _ in channel.close(promise: nil) }
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
