import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// Comparisons, interruptions, and what nothing explains.
enum RunCases {
    private static let anySCU = Contrast.Change.callingAETitle(Sample.title("ANY-SCU"))
    private static let refused = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 3))
    private static let sameAgain = Contrast.Outcome.rejected(AssociateReject(result: 1, source: 1, reason: 7))
    private static let silent = Sample.requested { $0.timeout = .association }

    static let all: [FindingCase] = [
        FindingCase(
            .intermittent,
            .warning,
            with: [.associationLimit, .intermittent],
            Sample.rejected(2, 3, 2).contrasted(.nothing, .echoed(status: 0)),
            shows: ["the same again: accepted"],
            advises: ["--count"],
            not: Sample.rejected(2, 3, 2).contrasted(.nothing, refused),
            but: .associationLimit
        ),
        FindingCase(
            .intermittent,
            // Whatever else was changed, the same worked in the same run: no title is the cause.
            Sample.rejected(1, 1, 3).contrasted(.nothing, refused).contrasted(anySCU, .echoed(status: 0)).with {
                $0.succeededInRun = 2
            },
            says: ["none of them is the cause"],
            shows: ["A-ASSOCIATE-RJ 1-1-3", "the same in this run: 2 answered with success"],
            advises: ["several servers"],
            not: Sample.rejected(1, 1, 3).contrasted(.nothing, refused).contrasted(anySCU, .echoed(status: 0)),
            but: .callingAETitleNotRegistered
        ),
        FindingCase(
            .intermittent,
            Sample.rejected(1, 1, 7).contrasted(.nothing, .echoed(status: 0)),
            shows: ["A-ASSOCIATE-RJ 1-1-7", "the same again: accepted"],
            advises: ["several servers", "--repeat-association"],
            not: Sample.rejected(1, 1, 7).contrasted(.nothing, sameAgain),
            but: .calledAETitleNotRecognized
        ),
        FindingCase(
            .intermittent,
            // Another answer to the same, though it works no better.
            Sample.rejected(1, 1, 7).contrasted(.nothing, .acceptedOnly).contrasted(anySCU, .acceptedOnly),
            says: ["none of them is the cause"],
            shows: ["the same again: accepted, but C-ECHO not answered"],
            advises: ["several servers"],
            not: Sample.rejected(1, 1, 7).contrasted(.nothing, .notConnected).contrasted(anySCU, .acceptedOnly),
            but: .callingAETitleNotListed
        ),
        FindingCase(
            .associationLimit,
            // What is no cause in the request stays what it is.
            Sample.rejected(2, 3, 2).with { $0.succeededInRun = 2 },
            shows: ["2-3-2"],
            advises: ["Raise the limit"],
            not: Sample.rejected(1, 1, 1).with { $0.succeededInRun = 2 },
            but: .intermittent
        ),
        FindingCase(
            .callingAETitleMatters,
            .note,
            Sample.working().contrasted(anySCU, refused),
            shows: ["with the calling AE title \"ANY-SCU\": A-ASSOCIATE-RJ 1-1-3"],
            advises: ["3D Slicer's Verify"],
            not: Sample.working().contrasted(anySCU, .echoed(status: 0)),
            but: nil
        ),
        FindingCase(
            .calledAETitleUnchecked,
            .note,
            Sample.working().contrasted(.calledAETitle(Sample.title("NOBODY")), .echoed(status: 0)),
            shows: ["with the called AE title \"NOBODY\": accepted"],
            advises: ["DicomCheckCalledAet"],
            not: Sample.working().contrasted(.calledAETitle(Sample.title("NOBODY")), refused),
            but: nil
        ),
        FindingCase(
            .interrupted,
            .note,
            Sample.working(echoes: 3).with { $0.interruption = .user },
            shows: ["3 of 3 operations completed"],
            advises: ["holds"],
            not: Sample.working(echoes: 3),
            but: nil
        ),
        FindingCase(
            .deadlineReached,
            .warning,
            Sample.working(echoes: 3).with { evidence in
                evidence.interruption = .deadline
                evidence.operationsAskedFor = 10
            },
            shows: ["3 of 10 operations completed"],
            advises: ["--deadline"],
            not: silent.with { $0.interruption = nil },
            but: .silentPort
        ),
        // The last attempt had its end: nothing was waited for.
        FindingCase(
            .deadlineReached,
            .warning,
            with: [.resetAfterRequest, .deadlineReached],
            Sample.requested { $0.end = .resetByPeer }.with { evidence in
                evidence.interruption = .deadline
                evidence.pause = Evidence.Pause(tried: 3, succeeded: 0)
            },
            shows: ["between two attempts", "3 attempts, none successful"],
            advises: ["--deadline"],
            not: Sample.requested { $0.end = .resetByPeer },
            but: .resetAfterRequest
        ),
        FindingCase(
            .unexplained,
            Sample.operated([nil]) { record in
                record.release = .completed
                record.end = .closedByUs
            },
            shows: ["0 of 1 requests answered", "this side closed"],
            advises: ["--record"],
            not: Sample.working(),
            but: nil
        ),
    ]
}
