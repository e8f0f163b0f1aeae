import CaptureAnalysis

/// The C-MOVE that an association serves.
struct MoveOriginDocument: Encodable {
    let association: Int
    let messageId: UInt16

    init(_ origin: MoveLinks.Origin) {
        association = origin.association
        messageId = origin.messageID
    }
}
