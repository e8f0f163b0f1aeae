import DICOMWire

private let sopClass = element(0x0002, ascii("1.2.3\0"))
private let requestedSOPClass = element(0x0003, ascii("1.2.3\0"))
private let instance = element(0x1000, ascii("1.2.34"))
private let requestedInstance = element(0x1001, ascii("1.2.34"))
private let messageID = element(0x0110, [7, 0])
private let respondedTo = element(0x0120, [7, 0])
private let noDataSet = element(0x0800, [0x01, 0x01])
private let someDataSet = element(0x0800, [0x01, 0x00])
private let high = element(0x0700, [1, 0])
private let success = element(0x0900, [0, 0])

/// The command field element.
func field(_ value: UInt16) -> [UInt8] { element(0x0100, littleEndian(value)) }

extension MessageTests {
    /// Every command with every element it may have, and some with the fewest.
    static let all: [MessageExample] = requests + responses

    private static let requests: [MessageExample] = [
        MessageExample(
            .cStoreRequest(
                CStoreRequest(
                    messageID: 7,
                    affectedSOPClassUID: "1.2.3",
                    affectedSOPInstanceUID: "1.2.34",
                    priority: 1,
                    moveOriginatorAETitle: AETitle(field: ascii("MOVER")),
                    moveOriginatorMessageID: 9
                )
            ),
            hasDataSet: true,
            sopClass,
            field(0x0001),
            messageID,
            high,
            someDataSet,
            instance,
            element(0x1030, ascii("MOVER ")),
            element(0x1031, [9, 0])
        ),
        MessageExample(
            .cGetRequest(CQueryRequest(messageID: 7, affectedSOPClassUID: "1.2.3", priority: 1)),
            hasDataSet: true,
            sopClass,
            field(0x0010),
            messageID,
            high,
            someDataSet
        ),
        MessageExample(
            .cFindRequest(CQueryRequest(messageID: 7, affectedSOPClassUID: "1.2.3", priority: 1)),
            hasDataSet: true,
            sopClass,
            field(0x0020),
            messageID,
            high,
            someDataSet
        ),
        MessageExample(
            .cMoveRequest(
                CMoveRequest(
                    messageID: 7,
                    affectedSOPClassUID: "1.2.3",
                    priority: 1,
                    moveDestination: AETitle(field: ascii("DESTINATION-AE16"))
                )
            ),
            hasDataSet: true,
            sopClass,
            field(0x0021),
            messageID,
            element(0x0600, ascii("DESTINATION-AE16")),
            high,
            someDataSet
        ),
        MessageExample(
            .cEchoRequest(CEchoRequest(messageID: 7, affectedSOPClassUID: "1.2.3")),
            sopClass,
            field(0x0030),
            messageID,
            noDataSet
        ),
        MessageExample(
            .cCancelRequest(CCancelRequest(messageIDBeingRespondedTo: 7)),
            field(0x0FFF),
            respondedTo,
            noDataSet
        ),
        MessageExample(
            .nEventReportRequest(
                NEventReportRequest(
                    messageID: 7,
                    affectedSOPClassUID: "1.2.3",
                    affectedSOPInstanceUID: "1.2.34",
                    eventTypeID: 2
                )
            ),
            hasDataSet: true,
            sopClass,
            field(0x0100),
            messageID,
            someDataSet,
            instance,
            element(0x1002, [2, 0])
        ),
        MessageExample(
            .nGetRequest(
                NGetRequest(
                    messageID: 7,
                    requestedSOPClassUID: "1.2.3",
                    requestedSOPInstanceUID: "1.2.34",
                    attributeIdentifierList: [Tag(0x0010, 0x0020), Tag(0x2100, 0x0030)]
                )
            ),
            requestedSOPClass,
            field(0x0110),
            messageID,
            noDataSet,
            requestedInstance,
            element(0x1005, hex("10 00 20 00 00 21 30 00"))
        ),
        MessageExample(
            .nSetRequest(
                NInstanceRequest(messageID: 7, requestedSOPClassUID: "1.2.3", requestedSOPInstanceUID: "1.2.34")
            ),
            hasDataSet: true,
            requestedSOPClass,
            field(0x0120),
            messageID,
            someDataSet,
            requestedInstance
        ),
        MessageExample(
            .nActionRequest(
                NActionRequest(
                    messageID: 7,
                    requestedSOPClassUID: "1.2.3",
                    requestedSOPInstanceUID: "1.2.34",
                    actionTypeID: 1
                )
            ),
            hasDataSet: true,
            requestedSOPClass,
            field(0x0130),
            messageID,
            someDataSet,
            requestedInstance,
            element(0x1008, [1, 0])
        ),
        MessageExample(
            .nCreateRequest(
                NCreateRequest(messageID: 7, affectedSOPClassUID: "1.2.3", affectedSOPInstanceUID: "1.2.34")
            ),
            hasDataSet: true,
            sopClass,
            field(0x0140),
            messageID,
            someDataSet,
            instance
        ),
        MessageExample(
            .nCreateRequest(NCreateRequest(messageID: 7, affectedSOPClassUID: "1.2.3")),
            sopClass,
            field(0x0140),
            messageID,
            noDataSet
        ),
        MessageExample(
            .nDeleteRequest(
                NInstanceRequest(messageID: 7, requestedSOPClassUID: "1.2.3", requestedSOPInstanceUID: "1.2.34")
            ),
            requestedSOPClass,
            field(0x0150),
            messageID,
            noDataSet,
            requestedInstance
        ),
    ]

