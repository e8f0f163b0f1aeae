import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// Presentation contexts, and what an acceptance says besides.
enum ContextCases {
    static let all: [FindingCase] = refusals + anomalies

    /// A request for Verification alone, whose context has this result.
    private static func refused(_ result: UInt8) -> Evidence {
        Sample.answered { accept in
            accept.items = accept.items.map { item in
                guard case .presentationContext(let context) = item else { return item }
                let refused = PresentationContextItem(
                    id: context.id,
                    result: result,
                    transferSyntax: .implicitVRLittleEndian
                )
                return .presentationContext(refused)
            }
        }
    }

    /// An acceptance without a result, whose items end in one that is longer than the PDU; and what follows from that.
    private static func cut(_ type: UInt8, isAnswered: Bool = false) -> Evidence {
        Sample.answered {
            if !isAnswered { $0.items.removeAll { if case .presentationContext = $0 { true } else { false } } }
        } _: { record in
            record.note(
                [
                    Deviation(.itemOverrunsPDU, offset: 99, bytes: [type, 0, 0x7F, 0xFF]),
                    Deviation(.malformedItem, offset: 103, bytes: [0x40]),
                    Deviation(.missingUserInformation, offset: 74, bytes: [0x50]),
                ],
                in: .associateAccept
            )
            guard isAnswered else { return }
            Sample.note(Sample.operation(status: 0), &record)
        }
    }

