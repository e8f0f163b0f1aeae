import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// Statuses that are not success.
enum StatusCases {
    private static func failed(
        _ status: UInt16,
        _ field: CommandField = .cEchoRequest,
        _ change: (inout Response) -> Void = { _ in }
    ) -> Evidence {
        Sample.accepted { record in
            Sample.note(Sample.operation(field, status: status, change), &record)
            record.release = .completed
            record.end = .closedByUs
        }
    }

    private static func offending(_ element: UInt16) -> Evidence {
        failed(0xA900, .cMoveRequest) { $0.offendingElements = [Tag(0, element)] }
    }

    static let all: [FindingCase] = [
        FindingCase(
            .statusSOPClassNotSupported,
            failed(0x0122),
            shows: ["C-ECHO-RQ with message ID 1: status 0122H", "SOP Class Not Supported"],
            advises: ["vendor"],
            not: failed(0x0000),
            but: nil
        ),
        FindingCase(
            .statusNotAuthorized,
            failed(0x0124),
            shows: ["status 0124H", "calling AE title \"SONDE\""],
            advises: ["\"SONDE\"", "user identity", "--differ"],
            not: failed(0x0122),
            but: .statusSOPClassNotSupported
        ),
        FindingCase(
            .statusNotAuthorized,
            failed(0x0124).contrasted(.callingAETitle(Sample.title("ECHOSCU")), .echoed(status: 0)),
            says: ["the caller \"SONDE\" may not do it, and \"ECHOSCU\" may"],
            shows: ["with the calling AE title \"ECHOSCU\": accepted"],
            advises: ["Call as \"ECHOSCU\""],
            not: failed(0x0122),
            but: .statusSOPClassNotSupported
        ),
        FindingCase(
            .statusDuplicateInvocation,
            failed(0x0210),
            shows: ["0210H"],
            advises: ["vendor"],
            not: failed(0x0211),
            but: .statusUnrecognizedOperation
        ),
        FindingCase(
            .statusUnrecognizedOperation,
            failed(0x0211),
            shows: ["0211H"],
            advises: ["conformance statement"],
            not: failed(0x0212),
            but: .statusMistypedArgument
        ),
        FindingCase(
            .statusMistypedArgument,
            failed(0x0212),
            shows: ["0212H"],
            advises: ["--record"],
            not: failed(0x0210),
            but: .statusDuplicateInvocation
        ),
        FindingCase(
            .statusOutOfResources,
            failed(0xA700, .cStoreRequest),
            shows: ["A700H"],
            advises: ["disk"],
            not: failed(0xA800, .cStoreRequest),
            but: .operationFailed
        ),
        FindingCase(
            .statusProcessingFailure,
            failed(0x0110) { response in
                response.errorComment = Array("disk\u{1B}[2J full".utf8)
                response.errorID = 7
            },
            shows: ["0110H", "error comment: \"disk\\x1B[2J full\"", "error ID: 7"],
            advises: ["log"],
            not: failed(0x0111),
            but: .operationFailed
        ),
        FindingCase(
            .moveDestinationUnknown,
            failed(0xA801, .cMoveRequest),
            shows: ["A801H", "unknown"],
            advises: ["HostTable", "DicomModalities"],
            not: failed(0xA801, .cStoreRequest),
            but: .operationFailed
        ),
        FindingCase(
            .moveDestinationUnknown,
            offending(0x0600),
            shows: ["A900H", "offending elements: (0000,0600)"],
            advises: ["HostTable"],
            not: offending(0x0002),
            but: .operationFailed
        ),
        FindingCase(
            .moveSuboperationsFailed,
            failed(0xA702, .cMoveRequest) { $0.suboperations = Suboperations(remaining: 0, completed: 0, failed: 1) },
            shows: ["A702H", "completed 0, failed 1, warning not said"],
            advises: ["listener runs"],
            not: failed(0xA702, .cStoreRequest),
            but: .statusOutOfResources
        ),
        FindingCase(
            .moveFailedUnexplained,
            failed(0xC000, .cMoveRequest),
            shows: ["C000H"],
            advises: ["registered at the peer"],
            not: failed(0xC000, .cFindRequest),
            but: .operationFailed
        ),
        FindingCase(
            .operationFailed,
            Sample.operated([0x0117, 0x0117, 0x0117]),
            shows: ["0117H", "3 of 3 operations failed"],
            advises: ["conformance statement"],
            not: failed(0x0110),
            but: .statusProcessingFailure
        ),
        FindingCase(
            .operationFailed,
            failed(0xFE00),
            says: ["with status FE00H, which is not defined for C-ECHO"],
            shows: ["status FE00H (not defined for C-ECHO)"],
            advises: ["nothing that can be wrong"],
            not: failed(0xFE00, .cFindRequest),
            but: .operationCanceled
        ),
        FindingCase(
            .operationFailed,
            failed(0xC123),
            says: ["with status C123H, which is not defined for C-ECHO"],
            shows: ["status C123H (not defined for C-ECHO)"],
            advises: ["vendor"],
            not: failed(0x0122),
            but: .statusSOPClassNotSupported
        ),
        FindingCase(
            .operationFailed,
            failed(0xA700),
            says: ["with status A700H, which is not defined for C-ECHO"],
            shows: ["A700H"],
            advises: ["vendor"],
            not: failed(0x0213),
            but: .statusOutOfResources
        ),
        FindingCase(
            .operationCanceled,
            .warning,
            failed(0xFE00, .cFindRequest),
            shows: ["FE00H"],
            advises: ["not all there is"],
            not: failed(0x0000, .cFindRequest),
            but: nil
        ),
        FindingCase(
            .operationWarning,
            .warning,
            failed(0xB000, .cStoreRequest),
            shows: ["B000H"],
            advises: ["Check the result"],
            // A C-ECHO has no warnings.
            not: failed(0xB000),
            but: .operationFailed
        ),
        FindingCase(
            .moveSuboperationsFailed,
            failed(0xB000, .cMoveRequest) {
                $0.suboperations = Suboperations(remaining: 0, completed: 3, failed: 2, warning: 0)
            },
            says: ["in part", "could not send 2 objects"],
            shows: ["completed 3, failed 2"],
            advises: ["transfer syntaxes", "log"],
            not: failed(0xB000, .cMoveRequest) {
                $0.suboperations = Suboperations(remaining: 0, completed: 4, failed: 0, warning: 1)
            },
            but: .operationWarning
        ),
    ]
}
