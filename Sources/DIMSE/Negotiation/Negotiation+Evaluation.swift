package import DICOMWire

extension Negotiation {
    /// Something in an acceptance that does not follow from its request.
    package enum Anomaly: Hashable, Sendable {
        /// A result for a context that was not proposed.
        case unproposedContext(id: UInt8)
        /// A second result for a context; the first counts.
        case answeredTwice(id: UInt8)
        /// A proposed context without a result.
        case unanswered(id: UInt8)
        /// Accepted with a transfer syntax that was not proposed for it.
        case unproposedTransferSyntax(id: UInt8, UID)
        /// More results than a request can have contexts.
        case tooManyResults(Int)
        /// The called AE title came back changed; the standard says that it is not tested.
        case otherCalledAETitle(AETitle)
        /// The calling AE title came back changed; the standard says that it is not tested.
        case otherCallingAETitle(AETitle)
        /// A user identity answer without a request for one.
        case uninvitedUserIdentityResponse
        /// A role for a SOP class that was not proposed for it.
        case unproposedRole(UID)
    }

    /// Compares an acceptance with its request.
    package init(request: Associate, accept: Associate) {
        var answers: [UInt8: PresentationContextItem] = [:]
        var found: [Anomaly] = []
        let proposed = request.presentationContexts.filter { $0.kind == .proposal }.prefix(DIMSELimits.evaluated)
        let proposedIDs = Set(proposed.map(\.id))
        let results = accept.presentationContexts.filter { $0.kind == .result }
        if results.count > AssociationProposal.maximumContexts { found.append(.tooManyResults(results.count)) }
        for result in results.prefix(DIMSELimits.evaluated) {
            if !proposedIDs.contains(result.id) {
                found.append(.unproposedContext(id: result.id))
            } else if answers.updateValue(answers[result.id] ?? result, forKey: result.id) != nil {
                found.append(.answeredTwice(id: result.id))
            }
        }
        contexts = proposed.map { item in
            let outcome = Self.outcome(of: item, answer: answers[item.id], &found)
            return Context(
                id: item.id,
                abstractSyntax: item.abstractSyntax ?? UID(""),
                proposedTransferSyntaxes: item.transferSyntaxes,
                outcome: outcome
            )
        }
        if accept.calledAETitle.significantBytes != request.calledAETitle.significantBytes {
            found.append(.otherCalledAETitle(accept.calledAETitle))
        }
        if accept.callingAETitle.significantBytes != request.callingAETitle.significantBytes {
            found.append(.otherCallingAETitle(accept.callingAETitle))
        }
        roleSelections = Array((accept.userInformation?.roleSelections ?? []).prefix(DIMSELimits.evaluated))
        let proposedRoles = Dictionary(
            (request.userInformation?.roleSelections ?? []).map { ($0.sopClassUID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for role in roleSelections {
            let proposal = proposedRoles[role.sopClassUID]
            if proposal == nil || role.scuRole > proposal?.scuRole ?? 0 || role.scpRole > proposal?.scpRole ?? 0 {
                found.append(.unproposedRole(role.sopClassUID))
            }
        }
        let identity = request.userInformation?.userIdentityRequest
        let response = accept.userInformation?.userIdentityAccept
        switch (identity?.positiveResponseRequested, response) {
        case (nil, nil): userIdentity = .notSent
        case (0, nil): userIdentity = .sentWithoutResponseRequested
        case (.some, nil): userIdentity = Self.hasUnreadableIdentity(accept) ? .unreadable : .ignored
        case (nil, .some(let response)), (0, .some(let response)):
            found.append(.uninvitedUserIdentityResponse)
            userIdentity = .answered(response.serverResponse.count)
        case (.some, .some(let response)): userIdentity = .answered(response.serverResponse.count)
        }
        requestor = SideInformation(request)
        acceptor = SideInformation(accept)
        anomalies = found
    }

    /// Takes what an acceptance says by itself, where its request is not known: results by context, and who accepts.
    package init(unaskedFor accept: Associate) {
        let results = accept.presentationContexts.filter { $0.kind == .result }
        contexts = results.prefix(DIMSELimits.evaluated).map { item in
            let result = ContextResult(rawValue: item.result)
            let outcome: Outcome =
                result == .acceptance ? .accepted(item.transferSyntaxes.first ?? UID("")) : .refused(result)
            return Context(id: item.id, abstractSyntax: UID(""), proposedTransferSyntaxes: [], outcome: outcome)
        }
        roleSelections = Array((accept.userInformation?.roleSelections ?? []).prefix(DIMSELimits.evaluated))
        userIdentity = .notSent
        requestor = SideInformation()
        acceptor = SideInformation(accept)
        anomalies = []
    }

    /// Whether there is an answer to an identity, 59H, that could not be typed.
    private static func hasUnreadableIdentity(_ accept: Associate) -> Bool {
        accept.userInformation?.subItems.contains { item in
            if case .other(let raw) = item { raw.type == ItemType.userIdentityAccept } else { false }
        } == true
    }

    private static func outcome(
        of item: PresentationContextItem,
        answer: PresentationContextItem?,
        _ anomalies: inout [Anomaly]
    ) -> Outcome {
        guard let answer else {
            anomalies.append(.unanswered(id: item.id))
            return .unanswered
        }
        let result = ContextResult(rawValue: answer.result)
        guard result == .acceptance else { return .refused(result) }
        let agreed = answer.transferSyntaxes.first ?? UID("")
        if !item.transferSyntaxes.contains(agreed) {
            anomalies.append(.unproposedTransferSyntax(id: item.id, agreed))
        }
        return .accepted(agreed)
    }
}
