/// The elements of group 0000 (PS3.7 E.1, retired ones E.2), by element number.
package enum CommandElementID: UInt16, Hashable, Sendable, CaseIterable {
    case commandGroupLength = 0x0000
    case affectedSOPClassUID = 0x0002
    case requestedSOPClassUID = 0x0003
    case commandField = 0x0100
    case messageID = 0x0110
    case messageIDBeingRespondedTo = 0x0120
    case moveDestination = 0x0600
    case priority = 0x0700
    case commandDataSetType = 0x0800
    case status = 0x0900
    case offendingElement = 0x0901
    case errorComment = 0x0902
    case errorID = 0x0903
    case affectedSOPInstanceUID = 0x1000
    case requestedSOPInstanceUID = 0x1001
    case eventTypeID = 0x1002
    case attributeIdentifierList = 0x1005
    case actionTypeID = 0x1008
    case numberOfRemainingSuboperations = 0x1020
    case numberOfCompletedSuboperations = 0x1021
    case numberOfFailedSuboperations = 0x1022
    case numberOfWarningSuboperations = 0x1023
    case moveOriginatorApplicationEntityTitle = 0x1030
    case moveOriginatorMessageID = 0x1031
    // Retired, PS3.7 E.2
    case commandLengthToEnd = 0x0001
    case commandRecognitionCode = 0x0010
    case initiator = 0x0200
    case receiver = 0x0300
    case findLocation = 0x0400
    case numberOfMatches = 0x0850
    case responseSequenceNumber = 0x0860
    case dialogReceiver = 0x4000
    case terminalType = 0x4010
    case messageSetID = 0x5010
    case endMessageID = 0x5020
    case displayFormat = 0x5110
    case pagePositionID = 0x5120
    case textFormatID = 0x5130
    case normalReverse = 0x5140
    case addGrayScale = 0x5150
    case borders = 0x5160
    case copies = 0x5170
    case commandMagnificationType = 0x5180
    case erase = 0x5190
    case print = 0x51A0
    case overlays = 0x51B0

    /// The length that the value must have in bytes, where its type fixes one for a single value.
    var fixedLength: Int? {
        switch self {
        case .commandGroupLength, .commandLengthToEnd: 4
        case .commandField, .messageID, .messageIDBeingRespondedTo, .priority, .commandDataSetType, .status, .errorID,
            .eventTypeID, .actionTypeID, .numberOfRemainingSuboperations, .numberOfCompletedSuboperations,
            .numberOfFailedSuboperations, .numberOfWarningSuboperations, .moveOriginatorMessageID, .numberOfMatches,
            .responseSequenceNumber, .overlays:
            2
        case .affectedSOPClassUID, .requestedSOPClassUID, .moveDestination, .offendingElement, .errorComment,
            .affectedSOPInstanceUID, .requestedSOPInstanceUID, .attributeIdentifierList,
            .moveOriginatorApplicationEntityTitle, .commandRecognitionCode, .initiator, .receiver, .findLocation,
            .dialogReceiver, .terminalType, .messageSetID, .endMessageID, .displayFormat, .pagePositionID,
            .textFormatID, .normalReverse, .addGrayScale, .borders, .copies, .commandMagnificationType, .erase, .print:
            nil
        }
    }

    /// The place in an index of the elements that messages are made of; nil for retired ones.
    var slot: Int? {
        switch self {
        case .commandGroupLength: 0
        case .affectedSOPClassUID: 1
        case .requestedSOPClassUID: 2
        case .commandField: 3
        case .messageID: 4
        case .messageIDBeingRespondedTo: 5
        case .moveDestination: 6
        case .priority: 7
        case .commandDataSetType: 8
        case .status: 9
        case .offendingElement: 10
        case .errorComment: 11
        case .errorID: 12
        case .affectedSOPInstanceUID: 13
        case .requestedSOPInstanceUID: 14
        case .eventTypeID: 15
        case .attributeIdentifierList: 16
        case .actionTypeID: 17
        case .numberOfRemainingSuboperations: 18
        case .numberOfCompletedSuboperations: 19
        case .numberOfFailedSuboperations: 20
        case .numberOfWarningSuboperations: 21
        case .moveOriginatorApplicationEntityTitle: 22
        case .moveOriginatorMessageID: 23
        case .commandLengthToEnd, .commandRecognitionCode, .initiator, .receiver, .findLocation, .numberOfMatches,
            .responseSequenceNumber, .dialogReceiver, .terminalType, .messageSetID, .endMessageID, .displayFormat,
            .pagePositionID, .textFormatID, .normalReverse, .addGrayScale, .borders, .copies,
            .commandMagnificationType, .erase, .print, .overlays:
            nil
        }
    }
}
