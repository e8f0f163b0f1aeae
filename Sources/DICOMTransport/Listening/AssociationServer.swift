import DIMSE

/// One accepted association: answers its request by the policy, and its messages by the service.
final class AssociationServer {
    private let driver: AssociationDriver
    private let policy: AcceptorPolicy
    private let ended: @Sendable (AssociationRecord) -> Void
    private let service: AssociationListener.Service

    init(
        _ driver: AssociationDriver,
        _ policy: AcceptorPolicy,
        _ ended: @escaping @Sendable (AssociationRecord) -> Void,
        _ service: @escaping AssociationListener.Service
    ) {
        self.driver = driver
        self.policy = policy
        self.ended = ended
        self.service = service
    }

    func take(_ update: AssociationUpdate) {
        switch update {
        case .requested(let request):
            let answer = policy.answer(request)
            driver.withEngine { engine, now in engine.answer(answer, at: now) }
        case .request(let message):
            let response = service(message)
            driver.withEngine { engine, now in
                guard let response else { return engine.leaveUnserved(message) }
                engine.respond(response, contextID: message.contextID, at: now)
            }
        case .releaseRequested: driver.withEngine { engine, now in engine.answerRelease(at: now) }
        case .ended: ended(driver.engine.record)
        case .established, .rejected, .response, .released, .aborted: break
        }
    }
}