    private static let responses: [MessageExample] =
        DIMSEService.allCases.map { service in
            MessageExample(
                .response(Response(service, messageIDBeingRespondedTo: 7, status: 0)),
                field(service.responseField.rawValue),
                respondedTo,
                noDataSet,
                success
            )
        } + [failure, progress]

    /// Every element that a response of any service may have (PS3.7 9.3, 10.3, C).
    private static let failure: MessageExample = {
        var response = Response(
            .nAction,
            messageIDBeingRespondedTo: 7,
            status: 0x0115,
            affectedSOPClassUID: "1.2.3",
            affectedSOPInstanceUID: "1.2.34"
        )
        response.offendingElements = [Tag(0x0008, 0x0018)]
        response.errorComment = ascii("no such thing")
        response.errorID = 3
        response.eventTypeID = 4
        response.attributeIdentifierList = [Tag(0x0010, 0x0010)]
        response.actionTypeID = 5
        return MessageExample(
            .response(response),
            hasDataSet: true,
            sopClass,
            field(0x8130),
            respondedTo,
            someDataSet,
            element(0x0900, [0x15, 0x01]),
            element(0x0901, hex("08 00 18 00")),
            element(0x0902, ascii("no such thing ")),
            element(0x0903, [3, 0]),
            instance,
            element(0x1002, [4, 0]),
            element(0x1005, hex("10 00 10 00")),
            element(0x1008, [5, 0])
        )
    }()

    private static let progress: MessageExample = {
        var response = Response(.cMove, messageIDBeingRespondedTo: 7, status: 0xFF00, affectedSOPClassUID: "1.2.3")
        response.suboperations = Suboperations(remaining: 4, completed: 3, failed: 2, warning: 1)
        return MessageExample(
            .response(response),
            sopClass,
            field(0x8021),
            respondedTo,
            noDataSet,
            element(0x0900, [0x00, 0xFF]),
            element(0x1020, [4, 0]),
            element(0x1021, [3, 0]),
            element(0x1022, [2, 0]),
            element(0x1023, [1, 0])
        )
    }()

    /// The elements that a message may lack.
    static func optional(in message: Message) -> Set<CommandElementID> {
        switch message.command {
        case .cStoreRequest: [.moveOriginatorApplicationEntityTitle, .moveOriginatorMessageID]
        case .nGetRequest: [.attributeIdentifierList]
        case .nCreateRequest: [.affectedSOPInstanceUID]
        case .response:
            [
                .affectedSOPClassUID, .affectedSOPInstanceUID, .offendingElement, .errorComment, .errorID, .eventTypeID,
                .attributeIdentifierList, .actionTypeID, .numberOfRemainingSuboperations,
                .numberOfCompletedSuboperations, .numberOfFailedSuboperations, .numberOfWarningSuboperations,
            ]
        case .cGetRequest, .cFindRequest, .cMoveRequest, .cEchoRequest, .cCancelRequest, .nEventReportRequest,
            .nSetRequest,
            .nActionRequest, .nDeleteRequest:
            []
        }
    }
}
