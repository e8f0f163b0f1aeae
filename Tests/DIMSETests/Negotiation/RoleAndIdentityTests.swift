import DICOMWire
import DIMSE
import Testing

@Suite struct RoleAndIdentityTests {
    private static func negotiate(
        proposing roles: [RoleSelection] = [],
        _ identity: UserIdentityRequest? = nil,
        answer: [UserInformationSubItem]
    ) -> Negotiation {
        var proposal = AssociationProposal(calledAETitle: .pacs, callingAETitle: .sonde, contexts: [])
        proposal.roleSelections = roles
        proposal.userIdentity = identity
        let accept = Associate(
            calledAETitle: .pacs,
            callingAETitle: .sonde,
            items: [.userInformation(UserInformation(answer))]
        )
        return Negotiation(request: proposal.request, accept: accept)
    }

    private static func role(_ uid: UID, scu: Bool, scp: Bool) -> RoleSelection {
        RoleSelection(sopClass: uid, scuRole: scu, scpRole: scp)
    }

    @Test("Roles that were proposed may be granted or denied")
    func roles() {
        let proposed = [Self.role(.ctImageStorage, scu: true, scp: true)]
        for (scu, scp) in [(true, true), (true, false), (false, true), (false, false)] {
            let answer = Self.role(.ctImageStorage, scu: scu, scp: scp)
            let negotiation = Self.negotiate(proposing: proposed, answer: [.roleSelection(answer)])
            #expect(negotiation.roleSelections == [answer])
            #expect(negotiation.anomalies == [])
        }
        #expect(Self.negotiate(proposing: proposed, answer: []).anomalies == [])
    }

    /// Catches an answer that is held once more for as long as the negotiation is.
    @Test("Of more roles than there can be contexts the first are kept")
    func manyRoles() {
        let answer = Self.role(.ctImageStorage, scu: true, scp: true)
        let answers = Array(repeating: UserInformationSubItem.roleSelection(answer), count: 7000)
        let negotiation = Self.negotiate(proposing: [answer], answer: answers)
        #expect(negotiation.roleSelections == Array(repeating: answer, count: 256))
    }

    @Test("A role that was not proposed is an anomaly: of another SOP class, or the other role of the same one")
    func unproposedRoles() {
        let proposed = [Self.role(.ctImageStorage, scu: false, scp: true)]
        let other = Self.role(.verification, scu: false, scp: false)
        let raised = Self.role(.ctImageStorage, scu: true, scp: true)
        let negotiation = Self.negotiate(proposing: proposed, answer: [.roleSelection(other), .roleSelection(raised)])
        #expect(negotiation.anomalies == [.unproposedRole(.verification), .unproposedRole(.ctImageStorage)])
        #expect(Self.negotiate(answer: [.roleSelection(other)]).anomalies == [.unproposedRole(.verification)])
    }

    private static func identity(asking: Bool) -> UserIdentityRequest {
        UserIdentityRequest(identityType: 1, positiveResponseRequested: asking, primaryField: Array("dr".utf8))
    }

    @Test("What became of the user identity: all cases of asking and answering")
    func identities() {
        typealias Case = (UserIdentityRequest?, [UInt8]?, Negotiation.UserIdentityOutcome, isInvited: Bool)
        let cases: [Case] = [
            (nil, nil, .notSent, true),
            (Self.identity(asking: false), nil, .sentWithoutResponseRequested, true),
            (Self.identity(asking: true), nil, .ignored, true),
            (Self.identity(asking: true), [], .answered(0), true),
            (Self.identity(asking: true), [1, 2, 3], .answered(3), true),
            (Self.identity(asking: false), [], .answered(0), false),
            (nil, [9], .answered(1), false),
        ]
        for (request, response, outcome, isInvited) in cases {
            let answer = response.map {
                UserInformationSubItem.userIdentityAccept(UserIdentityAccept(serverResponse: $0))
            }
            let negotiation = Self.negotiate(request, answer: answer.map { [$0] } ?? [])
            #expect(negotiation.userIdentity == outcome)
            #expect(negotiation.anomalies == (isInvited ? [] : [.uninvitedUserIdentityResponse]))
        }
    }

    /// Catches an answer that is said not to have come.
    @Test("An answer to the identity that cannot be read is there all the same")
    func unreadableIdentity() {
        let broken = UserInformationSubItem.other(RawItem(type: ItemType.userIdentityAccept, value: [0, 9, 1]))
        #expect(Self.negotiate(Self.identity(asking: true), answer: [broken]).userIdentity == .unreadable)
        let other = UserInformationSubItem.other(RawItem(type: 0x5A, value: [0, 9, 1]))
        #expect(Self.negotiate(Self.identity(asking: true), answer: [other]).userIdentity == .ignored)
    }
}
