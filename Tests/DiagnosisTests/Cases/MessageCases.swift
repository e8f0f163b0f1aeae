import DICOMWire

@testable import DIMSE
@testable import Diagnosis

/// PDUs and messages that are not as they should be.
enum MessageCases {
    /// An A-ASSOCIATE-RJ that is too short to be one.
    private static let shortReject = Sample.requested { record in
        record.framingFailure = .complete(8)
        record.foreignBytes = [0x03, 0, 0, 0, 0, 2, 0, 1]
        record.note([Deviation(.wrongPDULength, offset: 6, bytes: [0, 1])], in: .associateReject)
        weAborted(&record)
    }

    static let all: [FindingCase] = pdus + messages + departures

    private static func weAborted(_ record: inout AssociationRecord) {
        record.abort = AbortRecord(abort: Abort(source: 2, reason: 1), isFromPeer: false)
        record.end = .closedByPeer
    }

    /// A length above the limit, in place of the answer to the request.
    private static func overlong(_ bytes: [UInt8], length: UInt32, reserved: UInt8 = 0) -> Evidence {
        Sample.requested { record in
            record.framingFailure = .tooLong(
                PDUHeader(rawType: 0x02, reserved: reserved, bodyLength: length),
                limit: .associatePDULength
            )
            record.foreignBytes = bytes
            record.bytesReceived = UInt64(bytes.count)
            weAborted(&record)
        }
    }

    /// An acceptance with a maximum PDU length of so many bytes, and an echo that is answered or not.
    private static func announcing(
        _ length: UInt32,
        _ status: UInt16?,
        _ change: (inout AssociationRecord) -> Void = { _ in }
    ) -> Evidence {
        Sample.answered { accept in
            accept.items = accept.items.map { item in
                guard case .userInformation(var information) = item else { return item }
                information.subItems = information.subItems.map { subItem in
                    if case .maximumLength = subItem { .maximumLength(MaximumLength(length)) } else { subItem }
                }
                return .userInformation(information)
            }
        } _: { record in
            Sample.note(Sample.operation(status: status), &record)
            change(&record)
        }
    }

