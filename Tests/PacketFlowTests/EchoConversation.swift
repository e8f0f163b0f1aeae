@testable import PacketFlow

/// What DCMTK 3.6.7's echoscu and storescp said to each other, as the tests' example of DICOM.
enum EchoConversation {
    enum Event {
        case sent([UInt8])
        case received([UInt8])
    }

    static let events: [Event] = [
        .sent(associateRequest), .received(associateAccept), .sent(echoRequest), .received(echoResponse),
        .sent(bytes("0500 00000004 00000000")), .received(bytes("0600 00000004 00000000")),
    ]

    static let associateRequest = bytes(
        """
        0100 000000cd 0001 0000 41524348495645202020202020202020 4d4f44414c4954593120202020202020
        0000000000000000000000000000000000000000000000000000000000000000
        10000015 312e322e3834302e31303030382e332e312e312e31
        2000002e 0100ff00 30000011 312e322e3834302e31303030382e312e31 40000011 312e322e3834302e31303030382e312e32
        5000003a 51000004 00004000 5200001b 312e322e3237362e302e373233303031302e332e302e332e362e37
        5500000f 4f464649535f44434d544b5f333637
        """
    )
    static let associateAccept = bytes(
        """
        0200 000000b8 0001 0000 41524348495645202020202020202020 4d4f44414c4954593120202020202020
        0000000000000000000000000000000000000000000000000000000000000000
        10000015 312e322e3834302e31303030382e332e312e312e31
        21000019 01000000 40000011 312e322e3834302e31303030382e312e32
        5000003a 51000004 00004000 5200001b 312e322e3237362e302e373233303031302e332e302e332e362e37
        5500000f 4f464649535f44434d544b5f333637
        """
    )
    static let echoRequest = bytes(
        """
        0400 0000004a 00000046 0103 00000000 04000000 38000000 00000200 12000000 312e322e3834302e31303030382e312e3100
        00000001 02000000 3000 00001001 02000000 0100 00000008 02000000 0101
        """
    )
    static let echoResponse = bytes(
        """
        0400 00000054 00000050 0103 00000000 04000000 42000000 00000200 12000000 312e322e3834302e31303030382e312e3100
        00000001 02000000 3080 00002001 02000000 0100 00000008 02000000 0101 00000009 02000000 0000
        """
    )

    /// Records one whole association, opened by this side and closed by it.
    static func record(_ recording: inout Recording, _ conversation: inout ConversationRecorder) {
        recording.connect(&conversation)
        play(&recording, &conversation)
        conversation.finSent(at: recording.tick(), into: &recording.writer)
        conversation.finReceived(at: recording.tick(), into: &recording.writer)
    }

    static func play(_ recording: inout Recording, _ conversation: inout ConversationRecorder) {
        for event in events {
            switch event {
            case .sent(let pdu): recording.sent(pdu, &conversation)
            case .received(let pdu): recording.received(pdu, &conversation)
            }
        }
    }
}
