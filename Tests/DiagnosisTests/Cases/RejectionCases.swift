import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// A-ASSOCIATE-RJ, with and without contrasts.
enum RejectionCases {
    static let all: [FindingCase] = plain + contrasted

    private static let withIdentity = Sample.rejected(2, 2, 1).association { record in
        var proposal = Sample.proposal(Sample.verification)
        proposal.userIdentity = UserIdentityRequest(
            identityType: 2,
            positiveResponseRequested: true,
            primaryField: Array("user".utf8),
            secondaryField: Array("secret".utf8)
        )
        record.request = proposal.request
    }

    private static let plain: [FindingCase] = [
        FindingCase(
            .rejectedWithoutReason,
            Sample.rejected(1, 1, 1),
            shows: [
                "A-ASSOCIATE-RJ 1-1-1: result 1 (rejected-permanent), source 1 (service-user), reason 1 "
                    + "(no-reason-given)"
            ],
            advises: ["--differ", "dcmrecv", "--refuse"],
            not: Sample.rejected(1, 2, 1),
            but: .rejectedByProvider
        ),
        FindingCase(
            .applicationContextNotSupported,
            Sample.rejected(2, 1, 2),
            shows: ["2-1-2", "application-context-name-not-supported", "1.2.840.10008.3.1.1.1"],
            advises: ["proxy"],
            not: Sample.rejected(1, 1, 3),
            but: .callingAETitleNotRecognized
        ),
        FindingCase(
            .callingAETitleNotRecognized,
            Sample.rejected(1, 1, 3).with { $0.target.isCallingDefault = true },
            shows: ["calling AE title \"SONDE\" (the default)", "calling-AE-title-not-recognized"],
            advises: ["(192.0.2.9)", "DicomModalities", "DicomCheckModalityHost", "was the default", "--differ"],
            not: Sample.rejected(1, 1, 7),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .calledAETitleNotRecognized,
            Sample.rejected(1, 1, 7).with { $0.target.isCalledDefault = true },
            shows: ["called AE title \"ORTHANC\" (the default)", "1-1-7"],
            advises: ["dcmqrscp 3.6.7", "AETable", "DicomCheckCalledAet", "StrictAetComparison", "--differ"],
            not: Sample.rejected(1, 1, 3),
            but: .callingAETitleNotRecognized
        ),
        FindingCase(
            .rejectedByProvider,
            Sample.rejected(1, 2, 1),
            shows: ["source 2 (service-provider (ACSE)), reason 1 (no-reason-given)"],
            advises: ["log", "user identity"],
            not: withIdentity,
            but: .userIdentityRefused
        ),
        FindingCase(
            .userIdentityRefused,
            withIdentity,
            shows: ["2-2-1"],
            advises: ["passcode", "--differ"],
            not: withIdentity.contrasted(
                .withoutUserIdentity,
                .rejected(AssociateReject(result: 2, source: 2, reason: 1))
            ),
            but: .rejectedByProvider
        ),
        FindingCase(
            .protocolVersionNotSupported,
            Sample.rejected(1, 2, 2),
            shows: ["protocol version field: 0001H"],
            advises: ["proxy"],
            not: Sample.rejected(1, 2, 1),
            but: .rejectedByProvider
        ),
        FindingCase(
            .temporaryCongestion,
            Sample.rejected(2, 3, 1),
            shows: ["rejected-transient", "temporary-congestion"],
            advises: ["Try again"],
            not: Sample.rejected(2, 3, 2),
            but: .associationLimit
        ),
        FindingCase(
            .associationLimit,
            Sample.rejected(2, 3, 2),
            says: ["asks to be called again later"],
            shows: ["local-limit-exceeded"],
            advises: ["MaxAssociations", "maximum_associations"],
            not: Sample.rejected(2, 3, 1),
            but: .temporaryCongestion
        ),
        FindingCase(
            .associationLimit,
            Sample.rejected(1, 3, 2),
            says: ["as many associations as it allows, and calls the refusal permanent"],
            shows: ["result 1 (rejected-permanent)"],
            advises: ["Try again"],
            not: Sample.rejected(1, 3, 1),
            but: .temporaryCongestion
        ),
        FindingCase(
            .temporaryCongestion,
            Sample.rejected(1, 3, 1),
            says: ["for being overloaded, and calls the refusal permanent"],
            shows: ["result 1 (rejected-permanent)"],
            advises: ["Try again"],
            not: Sample.rejected(1, 3, 3),
            but: .rejectedWithUndefinedCodes
        ),
        FindingCase(
            .rejectedWithUndefinedCodes,
            Sample.rejected(9, 4, 200),
            shows: ["9-4-200", "result 9 (undefined), source 4 (undefined), reason 200 (undefined)"],
            advises: ["conformance statement"],
            not: Sample.rejected(9, 3, 2),
            but: .associationLimit
        ),
    ]

