import DIMSE
import NIOCore

/// Owns the engine of one association from its start to its end: before, while and after there is a channel.
///
/// It hands events to the engine, with the time, and carries out every output, in order. The channel's handler turns
/// what happens on the channel into calls of it, and a ``TransportOpening`` what happens on the way to a channel; no
/// one else touches engine or clocks. It belongs to one event loop, and lives at least until it has told its user of
/// the end.
final class AssociationDriver {
    /// What the outputs about the transport connection are done to.
    private enum Transport {
        /// Nothing was asked of it yet; a requestor has the way to open it.
        case none(TransportOpening?)
        case opening(TransportOpening)
        case open(any AssociationTransport)
        /// Closed by this side: the engine knows it no more.
        case closed
        /// Closed by the peer or broken, or never opened. What the engine said before it knew finds nothing to be done
        /// to.
        case lost
    }

    let eventLoop: any EventLoop
    let role: AssociationRole
    private(set) var engine: AssociationEngine
    private let limits: TimeLimits
    private let clocks: StageClocks
    private var transport: Transport
    /// Whom to tell; until the end, since it may hold this driver.
    private var notify: ((AssociationUpdate) -> Void)?
    private var isExecuting = false

    /// Makes the driver of a requestor, which opens its own connection.
    convenience init(_ engine: AssociationEngine, _ opening: TransportOpening, limits: TimeLimits) {
        self.init(engine, .requestor, opening, limits, opening.eventLoop)
    }

    /// Makes the driver of an acceptor, whose connection is there.
    convenience init(accepting engine: AssociationEngine, limits: TimeLimits, on eventLoop: any EventLoop) {
        self.init(engine, .acceptor, nil, limits, eventLoop)
    }

    private init(
        _ engine: AssociationEngine,
        _ role: AssociationRole,
        _ opening: TransportOpening?,
        _ limits: TimeLimits,
        _ eventLoop: any EventLoop
    ) {
        self.engine = engine
        self.role = role
        self.limits = limits
        self.eventLoop = eventLoop
        transport = .none(opening)
        clocks = StageClocks(on: eventLoop)
    }

    /// Begins; from here on `notify` is told all, to the end.
    func start(_ notify: @escaping (AssociationUpdate) -> Void) {
        self.notify = notify
        clocks.expired = { [self] stage in expire(stage) }
        if role == .requestor { withEngine { engine, _ in engine.start() } }
    }

    /// Hands something to the engine, and carries out what comes of it.
    ///
    /// Called from an update, it returns before that is done: whoever carries out the update does it next, so that
    /// outputs are carried out one after the other whatever their carrying out brings.
    @discardableResult
    func withEngine<Result>(_ body: (inout AssociationEngine, Nanoseconds) -> Result) -> Result {
        withEngine(at: MonotonicClock.now()) { body(&$0, $1) }
    }

    /// The same for what happened at a time that was taken already.
    @discardableResult
    func withEngine<Result>(
        at now: Nanoseconds,
        _ body: (inout AssociationEngine, Nanoseconds) -> Result
    ) -> Result {
        let result = body(&engine, now)
        execute()
        return result
    }

    /// How long the stage whose limit ran out was given; nil where none did.
    var expiredLimit: Nanoseconds? { engine.record.timeout.map { limits.limit(of: $0, role: role) } }

    // MARK: The transport connection

    /// A connection stands: what is written goes there from now on.
    func attach(_ connection: any AssociationTransport) {
        switch transport {
        case .none, .opening: transport = .open(connection)
        case .open: preconditionFailure("an association has one connection")
        // It came about after the end.
        case .closed, .lost: connection.close()
        }
    }

    /// The connection is gone, or did not come about.
    func detach(_ end: ConnectionEnd, unread: [UInt8] = [], at now: Nanoseconds) {
        transport = .lost
        withEngine(at: now) { $0.transportClosed(end, unread: unread, at: $1) }
    }

    // MARK: Outputs

    private func execute() {
        guard !isExecuting else { return }
        isExecuting = true
        defer { isExecuting = false }
        while true {
            let outputs = engine.drain()
            if outputs.isEmpty { return }
            for output in outputs { execute(output) }
        }
    }

    private func execute(_ output: AssociationOutput) {
        switch output {
        case .openTransport:
            guard case .none(let opening?) = transport else { preconditionFailure("opened twice, or by an acceptor") }
            transport = .opening(opening)
            opening.begin(for: self)
        case .write(let bytes):
            switch transport {
            case .open(let connection): connection.write(bytes)
            case .lost: break
            case .none, .opening, .closed: preconditionFailure("written without a connection")
            }
        case .closeTransport: close()
        case .arm(let stage): clocks.start(stage, limit: limits.limit(of: stage, role: role))
        case .disarm(let stage): clocks.stop(stage)
        case .notify(let update):
            let tell = notify
            if update == .ended {
                notify = nil
                clocks.stopAll()
            }
            tell?(update)
        }
    }

    private func close() {
        switch transport {
        case .opening(let opening):
            transport = .closed
            opening.cancel()
        case .open(let connection):
            transport = .closed
            connection.close()
        case .lost: break
        case .none, .closed: preconditionFailure("closed without a connection")
        }
    }

    private func expire(_ stage: AssociationStage) {
        // Of several addresses one had its time; the stage is over with the last of them.
        if case .opening(let opening) = transport, opening.goesOn(after: stage) { return }
        withEngine { $0.timedOut(stage, at: $1) }
    }
}

/// What a driver does to the connection of its association.
protocol AssociationTransport: AnyObject {
    /// Writes bytes, with one write.
    func write(_ bytes: [UInt8])
    /// Closes after what was written before has left.
    func close()
}
