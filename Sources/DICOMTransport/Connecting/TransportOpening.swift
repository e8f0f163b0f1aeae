import DIMSE
import NIOCore

/// Opens the connection of a requestor: finds the addresses, and tries them in turn until one takes it.
///
/// What came of it is in the record, whoever ended it and when. It belongs to one event loop.
final class TransportOpening {
    let eventLoop: any EventLoop
    /// Name resolution and attempts, as far as they have come.
    private(set) var record: ConnectionRecord

    /// The handler of the connection that was tried last.
    private(set) var handler: AssociationHandler?

    private let configuration: AssociationConfiguration
    private var driver: AssociationDriver?
    private var resolvingSince: Nanoseconds?
    private var attempt: Attempt?
    private var rest: ArraySlice<SocketAddress> = []

    private final class Attempt {
        let address: SocketAddress
        let observer: ConnectionObserver?
        /// When the system was asked to connect; before that, when the attempt began.
        var start = MonotonicClock.now()
        var channel: (any Channel)?

        init(_ address: SocketAddress, _ observer: ConnectionObserver?) {
            self.address = address
            self.observer = observer
        }
    }

    init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        record = ConnectionRecord(host: configuration.host, port: configuration.port)
    }

    /// Whether received segments are acknowledged at once.
    var acknowledgesQuickly: Bool { configuration.acknowledgesQuickly && QuickAcknowledgementHandler.isSupported }

    /// Begins for a driver, which is told how it ends.
    func begin(for driver: AssociationDriver) {
        self.driver = driver
        switch Resolver.lookUp(configuration, on: eventLoop) {
        case .literal(let address): tryNext(of: [address])
        case .name(let addresses): resolve(addresses)
        }
    }

    /// The system is asked to connect: what it took until then to make a channel is no time of the peer.
    func connecting(at now: Nanoseconds) {
        guard let attempt else { return }
        attempt.start = now
        attempt.observer?.connecting(attempt.address, at: now)
    }

    /// A channel is connected: there is nothing left to do here.
    func connected(at now: Nanoseconds) {
        finishAttempt(.connected, at: now)
        driver = nil
    }

    /// Ends what is under way; the driver has closed it.
    func cancel() {
        driver = nil
        rest = []
        resolvingSince = nil
        finishAttempt(.abandoned, at: MonotonicClock.now())?.close(promise: nil)
    }

    /// Notes that a stage has had its time, and whether another address is tried for it.
    func goesOn(after stage: AssociationStage) -> Bool {
        let now = MonotonicClock.now()
        switch stage {
        case .resolve:
            noteResolution([], .timedOut, at: now)
            return false
        case .connect:
            finishAttempt(.timedOut, at: now)?.close(promise: nil)
            guard !rest.isEmpty else { return false }
            tryNext(of: rest)
            return true
        case .tls, .association, .dimse, .idle, .release, .artim: return false
        }
    }

    // MARK: Names

    private func resolve(_ addresses: EventLoopFuture<Resolver.Answer>) {
        resolvingSince = MonotonicClock.now()
        driver?.withEngine { engine, _ in engine.begin(.resolve) }
        addresses.assumeIsolated().whenSuccess { [self] answer in
            // An answer that nobody waits for any more.
            guard resolvingSince != nil else { return }
            let now = MonotonicClock.now()
            switch answer {
            case .success(let addresses):
                noteResolution(addresses.map { $0.ipAddress ?? "\($0)" }, nil, at: now)
                tryNext(of: addresses.prefix(TransportLimits.addresses))
            case .failure(let failure):
                noteResolution([], failure, at: now)
                fail(at: now)
            }
        }
    }

    private func noteResolution(_ addresses: [String], _ failure: ResolutionFailure?, at now: Nanoseconds) {
        guard let start = resolvingSince else { return }
        resolvingSince = nil
        record.resolution = ResolutionRecord(addresses: addresses, failure: failure, time: now - start)
    }

    // MARK: Addresses

    private func tryNext(of addresses: ArraySlice<SocketAddress>) {
        guard let driver, let address = addresses.first else { return }
        rest = addresses.dropFirst()
        let observer = configuration.observer.map { ConnectionObserver($0, number: ConnectionNumber.next()) }
        let attempt = Attempt(address, observer)
        self.attempt = attempt
        driver.withEngine { engine, _ in engine.begin(.connect) }
        Connector.connect(to: address, configuration, on: eventLoop) { [self] channel in
            attempt.channel = channel
            try install(on: channel, driver, observer)
        }.assumeIsolated().whenSuccess { [self] outcome in
            // Whoever connected, or was given up, has said so before.
            guard self.attempt === attempt, outcome != .connected else { return }
            failed(outcome, at: MonotonicClock.now())
        }
    }

    /// Puts the handlers on a channel that is about to connect.
    private func install(
        on channel: any Channel,
        _ driver: AssociationDriver,
        _ observer: ConnectionObserver?
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        if configuration.acknowledgesQuickly { try pipeline.addHandler(QuickAcknowledgementHandler()) }
        let tls = try configuration.tls?.makePipeline(host: configuration.host, observer: observer)
        if let tls { try pipeline.addHandlers(tls.handlers) }
        let handler = AssociationHandler(driver, opening: self, monitor: tls?.monitor, observer: observer)
        try pipeline.addHandler(handler)
        self.handler = handler
    }

    private func failed(_ outcome: ConnectOutcome, at now: Nanoseconds) {
        finishAttempt(outcome, at: now)
        guard rest.isEmpty else { return tryNext(of: rest) }
        if outcome == .timedOut {
            // The system's own limit, which is longer than ours as a rule.
            driver?.withEngine { $0.timedOut(.connect, at: $1) }
        } else {
            fail(at: now)
        }
    }

    /// No connection came about.
    private func fail(at now: Nanoseconds) {
        let driver = driver
        self.driver = nil
        driver?.detach(.failed(errno: nil), at: now)
    }

    @discardableResult
    private func finishAttempt(_ outcome: ConnectOutcome, at now: Nanoseconds) -> (any Channel)? {
        guard let attempt else { return nil }
        self.attempt = nil
        record.attempts.append(
            ConnectAttempt(
                address: attempt.address.ipAddress ?? "\(attempt.address)",
                port: configuration.port,
                outcome: outcome,
                time: now - attempt.start
            )
        )
        if outcome != .connected {
            attempt.observer?.notOpened(attempt.address, outcome, at: now)
            handler = nil
        }
        return attempt.channel
    }
}