    private static let called = Sample.rejected(1, 1, 7)
    private static let refusedAgain = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 7))
    private static let callerRefused = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 3))
    private static let notKnown = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 3))
    private static let ok = Contrast.Outcome.echoed(status: 0)

    private static let contrasted: [FindingCase] = [
        FindingCase(
            .rejectedForContexts,
            Sample.rejected(1, 1, 1).contrasted(.minimalRequest, ok),
            shows: ["proposed: 1.2.840.10008.1.1", Sample.ctStorage.description, "C-ECHO answered with success"],
            advises: ["conformance statement", "-xf"],
            not: Sample.rejected(1, 1, 1)
                .contrasted(.minimalRequest, .rejected(AssociateReject(result: 1, source: 1, reason: 1))),
            but: .rejectedWithoutReason
        ),
        FindingCase(
            .calledAETitleCase,
            called.contrasted(.calledAETitle(Sample.title("orthanc")), ok),
            shows: ["with the called AE title \"orthanc\": accepted"],
            advises: ["Use \"orthanc\""],
            not: called.contrasted(.calledAETitle(Sample.title("orthanc")), refusedAgain),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .calledAETitleWrong,
            called.contrasted(.calledAETitle(Sample.title("ANY-SCP")), ok),
            shows: ["with the called AE title \"ANY-SCP\": accepted"],
            advises: ["Use \"ANY-SCP\""],
            not: called.contrasted(.calledAETitle(Sample.title("ANY-SCP")), refusedAgain),
            but: .calledAETitleNotRecognized
        ),
        // Orthanc with AlwaysAllowEcho=false and an unknown caller: the title was the first of two causes.
        FindingCase(
            .calledAETitleCase,
            called.contrasted(
                .calledAETitle(Sample.title("orthanc")),
                .acceptedThenAborted(Abort(source: 0, reason: 0))
            ),
            shows: ["with the called AE title \"orthanc\": accepted, and C-ECHO answered with A-ABORT"],
            advises: ["Use \"orthanc\"", "Then ask again"],
            not: called.contrasted(.calledAETitle(Sample.title("orthanc")), refusedAgain),
            but: .calledAETitleNotRecognized
        ),
        // Another spelling and another caller each help: one server does not answer so.
        FindingCase(
            .calledAETitleNotRecognized,
            called.contrasted(.calledAETitle(Sample.title("orthanc")), ok)
                .contrasted(.callingAETitle(Sample.title("ANY-SCU")), ok),
            shows: [
                "with the called AE title \"orthanc\": accepted", "with the calling AE title \"ANY-SCU\": accepted",
            ],
            advises: ["contradict each other"],
            not: called.contrasted(.calledAETitle(Sample.title("orthanc")), ok),
            but: .calledAETitleCase
        ),
        FindingCase(
            .calledAETitleWrong,
            called.contrasted(.calledAETitle(Sample.title("PACS")), callerRefused),
            shows: ["with the called AE title \"PACS\": A-ASSOCIATE-RJ 1-1-3"],
            advises: ["Use \"PACS\"", "added to the peer's list"],
            not: called.contrasted(.calledAETitle(Sample.title("PACS")), .silent),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .calledAETitleWrong,
            called.contrasted(.callingAETitle(Sample.title("NOBODY")), callerRefused),
            shows: ["with the calling AE title \"NOBODY\": A-ASSOCIATE-RJ 1-1-3"],
            advises: ["Ask the peer's administrator"],
            not: called.contrasted(.callingAETitle(Sample.title("NOBODY")), refusedAgain),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .callingAETitleNotRecognized,
            Sample.rejected(1, 1, 3).contrasted(.calledAETitle(Sample.title("NOBODY")), refusedAgain),
            shows: ["with the called AE title \"NOBODY\": A-ASSOCIATE-RJ 1-1-7"],
            advises: ["The called AE title is right"],
            not: called,
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .callingAETitleNotRecognized,
            Sample.rejected(1, 1, 3)
                .contrasted(.callingAETitle(Sample.title("ANY-SCU")), notKnown)
                .contrasted(.callingAETitle(Sample.title("ECHOSCU")), notKnown),
            shows: ["with the calling AE title \"ECHOSCU\": A-ASSOCIATE-RJ 1-1-3"],
            advises: [
                "\"ANY-SCU\", \"ECHOSCU\" were refused too, which tells nothing unless the peer knows one of them",
                "--as TITLE",
            ],
            not: Sample.rejected(1, 1, 3).contrasted(.callingAETitle(Sample.title("ECHOSCU")), ok),
            but: .callingAETitleNotRegistered
        ),
        FindingCase(
            .callingAETitleNotRegistered,
            Sample.rejected(1, 1, 3).contrasted(.callingAETitle(Sample.title("sonde")), ok),
            says: ["knows \"sonde\" from this same machine: the two differ by case or spaces only"],
            shows: ["with the calling AE title \"sonde\": accepted"],
            advises: ["Call as \"sonde\""],
            not: Sample.rejected(1, 1, 3),
            but: .callingAETitleNotRecognized
        ),
        FindingCase(
            .callingAETitleNotListed,
            called.contrasted(.callingAETitle(Sample.title("WEASIS")), .acceptedOnly),
            shows: ["with the calling AE title \"WEASIS\": accepted"],
            advises: ["AETable", "HostTable"],
            not: called.contrasted(.callingAETitle(Sample.title("WEASIS")), refusedAgain),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .callingAETitleNotRegistered,
            Sample.rejected(1, 1, 3).contrasted(.callingAETitle(Sample.title("ANY-SCU")), ok),
            shows: ["with the calling AE title \"ANY-SCU\": accepted"],
            advises: ["Call as \"ANY-SCU\"", "DicomModalities"],
            not: Sample.rejected(1, 1, 3).contrasted(
                .callingAETitle(Sample.title("ANY-SCU")),
                .rejected(AssociateReject(result: 1, source: 1, reason: 3))
            ),
            but: .callingAETitleNotRecognized
        ),
        FindingCase(
            .userIdentityRefused,
            withIdentity.contrasted(.withoutUserIdentity, ok),
            shows: ["without the user identity: accepted"],
            advises: ["Or send none"],
            not: withIdentity.contrasted(.withoutUserIdentity, refusedAgain),
            but: .rejectedByProvider
        ),
        FindingCase(
            .rejectedByProvider,
            withIdentity.contrasted(.withoutUserIdentity, refusedAgain),
            shows: ["without the user identity: A-ASSOCIATE-RJ 1-1-7"],
            advises: ["The user identity is not the cause"],
            not: withIdentity.contrasted(.withoutUserIdentity, .silent),
            but: .userIdentityRefused
        ),
        // Whatever the peer says of it: what helps is to leave the identity out.
        FindingCase(
            .userIdentityRefused,
            refusedForNoReason.contrasted(.withoutUserIdentity, ok),
            says: ["refuses the user identity: without it the association is accepted"],
            shows: ["A-ASSOCIATE-RJ 1-1-1", "without the user identity: accepted"],
            advises: ["Or send none"],
            not: refusedForNoReason.contrasted(.withoutUserIdentity, .rejected(noReason)),
            but: .rejectedWithoutReason
        ),
        FindingCase(
            .rejectedWithoutReason,
            refusedForNoReason.contrasted(.withoutUserIdentity, .rejected(noReason)),
            shows: ["without the user identity: A-ASSOCIATE-RJ 1-1-1"],
            advises: ["The user identity is not the cause"],
            not: refusedForNoReason.contrasted(.minimalRequest, ok),
            but: .rejectedForContexts
        ),
    ]

    private static let noReason = AssociateReject(result: 1, source: 1, reason: 1)
    private static let refusedForNoReason = withIdentity.association { $0.reject = noReason }
}
