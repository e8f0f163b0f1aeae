import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// A-ABORT at each moment.
enum AbortCases {
    private static func aborted(_ evidence: Evidence, _ source: UInt8 = 0, _ reason: UInt8 = 0) -> Evidence {
        evidence.association { Sample.abort(source, reason, &$0) }
    }

    private static let first = aborted(Sample.operated([nil]))

    static let all: [FindingCase] = [
        FindingCase(
            .abortedInsteadOfAnswer,
            aborted(Sample.requested()),
            shows: ["A-ABORT source 0 (service-user), reason 0 (not significant)", "sent last: A-ASSOCIATE-RQ"],
            advises: ["--differ", "pynetdicom 3.0.4"],
            not: aborted(Sample.requested()).contrasted(.minimalRequest, .echoed(status: 0)),
            but: .requestNotUnderstood
        ),
        FindingCase(
            .userIdentityRefused,
            aborted(Sample.requested()).contrasted(.withoutUserIdentity, .echoed(status: 0)),
            says: ["aborts at the user identity"],
            shows: ["A-ABORT source 0", "without the user identity: accepted"],
            advises: ["Or send none"],
            not: aborted(Sample.requested()).contrasted(.withoutUserIdentity, .aborted(Abort(source: 0, reason: 0))),
            but: .abortedInsteadOfAnswer
        ),
        FindingCase(
            .abortedOnFirstMessage,
            first,
            shows: ["A-ABORT source 0", "sent last: P-DATA-TF with C-ECHO-RQ", "calling AE title \"SONDE\""],
            advises: ["DicomAlwaysAllowEcho", "DicomModalities", "AllowEcho", "--differ"],
            not: aborted(Sample.operated([0, nil])),
            but: .abortedDuringOperations
        ),
        FindingCase(
            .abortedOnFirstMessage,
            aborted(Sample.operated([nil], .cFindRequest)),
            shows: ["C-FIND-RQ"],
            advises: ["may echo and store, but not", "DicomAlwaysAllowFind"],
            not: Sample.operated([0x0124], .cFindRequest),
            but: .statusNotAuthorized
        ),
        FindingCase(
            .abortedOnFirstMessage,
            first.contrasted(.callingAETitle(Sample.title("WEASIS")), .echoed(status: 0)),
            shows: ["with the calling AE title \"WEASIS\": accepted"],
            advises: ["Call as \"WEASIS\""],
            not: aborted(Sample.accepted()),
            but: .abortedAfterAccepting
        ),
        FindingCase(
            .abortedOnFirstMessage,
            aborted(Sample.operated([nil]), 2, 0),
            says: ["it failed at the message, or this caller may associate, but not do that"],
            shows: ["A-ABORT source 2"],
            advises: ["a message that it could not read looks like this", "DicomAlwaysAllowEcho"],
            not: aborted(Sample.operated([nil]), 2, 6),
            but: .abortedByProvider
        ),
        FindingCase(
            .abortedAfterAccepting,
            aborted(Sample.accepted()).association { $0.silenceBeforeEnd = 0 },
            says: ["accepted and then aborted at once by the peer, before a request"],
            shows: ["came 0.000 ms after the last PDU", "calling AE title \"SONDE\""],
            advises: ["a limit of associations", "(192.0.2.9)"],
            not: aborted(Sample.accepted()).association { $0.silenceBeforeEnd = 30 * Sample.seconds },
            but: .abortedWhileIdle
        ),
        FindingCase(
            .abortedAfterAccepting,
            aborted(Sample.accepted(), 2, 0),
            says: ["by the peer's network layer, before a request"],
            shows: ["source 2 (service-provider), reason 0"],
            advises: ["a limit of associations"],
            not: aborted(Sample.operated([nil]), 2, 0),
            but: .abortedOnFirstMessage
        ),
        FindingCase(
            .abortedAfterAnswer,
            .warning,
            aborted(Sample.operated([0])).association { $0.silenceBeforeEnd = 0 },
            says: ["aborted the association right after the answer"],
            shows: ["came 0.000 ms after the last PDU", "1 of 1 requests answered"],
            advises: ["What was answered before holds"],
            not: aborted(Sample.operated([0])).association { $0.silenceBeforeEnd = 30 * Sample.seconds },
            but: .abortedWhileIdle
        ),
        FindingCase(
            .abortedAfterAnswer,
            .warning,
            // The status is the failure, and the abort came after it.
            with: [.statusProcessingFailure, .abortedAfterAnswer],
            aborted(Sample.operated([0x0110]), 2, 0),
            says: ["The peer's network layer aborted"],
            shows: ["1 of 1 requests answered"],
            advises: ["caller who releases"],
            not: Sample.operated([0x0110]),
            but: .statusProcessingFailure
        ),
        FindingCase(
            .abortedAfterAnswer,
            // What was still to be asked could not be.
            aborted(Sample.operated([0])).with { $0.operationsAskedFor = 3 },
            shows: ["1 of 1 requests answered"],
            advises: ["a limit of requests"],
            not: aborted(Sample.operated([0, nil])).with { $0.operationsAskedFor = 3 },
            but: .abortedDuringOperations
        ),
        FindingCase(
            .abortedDuringOperations,
            aborted(Sample.operated([0, 0, nil])),
            shows: ["2 of 3 requests answered"],
            advises: ["log at that moment"],
            not: first,
            but: .abortedOnFirstMessage
        ),
        FindingCase(
            .abortedWhileIdle,
            .warning,
            aborted(Sample.operated([0])).association { $0.silenceBeforeEnd = 2 * Sample.seconds },
            says: ["aborted the association after a pause, while nothing was under way"],
            shows: ["came 2.00 s after the last PDU"],
            advises: ["limit for idle associations", "a crash, a restart or a limit of requests", "--interval"],
            not: aborted(Sample.operated([0])).association { $0.silenceBeforeEnd = 499 * Sample.milliseconds },
            but: .abortedAfterAnswer
        ),
        FindingCase(
            .abortedWhileIdle,
            .warning,
            aborted(Sample.operated([0])).association { $0.silenceBeforeEnd = 30 * Sample.seconds },
            shows: ["came 30.0 s after the last PDU"],
            advises: ["DicomScpTimeout", "network_timeout"],
            // The user ended it: this side's own abort is no finding.
            not: Sample.operated([0]).association { record in
                record.abort = AbortRecord(abort: Abort(source: 0, reason: 0), isFromPeer: false)
                record.end = .closedByPeer
            },
            but: nil
        ),
        FindingCase(
            .abortedDuringRelease,
            .warning,
            aborted(Sample.operated([0]).association { $0.release = .requestedByUs }),
            shows: ["1 of 1 requests answered"],
            advises: ["A-RELEASE-RP is due"],
            not: aborted(Sample.working()),
            but: nil
        ),
        FindingCase(
            .abortedByProvider,
            aborted(Sample.operated([nil]), 2, 6),
            shows: ["source 2 (service-provider), reason 6 (invalid-PDU-parameter-value)"],
            advises: ["--record"],
            not: aborted(Sample.operated([nil]), 2, 0),
            but: .abortedOnFirstMessage
        ),
        FindingCase(
            .abortedByProvider,
            aborted(Sample.requested(), 2, 1),
            shows: ["reason 1 (unrecognized-PDU)"],
            advises: ["--differ"],
            not: aborted(Sample.requested(), 2, 3),
            but: .abortedInsteadOfAnswer
        ),
        FindingCase(
            .abortedAtUnknownMoment,
            aborted(Sample.requested()).with { $0.isPartial = true },
            says: ["parts of it are not in the capture"],
            shows: ["A-ABORT source 0", "sent last: A-ASSOCIATE-RQ"],
            advises: ["log at that moment"],
            not: aborted(Sample.requested()),
            but: .abortedInsteadOfAnswer
        ),
    ]
}
