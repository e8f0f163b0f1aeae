import DICOMWire
import DIMSE
import Testing

@Suite struct AcceptorPolicyTests {
    private static func accepted(_ policy: AcceptorPolicy, _ proposal: AssociationProposal) throws -> Associate {
        guard case .accept(let accept) = policy.answer(proposal.request) else { throw Samples.Unexpected.rejection }
        return accept
    }

    @Test("Each reason to reject, in the order in which they are looked at")
    func rejections() {
        var policy = Samples.policy
        policy.calledAETitles = [.pacs]
        policy.callingAETitles = [.sonde]
        var proposal = Samples.proposal
        proposal.applicationContextName = "1.2.3"
        proposal.calledAETitle = AETitle(field: Array("OTHER".utf8))
        proposal.callingAETitle = AETitle(field: Array("STRANGER".utf8))
        #expect(policy.answer(proposal.request) == .reject(AssociateReject(result: 1, source: 1, reason: 2)))
        proposal.applicationContextName = .dicomApplicationContext
        #expect(policy.answer(proposal.request) == .reject(AssociateReject(result: 1, source: 1, reason: 7)))
        proposal.calledAETitle = .pacs
        #expect(policy.answer(proposal.request) == .reject(AssociateReject(result: 1, source: 1, reason: 3)))
        proposal.callingAETitle = .sonde
        guard case .accept = policy.answer(proposal.request) else {
            Issue.record("rejected without a reason")
            return
        }
    }

    @Test("A request without application context is rejected for it")
    func noApplicationContext() {
        var request = Samples.proposal.request
        request.items.removeFirst()
        #expect(Samples.policy.answer(request) == .reject(AssociateReject(result: 1, source: 1, reason: 2)))
    }

    @Test(
        "Titles are compared without their padding, and in their case",
        arguments: [("PACS\0", true), ("pacs", false)]
    )
    func titles(title: String, isServed: Bool) {
        var policy = Samples.policy
        policy.calledAETitles = [.pacs]
        var proposal = Samples.proposal
        proposal.calledAETitle = AETitle(field: Array(title.utf8))
        let rejection = AcceptorPolicy.Answer.reject(AssociateReject(result: 1, source: 1, reason: 7))
        #expect((policy.answer(proposal.request) != rejection) == isServed)
    }

    @Test("Contexts are answered in their order, each with its own result")
    func contexts() throws {
        var proposal = Samples.proposal
        proposal.contexts = [
            ProposedContext(.ctImageStorage, [.explicitVRLittleEndian, .implicitVRLittleEndian]),
            ProposedContext(.studyRootFind, [.explicitVRLittleEndian]),
            ProposedContext(.verification, [.explicitVRLittleEndian, .implicitVRLittleEndian]),
        ]
        let contexts = try Self.accepted(Samples.policy, proposal).presentationContexts
        #expect(contexts.map(\.id) == [1, 3, 5])
        #expect(contexts.map(\.result) == [3, 4, 0])
        #expect(contexts[2].transferSyntaxes == [.implicitVRLittleEndian])
        #expect(contexts.allSatisfy { $0.kind == .result && $0.transferSyntaxes.count == 1 })
    }

    @Test("The acceptor's preference decides the transfer syntax, not the requestor's")
    func preference() throws {
        let policy = AcceptorPolicy(supported: [
            .verification: [.explicitVRBigEndian, .implicitVRLittleEndian, .explicitVRLittleEndian]
        ])
        var proposal = Samples.proposal
        proposal.contexts = [ProposedContext(.verification, [.explicitVRLittleEndian, .implicitVRLittleEndian])]
        let context = try Self.accepted(policy, proposal).presentationContexts.first
        #expect(context?.transferSyntaxes == [.implicitVRLittleEndian])
    }

