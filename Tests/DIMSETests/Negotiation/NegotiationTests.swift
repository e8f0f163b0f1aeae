import DICOMWire
import DIMSE
import Testing

@Suite struct NegotiationTests {
    private static let request = AssociationProposal(
        calledAETitle: .pacs,
        callingAETitle: .sonde,
        contexts: [
            ProposedContext(.verification, [.implicitVRLittleEndian]),
            ProposedContext(.studyRootFind, [.explicitVRLittleEndian, .implicitVRLittleEndian]),
            ProposedContext(.ctImageStorage, [.explicitVRLittleEndian]),
        ]
    ).request

    private static func accept(
        _ results: [PresentationContextItem],
        _ subItems: [UserInformationSubItem] = [],
        called: AETitle = .pacs,
        calling: AETitle = .sonde
    ) -> Associate {
        var items = results.map(AssociateItem.presentationContext)
        items.append(.userInformation(UserInformation([.maximumLength(MaximumLength(16384))] + subItems)))
        return Associate(calledAETitle: called, callingAETitle: calling, items: items)
    }

    private static func result(_ id: UInt8, _ result: UInt8 = 0, _ uid: UID = .implicitVRLittleEndian)
        -> PresentationContextItem
    { PresentationContextItem(id: id, result: result, transferSyntax: uid) }

    private static let everyContext = [result(1), result(3), result(5, 0, .explicitVRLittleEndian)]

