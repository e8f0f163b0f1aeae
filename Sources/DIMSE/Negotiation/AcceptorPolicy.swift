package import DICOMWire

/// How an acceptor answers an A-ASSOCIATE-RQ.
package struct AcceptorPolicy: Sendable {
    /// The transfer syntaxes taken for each abstract syntax, the acceptor's preferred one first.
    package var supported: [UID: [UID]]
    /// The called AE titles it answers to; empty answers to any.
    package var calledAETitles: Set<AETitle> = []
    /// The calling AE titles it serves; empty serves any.
    package var callingAETitles: Set<AETitle> = []
    /// The longest P-DATA-TF body it wants, in bytes.
    package var maximumLength: UInt32 = AssociationProposal.defaultMaximumLength
    /// Who the acceptor says it is.
    package var implementation: ImplementationIdentity = .sonde
    /// The requestor may be SCP, where it asks for it (C-GET).
    package var acceptsSCPRole = true

    /// Makes a policy of supported syntaxes.
    package init(supported: [UID: [UID]]) { self.supported = supported }

    /// The answer to a request.
    package enum Answer: Hashable, Sendable {
        /// With this A-ASSOCIATE-AC.
        case accept(Associate)
        /// With this A-ASSOCIATE-RJ.
        case reject(AssociateReject)
    }

    /// Answers a request: rejects by application context and titles in this order, and otherwise accepts.
    ///
    /// A protocol version that is not known is rejected before, by the service-provider (AE-6).
    package func answer(_ request: Associate) -> Answer {
        if request.applicationContextNames.first != .dicomApplicationContext {
            return .reject(AssociateReject(result: 1, source: 1, reason: 2))
        }
        if !Self.contains(request.calledAETitle, in: calledAETitles) {
            return .reject(AssociateReject(result: 1, source: 1, reason: 7))
        }
        if !Self.contains(request.callingAETitle, in: callingAETitles) {
            return .reject(AssociateReject(result: 1, source: 1, reason: 3))
        }
        return .accept(accept(request))
    }

    private static func contains(_ title: AETitle, in list: Set<AETitle>) -> Bool {
        list.isEmpty || list.contains { $0.significantBytes == title.significantBytes }
    }

    private func accept(_ request: Associate) -> Associate {
        var items: [AssociateItem] = [
            .applicationContext(RawItem(type: ItemType.applicationContext, uid: .dicomApplicationContext))
        ]
        let proposed = request.presentationContexts.filter { $0.kind == .proposal }
        let results = proposed.prefix(AssociationProposal.maximumContexts).map { answer($0) }
        items += results.map(AssociateItem.presentationContext)
        let accepted = zip(proposed, results).filter { $0.1.result == ContextResult.acceptance.rawValue }
        let roles = answer(request.userInformation?.roleSelections ?? [], Set(accepted.compactMap(\.0.abstractSyntax)))
        items.append(.userInformation(userInformation(roles)))
        var accept = Associate(
            calledAETitle: request.calledAETitle,
            callingAETitle: request.callingAETitle,
            items: items
        )
        accept.reserved3 = request.reserved3
        return accept
    }

    private func answer(_ context: PresentationContextItem) -> PresentationContextItem {
        let offered = context.transferSyntaxes
        guard let abstractSyntax = context.abstractSyntax, let taken = supported[abstractSyntax] else {
            return refuse(context, .abstractSyntaxNotSupported)
        }
        guard let agreed = taken.first(where: offered.contains) else {
            return refuse(context, .transferSyntaxesNotSupported)
        }
        return PresentationContextItem(
            id: context.id,
            result: ContextResult.acceptance.rawValue,
            transferSyntax: agreed
        )
    }

    private func refuse(_ context: PresentationContextItem, _ result: ContextResult) -> PresentationContextItem {
        PresentationContextItem(
            id: context.id,
            result: result.rawValue,
            transferSyntax: context.transferSyntaxes.first ?? .implicitVRLittleEndian
        )
    }

    /// Takes the roles proposed for SOP classes that have a context, one for each.
    private func answer(_ proposed: [RoleSelection], _ accepted: Set<UID>) -> [RoleSelection] {
        guard acceptsSCPRole else { return [] }
        var open = accepted
        return proposed.compactMap { role in
            guard let uid = open.remove(role.sopClassUID) else { return nil }
            return RoleSelection(sopClass: uid, scuRole: role.scuRole == 1, scpRole: role.scpRole == 1)
        }
    }

    private func userInformation(_ roles: [RoleSelection]) -> UserInformation {
        var items: [UserInformationSubItem] = [
            .maximumLength(MaximumLength(maximumLength)),
            .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: implementation.classUID)),
        ]
        items += roles.map(UserInformationSubItem.roleSelection)
        if !implementation.versionName.isEmpty {
            let name = Array(implementation.versionName.utf8)
            items.append(.implementationVersionName(RawItem(type: ItemType.implementationVersionName, value: name)))
        }
        return UserInformation(items)
    }
}
