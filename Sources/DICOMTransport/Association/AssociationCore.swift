import DICOMWire
import DIMSE
import NIOCore
import NIOPosix

/// The part of an ``Association`` that belongs to the event loop.
///
/// Once there is a channel its handler keeps this alive until the channel is gone, so that whoever waits is always told.
final class AssociationCore {
    private enum Progress {
        case new
        /// Connecting, connected or releasing.
        case underWay
        case ended
    }

    let eventLoop: any EventLoop
    private let configuration: AssociationConfiguration
    private var record: ConnectionRecord
    /// The engine until a handler takes it, and where none ever does.
    private var engine: AssociationEngine
    private var handler: AssociationHandler?
    private var progress = Progress.new
    private var isAbandoned = false
    /// Ends what is under way before there is a connection.
    private var interruptConnecting: (() -> Void)?

    private var waitingForOpening: [EventLoopPromise<Negotiation?>] = []
    private var waitingForEnd: [EventLoopPromise<Void>] = []
    private var waitingForResponse: [UInt16: EventLoopPromise<OperationUpdate?>] = [:]

    init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        record = ConnectionRecord(host: configuration.host, port: configuration.port)
        engine = AssociationEngine(.requestor(configuration.proposal), limits: configuration.assemblyLimits)
    }

    var observed: ObservedConnection {
        var record = record
        record.association = handler?.engine.record ?? (record.isConnected ? engine.record : nil)
        record.localAddress = handler?.localAddress
        record.tlsTime = handler?.tlsTime
        return ObservedConnection(connection: record, tls: handler?.tlsReport)
    }

    // MARK: Opening

    func open() -> EventLoopFuture<Negotiation?> {
        guard progress == .new else { return eventLoop.makeSucceededFuture(handler?.engine.negotiation) }
        progress = .underWay
        let promise = eventLoop.makePromise(of: Negotiation?.self)
        waitingForOpening.append(promise)
        engine.start()
        // To open the transport is the one thing that an engine asks for at its start.
        _ = engine.drain()
        let (host, port, family) = (configuration.host, configuration.port, configuration.family)
        if let address = Resolver.literal(host, port: port, family: family) {
            connect(to: [address])
        } else {
            resolve()
        }
        return promise.futureResult
    }

    private func resolve() {
        let start = MonotonicClock.now()
        let addresses = Resolver.resolve(
            configuration.host,
            port: configuration.port,
            family: configuration.family,
            limit: configuration.limits.resolve,
            on: eventLoop
        )
        interruptConnecting = { [unowned self] in fail(.closedByUs) }
        addresses.assumeIsolated().whenSuccess { [self] result in
            guard progress == .underWay else { return }
            interruptConnecting = nil
            let time = MonotonicClock.now() - start
            switch result {
            case .success(let addresses):
                let texts = addresses.map { $0.ipAddress ?? "\($0)" }
                record.resolution = ResolutionRecord(addresses: texts, failure: nil, time: time)
                connect(to: addresses[...])
            case .failure(let failure):
                record.resolution = ResolutionRecord(addresses: [], failure: failure, time: time)
                if failure == .timedOut { record.timeout = .resolve }
                fail(.failed(errno: 0))
            }
        }
    }

    private func connect(to addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return fail(.failed(errno: 0)) }
        let start = MonotonicClock.now()
        let observer = configuration.observer.map { ConnectionObserver($0, number: ConnectionNumber.next()) }
        observer?.connecting(address, at: start)
        Connector.connect(to: address, configuration, on: eventLoop) { [self] channel in
            interruptConnecting = { channel.close(promise: nil) }
            return try install(on: channel, observer)
        }.assumeIsolated().whenSuccess { [self] outcome in
            interruptConnecting = nil
            let now = MonotonicClock.now()
            let outcome = isAbandoned && outcome != .connected ? .abandoned : outcome
            record.attempts.append(
                ConnectAttempt(
                    address: address.ipAddress ?? "\(address)",
                    port: configuration.port,
                    outcome: outcome,
                    time: (handler?.connectedAt ?? now) - start
                )
            )
            guard outcome != .connected else { return }
            observer?.notOpened(address, outcome, at: now)
            handler = nil
            guard progress == .underWay else { return }
            let rest = addresses.dropFirst()
            if rest.isEmpty || isAbandoned {
                if outcome == .timedOut { record.timeout = .connect }
                fail(.failed(errno: 0))
            } else {
                connect(to: rest)
            }
        }
    }

    /// Puts the handlers on a channel that is about to connect.
    private func install(on channel: any Channel, _ observer: ConnectionObserver?) throws {
        let pipeline = channel.pipeline.syncOperations
        if configuration.acknowledgesQuickly { try pipeline.addHandler(QuickAcknowledgementHandler()) }
        let tls = try configuration.tls?.makePipeline(host: configuration.host)
        if let tls { try pipeline.addHandlers(tls.handlers) }
        let handler = AssociationHandler(
            engine,
            role: .requestor,
            limits: configuration.limits,
            monitor: tls?.monitor,
            observer: observer
        ) { [self] update in take(update) }
        try pipeline.addHandler(handler)
        self.handler = handler
    }

    /// No connection came about.
    private func fail(_ end: ConnectionEnd) {
        engine.transportClosed(end, at: MonotonicClock.now())
        for case .notify(let update) in engine.drain() { take(update) }
    }

    // MARK: What the engine tells

    private func take(_ update: AssociationUpdate) {
        switch update {
        case .established(let negotiation): finishOpening(negotiation)
        case .response(let update):
            if update.isFinal { waitingForResponse.removeValue(forKey: update.operation.messageID)?.succeed(update) }
        case .violation:
            // Whatever the peer answered, it was not what was asked for; waiting on for it would not help.
            finishOperations()
        case .releaseRequested: withEngine { engine, now in engine.answerRelease(at: now) }
        case .ended: finish()
        case .requested, .rejected, .request, .released, .aborted: break
        }
    }

    private func finish() {
        progress = .ended
        finishOpening(nil)
        finishOperations()
        let promises = waitingForEnd
        waitingForEnd = []
        for promise in promises { promise.succeed() }
    }

    private func finishOpening(_ negotiation: Negotiation?) {
        let promises = waitingForOpening
        waitingForOpening = []
        for promise in promises { promise.succeed(negotiation) }
    }

    private func finishOperations() {
        let promises = waitingForResponse.values
        waitingForResponse = [:]
        for promise in promises { promise.succeed(nil) }
    }

    @discardableResult
    private func withEngine<Result>(_ body: (inout AssociationEngine, Nanoseconds) -> Result) -> Result {
        if let handler { return handler.withEngine(body) }
        let result = body(&engine, MonotonicClock.now())
        for case .notify(let update) in engine.drain() { take(update) }
        return result
    }

    // MARK: What the user asks for

    func operate(
        contextID: UInt8,
        dataSet: [UInt8],
        _ makeMessage: (UInt16) -> Message
    ) -> EventLoopFuture<OperationUpdate?> {
        let promise = eventLoop.makePromise(of: OperationUpdate?.self)
        withEngine { engine, now in
            let messageID = engine.request(contextID: contextID, dataSet: dataSet, at: now, makeMessage)
            if let messageID { waitingForResponse[messageID] = promise } else { promise.succeed(nil) }
        }
        return promise.futureResult
    }

    func release() -> EventLoopFuture<Void> {
        if progress != .underWay || !withEngine({ engine, now in engine.release(at: now) }) { abandon() }
        return whenEnded()
    }

    func abort() -> EventLoopFuture<Void> {
        abandon()
        return whenEnded()
    }

    func abandon() {
        switch progress {
        case .new: finish()
        case .underWay:
            isAbandoned = true
            if let interruptConnecting {
                self.interruptConnecting = nil
                interruptConnecting()
            } else {
                withEngine { engine, now in engine.abandon(at: now) }
            }
        case .ended: break
        }
    }

    private func whenEnded() -> EventLoopFuture<Void> {
        guard progress != .ended else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        waitingForEnd.append(promise)
        return promise.futureResult
    }
}