    private static let pdus: [FindingCase] = [
        FindingCase(
            .maximumLengthWithoutRoom,
            announcing(1, nil) { $0.timeout = .dimse },
            says: ["a maximum PDU length of 1 byte, which has no room"],
            shows: ["announced maximum: 1 byte", "sent last: P-DATA-TF with C-ECHO-RQ"],
            advises: ["16384"],
            not: announcing(8, nil) { $0.timeout = .dimse },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .maximumLengthWithoutRoom,
            announcing(6, nil) { Sample.abort(0, 0, &$0) },
            says: ["6 bytes"],
            shows: ["A-ABORT source 0"],
            advises: ["vendor"],
            not: announcing(0, nil) { Sample.abort(0, 0, &$0) },
            but: .abortedOnFirstMessage
        ),
        FindingCase(
            .maximumLengthWithoutRoom,
            .warning,
            announcing(7, 0),
            says: ["clients that keep to it can send nothing"],
            shows: ["announced maximum: 7 bytes"],
            advises: ["16384"],
            not: announcing(8, 0),
            but: nil
        ),
        FindingCase(
            .unreadablePDU,
            Sample.operated([nil]) { record in
                record.framingFailure = .unknownType(0x99)
                record.foreignBytes = [0x99, 0x01]
                weAborted(&record)
            },
            shows: ["PDU type 99H", "first bytes: 2 bytes not shown", "this side aborted: A-ABORT source 2"],
            advises: ["--record"],
            not: Sample.operated([nil]) { $0.timeout = .dimse },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .unreadablePDU,
            shortReject,
            shows: ["a PDU of 8 bytes", "first bytes: 03 00 00 00 00 02 00 01"],
            advises: ["--record"],
            // Read all the same, it did no harm.
            not: shortReject.association { record in
                record.framingFailure = nil
                record.foreignBytes = []
                record.abort = nil
                record.reject = AssociateReject(result: 1, source: 1, reason: 1)
            },
            but: .rejectedWithoutReason
        ),
        FindingCase(
            .unreadablePDU,
            overlong([0x02, 0, 0xFF, 0xFF, 0xFF, 0xFF], length: 0xFFFF_FFFF),
            says: [
                "begins like a PDU of type A-ASSOCIATE-AC, with a length of 4294967295 bytes, which is above the limit."
            ],
            shows: ["4294967295 bytes after the header", "first bytes: 02 00 FF FF FF FF"],
            advises: ["Check host and port", "--record"],
            not: overlong([0x02, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF], length: 0xFFFF_FFFF, reserved: 0x7F),
            but: .unknownProtocol
        ),
        FindingCase(
            .unreadablePDU,
            overlong([0x02, 0, 0x9A, 0, 0, 0, 0, 0x01], length: 0x9A00_0000),
            says: ["a length of 2583691264 bytes", "in the other byte order it is 154", "may be swapped"],
            shows: ["first bytes: 02 00 9A 00 00 00 00 01"],
            advises: ["most significant byte first"],
            not: Sample.requested { $0.timeout = .association },
            but: .silentPort
        ),
        FindingCase(
            .unexpectedPDU,
            Sample.operated([nil]) { record in
                record.note(UnexpectedPDU(pdu: PDUDescription(.associateAccept), state: .sta6))
                weAborted(&record)
            },
            shows: ["A-ASSOCIATE-AC in Sta6"],
            advises: ["--record"],
            // What was on its way when this side gave up came late, and not out of turn.
            not: Sample.operated([nil]) { record in
                record.timeout = .dimse
                record.note(UnexpectedPDU(pdu: PDUDescription(.data), state: .sta13))
            },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .dataPDUOverMaximum,
            .warning,
            Sample.working { $0.longestDataReceived = 16390 },
            shows: ["announced maximum: 16384 bytes", "received: 16390 bytes"],
            advises: ["PDU header"],
            not: Sample.working { $0.longestDataReceived = 16384 },
            but: nil
        ),
        FindingCase(
            .dataPDUOverMaximum,
            Sample.operated([nil]) { record in
                record.framingFailure = .tooLong(
                    PDUHeader(rawType: 4, bodyLength: 1 << 28),
                    limit: .dataPDULength
                )
                weAborted(&record)
            },
            shows: ["P-DATA-TF of 268435456 bytes"],
            advises: ["larger maximum"],
            not: Sample.operated([nil]) { record in
                record.framingFailure = .tooLong(PDUHeader(rawType: 6, bodyLength: 5000), limit: .otherPDULength)
                weAborted(&record)
            },
            but: .unreadablePDU
        ),
        FindingCase(
            .incompletePDU,
            Sample.requested { record in
                record.partialPDU = [0x02, 0x00, 0x00, 0x00, 0x00, 0xB8, 0x00]
                record.timeout = .association
            }.with { $0.connection.timeLimit = 2 * Sample.seconds },
            shows: ["bytes of it: 02 00 00 00 00 B8 00", "waited 2.00 s (the limit of the association stage)"],
            advises: ["path MTU", "Allow more time (--timeout association=SECONDS)"],
            not: Sample.requested { $0.timeout = .association },
            but: .silentPort
        ),
    ]

    /// A message that came when so many operations had been begun.
    private static func stray(
        _ reason: StrayMessage.Reason,
        outstanding: Bool = true,
        begun: Int? = nil
    ) -> Evidence {
        Sample.operated([outstanding ? nil : 0]) { record in
            record.note(
                StrayMessage(field: .cEchoResponse, contextID: 1, reason: reason, operationsBegun: begun)
            )
            record.end = .closedByUs
        }
    }

