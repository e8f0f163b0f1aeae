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

    /// The tag as it is encoded.
    var tagBytes: [UInt8] { [0, 0, UInt8(truncatingIfNeeded: rawValue), UInt8(truncatingIfNeeded: rawValue >> 8)] }
}
