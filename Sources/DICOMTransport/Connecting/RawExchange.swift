package import DIMSE
package import NIOCore

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// One connection that is no association: what a port answers to some bytes, or to none.
package final class RawExchange: Sendable {
    /// What a port answered.
    package enum Outcome: Hashable, Sendable {
        /// The name has no address to connect to.
        case notResolved(ResolutionFailure)
        /// No connection came about.
        case notConnected(ConnectOutcome)
        /// The connection came about, and TLS on it did not, or not in time.
        case notSecured
        /// These first bytes came.
        case bytes([UInt8])
        /// The connection was closed in order, without a byte.
        case closed
        /// The connection was reset, without a byte.
        case reset
        /// Nothing came within the time, or until the exchange was abandoned.
        case silent
    }

    private struct State {
        var completion: FirstCompletion<Outcome>?
        var channel: (any Channel)?
        var isAbandoned = false
    }

    /// Where to, and from where, whether through TLS, and who watches; of its limits `resolve`, `connect` and `tls`
    /// count.
    private let configuration: AssociationConfiguration
    private let eventLoop: any EventLoop
    private let state: NIOLoopBoundBox<State>

    /// Makes an exchange with the target of a configuration.
    package init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        state = .makeBoxSendingValue(State(), eventLoop: eventLoop)
    }

    /// Connects to the first address, through TLS where that is wanted, sends the bytes, and waits for an answer at
    /// most `wait` nanoseconds; then closes.
    package func run(sending bytes: [UInt8], wait: Nanoseconds) async -> Outcome {
        do {
            return try await eventLoop.flatSubmit { [self] in exchange(bytes, wait) }.get()
        } catch {
            // The futures of an exchange never fail, and the event loop outlives it.
            preconditionFailure("\(error)")
        }
    }

    /// Ends the exchange at once, whatever it waits for.
    package func abandon() {
        eventLoop.execute { [state] in
            state.value.isAbandoned = true
            state.value.completion?.succeed(.silent)
            state.value.channel?.close(promise: nil)
        }
    }

    private func exchange(_ bytes: [UInt8], _ wait: Nanoseconds) -> EventLoopFuture<Outcome> {
        let completion = FirstCompletion<Outcome>(on: eventLoop)
        state.value.completion = completion
        if state.value.isAbandoned {
            completion.succeed(.silent)
            return completion.future
        }
        switch Resolver.lookUp(configuration, on: eventLoop) {
        case .literal(let address): connect(to: address, bytes, wait, completion)
        case .name(let addresses):
            let clock = eventLoop.scheduleTask(in: .nanoseconds(configuration.limits.resolve)) {
                completion.succeed(.notResolved(.timedOut))
            }
            addresses.assumeIsolated().whenSuccess { [self] answer in
                clock.cancel()
                guard !completion.isDone else { return }
                switch answer {
                case .success(let addresses): connect(to: addresses[0], bytes, wait, completion)
                case .failure(let failure): completion.succeed(.notResolved(failure))
                }
            }
        }
        return completion.future
    }

    private func connect(
        to address: SocketAddress,
        _ bytes: [UInt8],
        _ wait: Nanoseconds,
        _ completion: FirstCompletion<Outcome>
    ) {
        let observer = configuration.observer.map { ConnectionObserver($0, number: ConnectionNumber.next()) }
        let clock = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(configuration.limits.connect)) { [self] in
            completion.succeed(.notConnected(.timedOut))
            state.value.channel?.close(promise: nil)
        }
        Connector.connect(to: address, configuration, on: eventLoop) { [self] channel in
            state.value.channel = channel
            let tls = try configuration.tls?.makePipeline(host: configuration.host, observer: observer)
            let handler = RawExchangeHandler(bytes, wait, completion, observer)
            if let tls { handler.awaitTLS(tls.monitor, limit: configuration.limits.tls) }
            try channel.pipeline.syncOperations.addHandlers((tls?.handlers ?? []) + [handler])
        }.assumeIsolated().whenSuccess { [self] outcome in
            clock.cancel()
            guard outcome != .connected else { return }
            // Closed by this side, it fails as well; what was said before counts.
            let known = completion.isDone ? (state.value.isAbandoned ? ConnectOutcome.abandoned : .timedOut) : outcome
            observer?.notOpened(address, known, at: MonotonicClock.now())
            // It was there, and went again before this side could look.
            completion.succeed(outcome == .failed(errno: ECONNRESET) ? .reset : .notConnected(outcome))
        }
    }
}
