import DICOMWire
import DIMSE
import NIOCore

/// The part of an ``Association`` that belongs to the event loop: it waits for what the driver tells.
///
/// The driver keeps this alive from the start to the end, so that whoever waits is always told.
final class AssociationCore {
    private enum Progress {
        case new
        /// Connecting, connected or releasing.
        case underWay
        case ended
    }

    let eventLoop: any EventLoop
    private let opening: TransportOpening
    private let driver: AssociationDriver
    private var progress = Progress.new

    private var waitingForOpening: [EventLoopPromise<Negotiation?>] = []
    private var waitingForEnd: [EventLoopPromise<Void>] = []
    private var waitingForResponse: [UInt16: EventLoopPromise<OperationUpdate?>] = [:]

    init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        opening = TransportOpening(configuration, on: eventLoop)
        let engine = AssociationEngine(.requestor(configuration.proposal), limits: configuration.assemblyLimits)
        driver = AssociationDriver(engine, opening, limits: configuration.limits)
    }

    var observed: ObservedConnection {
        var record = opening.record
        let association = driver.engine.record
        // Of an association without a connection there is nothing to know but which limit ran out.
        if record.isConnected { record.association = association } else { record.timeout = association.timeout }
        record.timeLimit = driver.expiredLimit
        record.acknowledgesQuickly = opening.acknowledgesQuickly
        record.localAddress = opening.handler?.localAddress
        record.tlsTime = opening.handler?.tlsTime
        return ObservedConnection(
            connection: record,
            tls: opening.handler?.tlsReport,
            lastTransition: driver.engine.lastTransition
        )
    }

    var isEstablished: Bool { driver.engine.state == .sta6 }

    // MARK: What the user asks for

    func open() -> EventLoopFuture<Negotiation?> {
        guard progress == .new else { return eventLoop.makeSucceededFuture(driver.engine.negotiation) }
        progress = .underWay
        let promise = eventLoop.makePromise(of: Negotiation?.self)
        waitingForOpening.append(promise)
        driver.start { [self] update in take(update) }
        return promise.futureResult
    }

    func operate(
        contextID: UInt8,
        dataSet: [UInt8],
        _ makeMessage: (UInt16) -> Message
    ) -> EventLoopFuture<OperationUpdate?> {
        let promise = eventLoop.makePromise(of: OperationUpdate?.self)
        driver.withEngine { engine, now in
            let messageID = engine.request(contextID: contextID, dataSet: dataSet, at: now, makeMessage)
            if let messageID { waitingForResponse[messageID] = promise } else { promise.succeed(nil) }
        }
        return promise.futureResult
    }

    func release() -> EventLoopFuture<Nanoseconds?> {
        if progress != .underWay || !driver.withEngine({ engine, now in engine.release(at: now) }) { abandon() }
        return whenEnded().assumeIsolated().map { [driver] in driver.engine.record.releaseTime }.nonisolated()
    }

    func abort() -> EventLoopFuture<Void> {
        abandon()
        return whenEnded()
    }

    func abandon() {
        switch progress {
        case .new: finish()
        case .underWay: driver.withEngine { engine, now in engine.abandon(at: now) }
        case .ended: break
        }
    }

    private func whenEnded() -> EventLoopFuture<Void> {
        guard progress != .ended else { return eventLoop.makeSucceededVoidFuture() }
        let promise = eventLoop.makePromise(of: Void.self)
        waitingForEnd.append(promise)
        return promise.futureResult
    }

    // MARK: What the driver tells

    private func take(_ update: AssociationUpdate) {
        switch update {
        case .established(let negotiation): finishOpening(negotiation)
        case .response(let update):
            if update.isFinal { waitingForResponse.removeValue(forKey: update.operation.messageID)?.succeed(update) }
        case .releaseRequested: driver.withEngine { engine, now in engine.answerRelease(at: now) }
        case .ended: finish()
        case .request(let message): driver.withEngine { engine, _ in engine.leaveUnserved(message) }
        case .requested, .rejected, .released, .aborted: break
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
}