    private static let messages: [FindingCase] = [
        FindingCase(
            .unknownMessageID,
            stray(.unknownMessageID(99)),
            shows: ["C-ECHO-RSP that answers message ID 99", "not answered: C-ECHO-RQ with message ID 1"],
            advises: ["vendor"],
            not: stray(.otherService(requested: .cFindRequest)),
            but: .otherServiceAnswered
        ),
        FindingCase(
            .unknownMessageID,
            .warning,
            stray(.unknownMessageID(99), outstanding: false),
            says: ["a message ID that is not the request's"],
            shows: ["message ID 99, which was not outstanding"],
            advises: ["vendor"],
            not: Sample.operated([0]),
            but: nil
        ),
        FindingCase(
            .unknownMessageID,
            .warning,
            stray(.unknownMessageID(1), outstanding: false),
            says: ["answers a request twice"],
            shows: ["C-ECHO-RSP that answers message ID 1 once more"],
            advises: ["vendor"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .unknownMessageID,
            .warning,
            Sample.operated([0]) { record in
                let second = StrayMessage(
                    field: .cEchoResponse,
                    contextID: 1,
                    reason: .unknownMessageID(1),
                    status: 0x0122
                )
                for _ in 1...3 { record.note(second) }
                record.end = .closedByUs
            },
            shows: ["C-ECHO-RSP that answers message ID 1 once more, with status 0122H; 3 times"],
            advises: ["vendor"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .unknownMessageID,
            stray(.unknownMessageID(1), begun: 0),
            says: ["answers a request before it was asked"],
            shows: ["C-ECHO-RSP that answers message ID 1 before the request with this ID was sent"],
            advises: ["vendor"],
            not: Sample.operated([0]),
            but: nil
        ),
        FindingCase(
            .unknownMessageID,
            .warning,
            // It comes once more when it was asked for.
            stray(.unknownMessageID(1), outstanding: false, begun: 0),
            says: ["answers a request before it was asked"],
            shows: ["before the request with this ID was sent"],
            advises: ["vendor"],
            not: Sample.operated([0]),
            but: nil
        ),
        FindingCase(
            .unknownMessageID,
            .warning,
            stray(.unknownMessageID(1), outstanding: false, begun: 1),
            says: ["answers a request twice"],
            shows: ["once more"],
            advises: ["vendor"],
            not: Sample.operated([0]),
            but: nil
        ),
        FindingCase(
            .otherServiceAnswered,
            stray(.otherService(requested: .cFindRequest)),
            shows: ["C-ECHO-RSP in answer to a C-FIND-RQ"],
            advises: ["vendor"],
            not: stray(.unacceptedContext),
            but: .unacceptedContextUsed
        ),
        FindingCase(
            .otherContextAnswered,
            .warning,
            stray(.otherContext(requested: 3), outstanding: false),
            shows: ["on context 1; the request was on context 3"],
            advises: ["vendor"],
            not: Sample.operated([0]),
            but: nil
        ),
        FindingCase(
            .unacceptedContextUsed,
            stray(.unacceptedContext),
            shows: ["context 1, which was not accepted"],
            advises: ["vendor"],
            not: stray(.unknownMessageID(1)),
            but: .unknownMessageID
        ),
        FindingCase(
            .unservedRequest,
            .warning,
            Sample.working { $0.note(StrayMessage(field: .cStoreRequest, contextID: 1, reason: .unservedRequest)) },
            shows: ["C-STORE-RQ on context 1"],
            advises: ["role selection"],
            not: Sample.working(),
            but: nil
        ),
        FindingCase(
            .brokenMessage,
            Sample.operated([nil]) { record in
                record.note(AssemblyError(.dataSetWithoutCommand, contextID: 5))
                record.end = .closedByUs
            },
            says: ["fragments that make no message"],
            shows: ["context 5: a data set fragment where a command has to begin"],
            advises: ["--record"],
            not: Sample.operated([nil]) { $0.timeout = .dimse },
            but: .acceptedThenSilent
        ),
        FindingCase(
            .brokenMessage,
            lacking(0x00, 0x09),
            says: ["a response without status"],
            shows: ["context 1: a response that lacks Status (0000,0900)"],
            advises: ["--record"],
            not: Sample.operated([0x0110]),
            but: .statusProcessingFailure
        ),
        FindingCase(
            .brokenMessage,
            lacking(0x00, 0x09, besides: Deviation(.commandElementOverrun, offset: 60, bytes: [0, 0, 0, 9])),
            says: ["ends before or within its status"],
            shows: ["context 1: a response that is cut before or within Status (0000,0900)"],
            advises: ["--record"],
            not: Sample.operated([0x0110]),
            but: .statusProcessingFailure
        ),
        FindingCase(
            .brokenMessage,
            lacking(0x20, 0x01),
            says: ["does not say which request it answers"],
            shows: ["context 1: a response that lacks Message ID Being Responded To (0000,0120)"],
            advises: ["--record"],
            not: Sample.operated([0x0110]),
            but: .statusProcessingFailure
        ),
        FindingCase(
            .brokenMessage,
            lacking(0x00, 0x01),
            says: ["fragments that make no message"],
            shows: ["context 1: a command set that lacks Command Field (0000,0100)"],
            advises: ["--record"],
            not: Sample.working(),
            but: nil
        ),
    ]

    /// A command set without a mandatory element, and with what else is wrong.
    private static func lacking(_ low: UInt8, _ high: UInt8, besides: Deviation...) -> Evidence {
        Sample.operated([nil]) { record in
            var error = AssemblyError(.undecodableCommand(WireError(.malformed, offset: 0)), contextID: 1)
            error.deviations = besides + [Deviation(.missingCommandElement, offset: 0, bytes: [0, 0, low, high])]
            record.note(error)
            record.end = .closedByUs
        }
    }

    /// An echo whose answer is about a SOP class.
    private static func about(_ sopClass: UID) -> Evidence {
        Sample.accepted { record in
            Sample.note(Sample.operation(status: 0) { $0.affectedSOPClassUID = sopClass }, &record)
            record.release = .completed
            record.end = .closedByUs
        }
    }

    private static func deviating(_ kind: Deviation.Kind, _ bytes: [UInt8] = [0x02]) -> Evidence {
        Sample.working { $0.note([Deviation(kind, offset: 74, bytes: bytes)], in: .associateAccept) }
    }

    private static let departures: [FindingCase] = [
        FindingCase(
            .harmlessDepartures,
            .note,
            about(Sample.ctStorage),
            shows: [
                "C-ECHO-RSP with Affected SOP Class UID (0000,0002) 1.2.840.10008.5.1.4.1.1.2 (CT Image Storage); the "
                    + "request was about 1.2.840.10008.1.1"
            ],
            advises: ["show it these lines"],
            not: about(.verification),
            but: nil
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            deviating(.evenContextID),
            shows: ["an even presentation context ID (PS3.8 9.3.2.2); A-ASSOCIATE-AC, offset 74: 02"],
            advises: ["pynetdicom 3.0.4 aborts", "vendor"],
            not: deviating(.trailingBytes),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            deviating(.missingPresentationContext, [0x21]),
            shows: ["no presentation context item"],
            advises: ["An acceptance without results for the contexts"],
            not: deviating(.trailingBytes),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            deviating(.protocolVersionWithoutBit0, [0, 2]),
            shows: ["a protocol version without bit 0", "offset 74: 00 02"],
            advises: ["in an acceptance: echoscu 3.6.7 fails (DUL Unsupported peer protocol)"],
            // Clients echo all the same.
            not: deviating(.wrongApplicationContext),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            deviating(.missingUserInformationItem, [0x51]),
            shows: ["no maximum length or no implementation class UID"],
            advises: ["No maximum length in an acceptance: pynetdicom 3.0.4"],
            not: deviating(.missingUserInformationItem, [0x52]),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            deviating(.missingUserInformation, [0x50]),
            shows: ["no user information item"],
            advises: ["TypeError"],
            not: deviating(.missingApplicationContext, [0x10]),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmfulDepartures,
            .warning,
            // In a request it is another thing.
            Sample.working {
                $0.note([Deviation(.wrongApplicationContext, offset: 78, bytes: [])], in: .associateRequest)
            },
            shows: ["A-ASSOCIATE-RQ, offset 78"],
            advises: ["Orthanc 1.10.1 reject another name"],
            not: deviating(.trailingBytes),
            but: .harmlessDepartures
        ),
        FindingCase(
            .oddLengths,
            .warning,
            deviating(.oddElementLength),
            shows: ["a data element of odd length (PS3.5 7.1.1)"],
            advises: ["even length"],
            not: deviating(.elementOutOfOrder),
            but: .harmlessDepartures
        ),
        FindingCase(
            .harmlessDepartures,
            .note,
            deviating(.trailingBytes, [0, 0]),
            shows: ["bytes after the last complete item", "offset 74: 00 00"],
            advises: ["Nothing needs to be done"],
            // A reject code that is not defined has a finding of its own.
            not: deviating(.unknownRejectCode),
            but: nil
        ),
    ]
}