    private static let refusals: [FindingCase] = [
        FindingCase(
            .unreadableAcceptance,
            cut(0x21),
            says: ["an item of its A-ASSOCIATE-AC is longer than what encloses it"],
            shows: ["A-ASSOCIATE-AC, offset 99: 21 00 7F FF", "context 1, 1.2.840.10008.1.1", "not answered"],
            advises: ["the length of this item is wrong", "--record"],
            not: cut(0x50, isAnswered: true),
            but: .harmfulDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            cut(0x50, isAnswered: true),
            shows: ["an item that is longer than what encloses it (PS3.8 9.3.2); A-ASSOCIATE-AC, offset 99: 50 00"],
            advises: ["Malformed items in an acceptance: echoscu 3.6.7 fails"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .noAcceptableContext,
            Sample.refused(3, 4),
            shows: ["context 1", "result 3", "context 3", "result 4", "SONDE_"],
            advises: ["conformance statement"],
            not: Sample.refused(3, 3),
            but: .abstractSyntaxNotSupported
        ),
        FindingCase(
            .abstractSyntaxNotSupported,
            Sample.refused(3, 3),
            says: ["any of the services that were proposed"],
            shows: ["result 3 (abstract-syntax-not-supported"],
            advises: ["right server", "UnknownSopClassAccepted"],
            not: Sample.refused(4, 4),
            but: .transferSyntaxesNotSupported
        ),
        FindingCase(
            .abstractSyntaxNotSupported,
            .warning,
            Sample.refused(0, 3),
            shows: ["context 3, \(Sample.ctStorage)"],
            advises: ["licensed"],
            not: Sample.refused(0, 0),
            but: nil
        ),
        FindingCase(
            .transferSyntaxesNotSupported,
            Sample.refused(4, 4),
            shows: ["result 4", "in 1.2.840.10008.1.2"],
            advises: ["implicit VR little endian"],
            not: Sample.refused(2, 2),
            but: .contextRefusedWithoutReason
        ),
        FindingCase(
            .contextUserRejection,
            Sample.refused(1, 1),
            shows: ["result 1 (user-rejection)"],
            advises: ["allows this AE title"],
            not: Sample.refused(2, 2),
            but: .contextRefusedWithoutReason
        ),
        FindingCase(
            .contextRefusedWithoutReason,
            Sample.refused(2, 2),
            shows: ["result 2 (no-reason"],
            advises: ["log"],
            not: Sample.refused(1, 1),
            but: .contextUserRejection
        ),
        FindingCase(
            .contextRefusedWithUndefinedResult,
            Sample.refused(5, 255),
            shows: ["result 5 (result 5, which the standard does not define)", "result 255"],
            advises: ["vendor"],
            not: Sample.refused(4, 4),
            but: .transferSyntaxesNotSupported
        ),
        FindingCase(
            .contextUnanswered,
            Sample.answered { accept in
                accept.items.removeAll { if case .presentationContext = $0 { true } else { false } }
            },
            says: ["says nothing of the proposed context"],
            shows: [
                "context 1, 1.2.840.10008.1.1 (Verification SOP Class) in 1.2.840.10008.1.2 (Implicit VR Little Endian): "
                    + "not answered"
            ],
            advises: ["every proposed context has to be answered"],
            not: Sample.accepted(),
            but: nil
        ),
        FindingCase(
            .abstractSyntaxNotSupported,
            refused(3),
            says: ["does not offer the service that was proposed (Verification SOP Class), at least"],
            shows: ["context 1, 1.2.840.10008.1.1 (Verification SOP Class)"],
            advises: ["the right server", "allows this caller Verification (C-ECHO)"],
            not: refused(2),
            but: .contextRefusedWithoutReason
        ),
        FindingCase(
            .transferSyntaxesNotSupported,
            refused(4),
            says: ["(Verification SOP Class), but none of the encodings that were proposed for it"],
            shows: ["in 1.2.840.10008.1.2 (Implicit VR Little Endian): result 4"],
            advises: ["implicit VR little endian was proposed"],
            not: refused(3),
            but: .abstractSyntaxNotSupported
        ),
    ]

    /// An acceptance with another item in it; a working echo otherwise.
    private static func accept(_ change: (inout Associate) -> Void) -> Evidence {
        Sample.answered(Sample.verification, change) { record in
            Sample.note(Sample.operation(status: 0), &record)
            record.release = .completed
            record.end = .closedByUs
        }
    }

    private static func result(id: UInt8, _ syntax: UID = .implicitVRLittleEndian) -> AssociateItem {
        .presentationContext(PresentationContextItem(id: id, result: 0, transferSyntax: syntax))
    }

    private static func userInformation(_ item: UserInformationSubItem) -> Evidence {
        accept { accept in
            accept.items = accept.items.map { existing in
                guard case .userInformation(var information) = existing else { return existing }
                information.subItems.append(item)
                return .userInformation(information)
            }
        }
    }

    private static func identity(asksForAnswer: Bool, answer: Bool) -> Evidence {
        var evidence = userInformation(
            answer ? .userIdentityAccept(UserIdentityAccept(serverResponse: [])) : .maximumLength(MaximumLength(16384))
        )
        evidence = evidence.association { record in
            var proposal = Sample.proposal(Sample.verification)
            proposal.userIdentity = UserIdentityRequest(
                identityType: 1,
                positiveResponseRequested: asksForAnswer,
                primaryField: Array("user".utf8)
            )
            record.request = proposal.request
            if let accept = record.accept {
                record.negotiation = Negotiation(request: proposal.request, accept: accept)
            }
        }
        return evidence
    }

    private static let anomalies: [FindingCase] = [
        FindingCase(
            .unproposedTransferSyntax,
            .warning,
            accept { accept in
                accept.items.removeAll { if case .presentationContext = $0 { true } else { false } }
                accept.items.append(result(id: 1, Sample.explicit))
            },
            shows: [
                "context 1: accepted with 1.2.840.10008.1.2.1 (Explicit VR Little Endian), proposed were "
                    + "1.2.840.10008.1.2 (Implicit VR Little Endian)"
            ],
            advises: ["vendor"],
            not: accept { _ in },
            but: nil
        ),
        FindingCase(
            .unproposedContextAnswered,
            .warning,
            accept { $0.items.append(result(id: 77)) },
            shows: ["context IDs: 77"],
            advises: ["ignored here"],
            not: accept { $0.items.append(result(id: 1)) },
            but: .contextAnsweredTwice
        ),
        FindingCase(
            .contextAnsweredTwice,
            .warning,
            accept { $0.items.append(result(id: 1)) },
            shows: ["context IDs: 1"],
            advises: ["vendor"],
            not: accept { $0.items.append(result(id: 3)) },
            but: .unproposedContextAnswered
        ),
        FindingCase(
            .tooManyContextResults,
            .warning,
            with: [.contextAnsweredTwice, .tooManyContextResults],
            accept { accept in for _ in 0..<128 { accept.items.append(result(id: 1)) } },
            shows: ["129 results"],
            advises: ["vendor"],
            not: accept { accept in for _ in 0..<127 { accept.items.append(result(id: 1)) } },
            but: .contextAnsweredTwice
        ),
        FindingCase(
            .otherAETitlesInAnswer,
            .note,
            accept { $0.calledAETitle = Sample.title("REALNAME") },
            shows: ["called AE title: sent \"ORTHANC\", came back \"REALNAME\""],
            advises: ["mean nothing"],
            // Other padding is the same title.
            not: accept { $0.calledAETitle = Sample.title(" ORTHANC") },
            but: nil
        ),
        FindingCase(
            .uninvitedUserIdentityResponse,
            .note,
            identity(asksForAnswer: false, answer: true),
            shows: ["59H"],
            advises: ["Nothing needs to be done"],
            not: identity(asksForAnswer: true, answer: true),
            but: nil
        ),
        FindingCase(
            .userIdentityIgnored,
            .note,
            identity(asksForAnswer: true, answer: false),
            says: ["it ignores it, or accepts it without an answer"],
            shows: ["58H", "no answer (59H)"],
            advises: ["with a wrong passcode", "Do not take the acceptance for proof of access control"],
            not: identity(asksForAnswer: false, answer: false),
            but: nil
        ),
        FindingCase(
            .unproposedRole,
            .note,
            userInformation(.roleSelection(RoleSelection(sopClass: Sample.ctStorage, scuRole: true, scpRole: true))),
            shows: [Sample.ctStorage.description],
            advises: ["ignored"],
            not: accept { _ in },
            but: nil
        ),
    ]
}
