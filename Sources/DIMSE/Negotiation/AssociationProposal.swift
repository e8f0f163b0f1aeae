package import DICOMWire

/// What a requestor puts into its A-ASSOCIATE-RQ.
package struct AssociationProposal: Hashable, Sendable {
    /// Contexts that one association can have: context IDs are the odd numbers of a byte (PS3.8 9.3.2.2).
    package static let maximumContexts = 128
    /// The longest P-DATA-TF body that Sonde asks for where nothing else is said: DCMTK's default, which every peer has
    /// met.
    package static let defaultMaximumLength: UInt32 = 16384

    /// The title of the peer (PS3.8 9.3.2).
    package var calledAETitle: AETitle
    /// The title that this side calls itself.
    package var callingAETitle: AETitle
    /// A bit for each protocol version; bit 0 is DICOM's only one.
    package var protocolVersion: UInt16 = 1
    /// The application context; there is one in DICOM (PS3.7 A.2.1).
    package var applicationContextName: UID = .dicomApplicationContext
    /// At most ``maximumContexts``; see ``split(_:)``.
    package var contexts: [ProposedContext]
    /// The longest P-DATA-TF body that is welcome, in bytes; 0 is no limit.
    package var maximumLength: UInt32 = Self.defaultMaximumLength
    /// Who the requestor says it is.
    package var implementation: ImplementationIdentity = .sonde
    /// How many operations may be outstanding at once; nil leaves it at one each way (PS3.7 D.3.3.3).
    package var asynchronousOperationsWindow: AsynchronousOperationsWindow?
    /// The roles asked for, one for each SOP class; without one the requestor is SCU (PS3.7 D.3.3.4).
    package var roleSelections: [RoleSelection] = []
    /// Application information for SOP classes (PS3.7 D.3.3.5).
    package var extendedNegotiations: [ExtendedNegotiation] = []
    /// Service classes and related general SOP classes (PS3.7 D.3.3.6).
    package var commonExtendedNegotiations: [CommonExtendedNegotiation] = []
    /// Who the user is; nil sends none (PS3.7 D.3.3.7).
    package var userIdentity: UserIdentityRequest?

    /// Makes a proposal of contexts between two titles.
    package init(calledAETitle: AETitle, callingAETitle: AETitle, contexts: [ProposedContext]) {
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
        self.contexts = contexts
    }

    /// The proposal as a PDU.
    ///
    /// The contexts get the odd IDs 1, 3, 5 and so on.
    ///
    /// Contexts beyond ``maximumContexts`` have no ID left and are not in it: ``problem`` refuses such a proposal.
    package var request: Associate {
        var items: [AssociateItem] = [
            .applicationContext(RawItem(type: ItemType.applicationContext, uid: applicationContextName))
        ]
        for (index, context) in contexts.prefix(Self.maximumContexts).enumerated() {
            items.append(
                .presentationContext(
                    PresentationContextItem(
                        id: UInt8(2 * index + 1),
                        abstractSyntax: context.abstractSyntax,
                        transferSyntaxes: context.transferSyntaxes
                    )
                )
            )
        }
        items.append(.userInformation(userInformation))
        var request = Associate(calledAETitle: calledAETitle, callingAETitle: callingAETitle, items: items)
        request.protocolVersion = protocolVersion
        return request
    }

    /// Why the proposal does not fit a PDU, or nil.
    ///
    /// It is `unencodable` where an item is longer than its 65,535 bytes, as a user identity or transfer syntaxes by
    /// the thousand can be, and where there are more contexts than IDs: ``split(_:)`` makes several associations of
    /// those. Sending such a proposal is a fault of its maker.
    package var problem: WireError? {
        if contexts.count > Self.maximumContexts { return WireError(.unencodable, offset: 0) }
        do {
            _ = try PDU.associateRequest(request).encoded()
            return nil
        } catch {
            return error
        }
    }

    /// Sub-items in ascending order of type, as most implementations send them.
    private var userInformation: UserInformation {
        var items: [UserInformationSubItem] = [
            .maximumLength(MaximumLength(maximumLength)),
            .implementationClassUID(
                RawItem(type: ItemType.implementationClassUID, uid: implementation.classUID)
            ),
        ]
        if let window = asynchronousOperationsWindow { items.append(.asynchronousOperationsWindow(window)) }
        items += roleSelections.map(UserInformationSubItem.roleSelection)
        if !implementation.versionName.isEmpty {
            let name = Array(implementation.versionName.utf8)
            items.append(.implementationVersionName(RawItem(type: ItemType.implementationVersionName, value: name)))
        }
        items += extendedNegotiations.map(UserInformationSubItem.extendedNegotiation)
        items += commonExtendedNegotiations.map(UserInformationSubItem.commonExtendedNegotiation)
        if let userIdentity { items.append(.userIdentityRequest(userIdentity)) }
        return UserInformation(items)
    }

    /// The contexts in groups that fit one association each, in their order.
    package static func split(_ contexts: [ProposedContext]) -> [[ProposedContext]] {
        stride(from: 0, to: contexts.count, by: maximumContexts).map { start in
            Array(contexts[start..<min(start + maximumContexts, contexts.count)])
        }
    }
}
