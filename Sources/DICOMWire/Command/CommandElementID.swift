/// The elements of group 0000 (PS3.7 E.1, retired ones E.2), by element number.
package enum CommandElementID: UInt16, Hashable, Sendable, CaseIterable {
    /// (0000,0000) Bytes of the command set after this element.
    case commandGroupLength = 0x0000
    /// (0000,0002) The SOP class of an operation or notification.
    case affectedSOPClassUID = 0x0002
    /// (0000,0003) The SOP class of an operation on an instance that exists.
    case requestedSOPClassUID = 0x0003
    /// (0000,0100) Which message it is, a ``CommandField``.
    case commandField = 0x0100
    /// (0000,0110) The number of a request, which its responses repeat.
    case messageID = 0x0110
    /// (0000,0120) The number of the request that is answered or cancelled.
    case messageIDBeingRespondedTo = 0x0120
    /// (0000,0600) The AE title that C-MOVE sends to.
    case moveDestination = 0x0600
    /// (0000,0700) How urgent a request is: low, medium or high.
    case priority = 0x0700
    /// (0000,0800) Whether a data set follows: 0101H is none.
    case commandDataSetType = 0x0800
    /// (0000,0900) How an operation went, a ``Status``.
    case status = 0x0900
    /// (0000,0901) The elements that caused an error.
    case offendingElement = 0x0901
    /// (0000,0902) What the peer says about an error.
    case errorComment = 0x0902
    /// (0000,0903) The peer's own number of an error.
    case errorID = 0x0903
    /// (0000,1000) The SOP instance of an operation or notification.
    case affectedSOPInstanceUID = 0x1000
    /// (0000,1001) The SOP instance that exists and is operated on.
    case requestedSOPInstanceUID = 0x1001
    /// (0000,1002) The type of event of N-EVENT-REPORT.
    case eventTypeID = 0x1002
    /// (0000,1005) The attributes that N-GET asks for, or that an error is about.
    case attributeIdentifierList = 0x1005
    /// (0000,1008) The type of action of N-ACTION.
    case actionTypeID = 0x1008
    /// (0000,1020) Sub-operations of C-GET or C-MOVE that are to come.
    case numberOfRemainingSuboperations = 0x1020
    /// (0000,1021) Sub-operations that succeeded.
    case numberOfCompletedSuboperations = 0x1021
    /// (0000,1022) Sub-operations that failed.
    case numberOfFailedSuboperations = 0x1022
    /// (0000,1023) Sub-operations that ended with a warning.
    case numberOfWarningSuboperations = 0x1023
    /// (0000,1030) The AE title that asked for the C-MOVE behind a C-STORE.
    case moveOriginatorApplicationEntityTitle = 0x1030
    /// (0000,1031) The message ID of the C-MOVE behind a C-STORE.
    case moveOriginatorMessageID = 0x1031
    // Retired, PS3.7 E.2
    /// (0000,0001) Command Length to End, retired.
    case commandLengthToEnd = 0x0001
    /// (0000,0010) Command Recognition Code, retired.
    case commandRecognitionCode = 0x0010
    /// (0000,0200) Initiator, retired.
    case initiator = 0x0200
    /// (0000,0300) Receiver, retired.
    case receiver = 0x0300
    /// (0000,0400) Find Location, retired.
    case findLocation = 0x0400
    /// (0000,0850) Number of Matches, retired.
    case numberOfMatches = 0x0850
    /// (0000,0860) Response Sequence Number, retired.
    case responseSequenceNumber = 0x0860
    /// (0000,4000) Dialog Receiver, retired.
    case dialogReceiver = 0x4000
    /// (0000,4010) Terminal Type, retired.
    case terminalType = 0x4010
    /// (0000,5010) Message Set ID, retired.
    case messageSetID = 0x5010
    /// (0000,5020) End Message ID, retired.
    case endMessageID = 0x5020
    /// (0000,5110) Display Format, retired.
    case displayFormat = 0x5110
    /// (0000,5120) Page Position ID, retired.
    case pagePositionID = 0x5120
    /// (0000,5130) Text Format ID, retired.
    case textFormatID = 0x5130
    /// (0000,5140) Normal Reverse, retired.
    case normalReverse = 0x5140
    /// (0000,5150) Add Gray Scale, retired.
    case addGrayScale = 0x5150
    /// (0000,5160) Borders, retired.
    case borders = 0x5160
    /// (0000,5170) Copies, retired.
    case copies = 0x5170
    /// (0000,5180) Command Magnification Type, retired.
    case commandMagnificationType = 0x5180
    /// (0000,5190) Erase, retired.
    case erase = 0x5190
    /// (0000,51A0) Print, retired.
    case print = 0x51A0
    /// (0000,51B0) Overlays, retired.
    case overlays = 0x51B0

    /// The tag as it is encoded.
    var tagBytes: [UInt8] { [0, 0, UInt8(truncatingIfNeeded: rawValue), UInt8(truncatingIfNeeded: rawValue >> 8)] }
}