    @Test("Contexts are matched by ID in whatever order they are answered, and keep the order of the request")
    func order() {
        let answers = [Self.result(5, 3), Self.result(1), Self.result(3, 0, .explicitVRLittleEndian)]
        let negotiation = Negotiation(request: Self.request, accept: Self.accept(answers))
        #expect(negotiation.contexts.map(\.id) == [1, 3, 5])
        #expect(
            negotiation.contexts.map(\.outcome) == [
                .accepted(.implicitVRLittleEndian), .accepted(.explicitVRLittleEndian),
                .refused(.abstractSyntaxNotSupported),
            ]
        )
        #expect(negotiation.contexts[1].abstractSyntax == .studyRootFind)
        #expect(
            negotiation.contexts[1].proposedTransferSyntaxes == [.explicitVRLittleEndian, .implicitVRLittleEndian]
        )
        #expect(negotiation.anomalies == [])
    }

    /// Catches a lookup that gives a refused context, or one of another ID.
    @Test("Only accepted contexts are found by syntax and by ID")
    func lookup() {
        let negotiation = Negotiation(
            request: Self.request,
            accept: Self.accept([Self.result(1, 1), Self.result(3), Self.result(5, 4)])
        )
        #expect(negotiation.acceptedContexts.map(\.id) == [3])
        #expect(negotiation.acceptedContext(for: .studyRootFind)?.transferSyntax == .implicitVRLittleEndian)
        #expect(negotiation.acceptedContext(for: .verification) == nil)
        #expect(negotiation.acceptedContext(id: 3)?.id == 3)
        #expect(negotiation.acceptedContext(id: 1) == nil)
        #expect(negotiation.acceptedContext(id: 2) == nil)
    }

    @Test("Every result but acceptance refuses, the undefined ones too", arguments: [UInt8]([1, 2, 3, 4, 5, 255]))
    func results(raw: UInt8) {
        let accept = Self.accept([Self.result(1, raw), Self.result(3), Self.result(5, 0, .explicitVRLittleEndian)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .refused(ContextResult(rawValue: raw)))
        #expect(negotiation.contexts[0].transferSyntax == nil)
        #expect(negotiation.anomalies == [])
    }

    @Test("Each result has the standard's name")
    func resultNames() {
        let names = (UInt8(0)...5).map { ContextResult(rawValue: $0).description }
        #expect(
            names == [
                "acceptance", "user-rejection", "no-reason (provider rejection)",
                "abstract-syntax-not-supported (provider rejection)",
                "transfer-syntaxes-not-supported (provider rejection)",
                "result 5, which the standard does not define",
            ]
        )
    }

    /// DCMTK puts implicit VR little endian there, pynetdicom the first one proposed, others nothing.
    @Test("The transfer syntax of a refused context means nothing", arguments: [UID("1.2.3"), UID("")])
    func refusedTransferSyntax(uid: UID) {
        let accept = Self.accept([Self.result(1, 3, uid), Self.result(3), Self.result(5, 0, .explicitVRLittleEndian)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .refused(.abstractSyntaxNotSupported))
        #expect(negotiation.anomalies == [])
    }

    @Test("A transfer syntax that another context proposed is none of this one's")
    func unproposedTransferSyntax() {
        let accept = Self.accept([Self.result(1, 0, .explicitVRLittleEndian), Self.result(3), Self.result(5)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .accepted(.explicitVRLittleEndian))
        #expect(
            negotiation.anomalies == [
                .unproposedTransferSyntax(id: 1, .explicitVRLittleEndian),
                .unproposedTransferSyntax(id: 5, .implicitVRLittleEndian),
            ]
        )
    }

    @Test("An acceptance without transfer syntax has an empty one, which was not proposed")
    func acceptedWithoutTransferSyntax() {
        var empty = Self.result(1)
        empty.subItems = []
        let accept = Self.accept([empty, Self.result(3), Self.result(5, 0, .explicitVRLittleEndian)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .accepted(""))
        #expect(negotiation.anomalies == [.unproposedTransferSyntax(id: 1, "")])
    }

    @Test("A context without result is unanswered, and the others are not")
    func unanswered() {
        let accept = Self.accept([Self.result(1), Self.result(5, 0, .explicitVRLittleEndian)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts.map(\.outcome)[1] == .unanswered)
        #expect(negotiation.anomalies == [.unanswered(id: 3)])
    }

    @Test("Of two results for a context the first counts")
    func answeredTwice() {
        let accept = Self.accept([Self.result(1, 3)] + Self.everyContext + [Self.result(3)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .refused(.abstractSyntaxNotSupported))
        #expect(negotiation.anomalies == [.answeredTwice(id: 1), .answeredTwice(id: 3)])
    }

    @Test("A result for a context that was not proposed is an anomaly and no context")
    func unproposed() {
        let accept = Self.accept(Self.everyContext + [Self.result(7), Self.result(2, 1)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts.count == 3)
        #expect(negotiation.anomalies == [.unproposedContext(id: 7), .unproposedContext(id: 2)])
    }

    /// The byte of the result is reserved in a proposal (20H), and 0 there accepts nothing.
    @Test("A proposal that stands among the results is no result")
    func proposalAsResult() {
        var item = PresentationContextItem(
            id: 1,
            abstractSyntax: .verification,
            transferSyntaxes: ["1.2.840.10008.1.2"]
        )
        item.kind = .proposal
        let accept = Self.accept([item, Self.result(3), Self.result(5, 0, .explicitVRLittleEndian)])
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.contexts[0].outcome == .unanswered)
        #expect(negotiation.anomalies == [.unanswered(id: 1)])
    }

    @Test("128 results are as many as there can be, 129 are too many", arguments: [128, 129])
    func tooManyResults(count: Int) {
        let proposal = AssociationProposal(
            calledAETitle: .pacs,
            callingAETitle: .sonde,
            contexts: Array(repeating: ProposedContext(.verification, [.implicitVRLittleEndian]), count: 128)
        )
        let results = (0..<count).map { Self.result(UInt8(truncatingIfNeeded: 2 * $0 + 1)) }
        let negotiation = Negotiation(request: proposal.request, accept: Self.accept(results))
        #expect(negotiation.acceptedContexts.count == 128)
        #expect(negotiation.anomalies == (count == 129 ? [.tooManyResults(129), .answeredTwice(id: 1)] : []))
    }

    /// Catches memory that a peer's results take without end: an anomaly is ten times a result's bytes.
    @Test("Of results without end as many are evaluated as there are IDs")
    func resultsWithoutEnd() {
        let results = (0..<5000).map { Self.result(UInt8(truncatingIfNeeded: $0)) }
        let negotiation = Negotiation(request: Self.request, accept: Self.accept(results))
        #expect(negotiation.anomalies.first == .tooManyResults(5000))
        #expect(negotiation.anomalies.count < 2 * DIMSELimits.evaluated)
        #expect(negotiation.acceptedContexts.map(\.id) == [1, 3, 5])
    }

    @Test("Titles that come back changed are anomalies, other padding is none")
    func titles() {
        let other = AETitle(field: Array("ORTHANC".utf8))
        let changed = Self.accept(Self.everyContext, called: other, calling: .pacs)
        #expect(
            Negotiation(request: Self.request, accept: changed).anomalies == [
                .otherCalledAETitle(other), .otherCallingAETitle(.pacs),
            ]
        )
        let padded = Self.accept(
            Self.everyContext,
            called: AETitle(field: Array("  PACS\0\0".utf8)),
            calling: AETitle(field: Array("SONDE\0".utf8))
        )
        #expect(Negotiation(request: Self.request, accept: padded).anomalies == [])
    }

    @Test("Both sides are described by their own user information")
    func sides() {
        let accept = Self.accept(
            Self.everyContext,
            [
                .implementationClassUID(RawItem(type: ItemType.implementationClassUID, uid: "1.2.276.0.7230010.3")),
                .implementationVersionName(
                    RawItem(type: ItemType.implementationVersionName, value: Array("OFFIS_\u{1B}[1m ".utf8))
                ),
                .asynchronousOperationsWindow(AsynchronousOperationsWindow(invoked: 0, performed: 4)),
            ]
        )
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.requestor.maximumLength == AssociationProposal.defaultMaximumLength)
        #expect(negotiation.requestor.implementationClassUID == ImplementationIdentity.sonde.classUID)
        #expect(negotiation.requestor.implementationVersionName == "SONDE_" + SondeVersion.text)
        #expect(negotiation.requestor.asynchronousOperationsWindow == nil)
        #expect(negotiation.acceptor.maximumLength == 16384)
        #expect(negotiation.acceptor.implementationClassUID == "1.2.276.0.7230010.3")
        #expect(negotiation.acceptor.implementationVersionName?.contains("\u{1B}") == false)
        #expect(negotiation.acceptor.asynchronousOperationsWindow?.performed == 4)
    }

    @Test("An acceptance without user information leaves everything about the acceptor open")
    func noUserInformation() {
        let accept = Associate(
            calledAETitle: .pacs,
            callingAETitle: .sonde,
            items: Self.everyContext.map(AssociateItem.presentationContext)
        )
        let negotiation = Negotiation(request: Self.request, accept: accept)
        #expect(negotiation.acceptor.maximumLength == nil)
        #expect(negotiation.acceptor.implementationClassUID == nil)
        #expect(negotiation.userIdentity == .notSent)
        #expect(negotiation.anomalies == [])
    }
}
