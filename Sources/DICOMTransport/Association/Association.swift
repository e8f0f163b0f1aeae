package import DICOMWire
package import DIMSE
package import NIOCore
package import TLSWire

/// An association that this side requests: it connects, negotiates, operates and releases.
///
/// No method throws: what went wrong is in ``observed()``, and is what a diagnosis is made of. All methods may be
/// called from anywhere; the work is done on one event loop. Whoever opens it ends it, by ``release()`` or ``abort()``:
/// letting go of it leaves the connection to its time limits and the peer.
package final class Association: Sendable {
    private let core: NIOLoopBoundBox<AssociationCore>
    private let eventLoop: any EventLoop

    /// Makes an association that is not yet connected.
    package init(_ configuration: AssociationConfiguration, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        core = .makeBoxSendingValue(AssociationCore(configuration, on: eventLoop), eventLoop: eventLoop)
    }

    /// Resolves, connects and negotiates; once, and not after it was ended.
    ///
    /// - Returns: what was agreed on, or nil where no association came about.
    package func open() async -> Negotiation? { await onLoop { $0.open() } }

    /// Sends a request on an accepted context, and waits for its final response.
    ///
    /// - Returns: the response, or nil where none came.
    package func operate(
        contextID: UInt8,
        dataSet: [UInt8] = [],
        _ makeMessage: @escaping @Sendable (UInt16) -> Message
    ) async -> OperationUpdate? {
        await onLoop { $0.operate(contextID: contextID, dataSet: dataSet, makeMessage) }
    }

    /// Releases in order, and closes; where no association stands it closes only.
    ///
    /// - Returns: how long the peer took to answer, or nil where it was not asked or did not.
    @discardableResult
    package func release() async -> Nanoseconds? { await onLoop { $0.release() } }

    /// Aborts, and closes.
    package func abort() async { await onLoop { $0.abort() } }

    /// Ends whatever is under way at once, with A-ABORT where there is a peer to tell.
    ///
    /// What waits returns; a second call does not wait for the peer to close.
    package func abandon() {
        eventLoop.execute { [core] in core.value.abandon() }
    }

    /// Whether it stands, and requests can be sent.
    package var isEstablished: Bool {
        get async { await onLoop { $0.eventLoop.makeSucceededFuture($0.isEstablished) } }
    }

    /// All that was observed so far.
    package func observed() async -> ObservedConnection {
        await onLoop { $0.eventLoop.makeSucceededFuture($0.observed) }
    }

    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (AssociationCore) -> EventLoopFuture<Value>
    ) async -> Value {
        do {
            return try await eventLoop.flatSubmit { [core] in body(core.value) }.get()
        } catch {
            // The core's futures never fail, and the event loop outlives its associations.
            preconditionFailure("\(error)")
        }
    }
}

/// A connection's record, and what only the live transport knows.
package struct ObservedConnection: Sendable {
    /// Name resolution, attempts and association.
    package var connection: ConnectionRecord
    /// TLS; nil without it, or before it began.
    package var tls: TLSReport?
    /// What the last event did to the association (PS3.8 Table 9-10), also where no connection came about; nil before
    /// the first.
    package var lastTransition: AssociationTransition?
}