    @Test("A context without syntaxes is refused and gets a lawful item all the same")
    func withoutSyntaxes() throws {
        var request = Samples.proposal.request
        var context = PresentationContextItem(id: 9, abstractSyntax: .verification, transferSyntaxes: [])
        request.items.append(.presentationContext(context))
        context.id = 11
        context.subItems = []
        request.items.append(.presentationContext(context))
        guard case .accept(let accept) = Samples.policy.answer(request) else { throw Samples.Unexpected.rejection }
        #expect(accept.presentationContexts.suffix(2).map(\.result) == [4, 3])
        var log = DecodingLog()
        _ = try PDU(decoding: PDU.associateAccept(accept).encoded(), log: &log)
        #expect(log.deviations == [])
    }

    @Test("No more contexts are answered than a request can have")
    func tooManyContexts() throws {
        var request = Samples.proposal.request
        for id in 0..<200 {
            let context = PresentationContextItem(
                id: UInt8(truncatingIfNeeded: 2 * id + 1),
                abstractSyntax: .verification,
                transferSyntaxes: [.implicitVRLittleEndian]
            )
            request.items.append(.presentationContext(context))
        }
        guard case .accept(let accept) = Samples.policy.answer(request) else { throw Samples.Unexpected.rejection }
        #expect(accept.presentationContexts.count == 128)
    }

    @Test("The acceptance names the acceptor, and gives titles and reserved bytes back as they came")
    func acceptance() throws {
        var policy = Samples.policy
        policy.maximumLength = 32768
        policy.implementation = ImplementationIdentity(classUID: "1.2.3", versionName: "")
        var request = Samples.proposal.request
        request.reserved3 = Array(1...32)
        guard case .accept(let accept) = policy.answer(request) else { throw Samples.Unexpected.rejection }
        #expect(accept.calledAETitle == .pacs && accept.callingAETitle == .sonde)
        #expect(accept.reserved3 == Array(1...32))
        #expect(accept.applicationContextNames == [.dicomApplicationContext])
        #expect(accept.userInformation?.maximumLength == 32768)
        #expect(accept.userInformation?.implementationClassUID == "1.2.3")
        #expect(accept.userInformation?.subItems.count == 2)
        #expect(Negotiation(request: request, accept: accept).anomalies == [])
    }

    /// C-GET: the requestor is SCU of the query, and SCP of the storage that comes back.
    @Test("The roles of a C-GET are taken for SOP classes that have a context, once each", arguments: [true, false])
    func roles(acceptsSCPRole: Bool) throws {
        var policy = AcceptorPolicy(supported: [.ctImageStorage: [.implicitVRLittleEndian]])
        policy.acceptsSCPRole = acceptsSCPRole
        var proposal = Samples.proposal
        proposal.contexts = [ProposedContext(.ctImageStorage, [.implicitVRLittleEndian]), Samples.contexts[0]]
        let role = RoleSelection(sopClass: .ctImageStorage, scuRole: false, scpRole: true)
        let ofRefused = RoleSelection(sopClass: .verification, scuRole: true, scpRole: true)
        proposal.roleSelections = [role, role, ofRefused]
        let accept = try Self.accepted(policy, proposal)
        #expect(accept.userInformation?.roleSelections == (acceptsSCPRole ? [role] : []))
        #expect(Negotiation(request: proposal.request, accept: accept).anomalies == [])
    }

    /// Catches a peer that has the acceptor trap: its own roles, given back, once did not fit the user information.
    @Test("Roles without end make no acceptance that cannot be sent")
    func rolesWithoutEnd() throws {
        var proposal = Samples.proposal
        proposal.implementation = ImplementationIdentity(classUID: "1.2", versionName: "")
        proposal.roleSelections = Array(
            repeating: RoleSelection(sopClass: .verification, scuRole: true, scpRole: true),
            count: 2620
        )
        #expect(proposal.problem == nil)
        let accept = try Self.accepted(Samples.policy, proposal)
        #expect(try PDU.associateAccept(accept).encoded().count < 1024)
    }
}
