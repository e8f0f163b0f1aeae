import DICOMWire
import DIMSE

extension UID {
    static let studyRootFind: UID = "1.2.840.10008.5.1.4.1.2.2.1"
    static let ctImageStorage: UID = "1.2.840.10008.5.1.4.1.1.2"
}

extension AETitle {
    static let pacs = AETitle(field: Array("PACS".utf8))
    static let sonde = AETitle(field: Array("SONDE".utf8))
}

/// What most tests of this module talk about: Verification on context 1, queries on context 3.
enum Samples {
    static let contexts = [
        ProposedContext(.verification, [.implicitVRLittleEndian]),
        ProposedContext(.studyRootFind, [.explicitVRLittleEndian, .implicitVRLittleEndian]),
    ]

    static let proposal = AssociationProposal(calledAETitle: .pacs, callingAETitle: .sonde, contexts: contexts)

    static let policy = AcceptorPolicy(supported: [
        .verification: [.implicitVRLittleEndian], .studyRootFind: [.implicitVRLittleEndian],
    ])

    /// The acceptance of the proposal.
    static var acceptance: Associate {
        get throws {
            guard case .accept(let accept) = policy.answer(proposal.request) else { throw Unexpected.rejection }
            return accept
        }
    }

    enum Unexpected: Error { case rejection }

    static func echoRequest(_ messageID: UInt16) -> Message {
        Message(.cEchoRequest(CEchoRequest(messageID: messageID)))
    }

    static func findRequest(_ messageID: UInt16) -> Message {
        Message(
            .cFindRequest(CQueryRequest(messageID: messageID, affectedSOPClassUID: .studyRootFind)),
            hasDataSet: true
        )
    }

    static func response(_ service: DIMSEService, to messageID: UInt16, status: UInt16 = 0) -> Message {
        Message(
            .response(Response(service, messageIDBeingRespondedTo: messageID, status: status)),
            hasDataSet: status == 0xFF00
        )
    }

    /// A message as the peer sends it, in whole PDUs.
    static func pdus(_ message: Message, dataSet: [UInt8] = [], contextID: UInt8 = 1) -> [UInt8] {
        MessageFragmenter(peerMaximumLength: 0).encode(message, dataSet: dataSet, contextID: contextID)
    }

    static func data(_ values: PresentationDataValue...) throws -> [UInt8] {
        try PDU.data(PresentationData(values)).encoded()
    }

    static let releaseRequest = hex("05 00 00000004 00000000")
    static let releaseResponse = hex("06 00 00000004 00000000")
    static let userAbort = hex("07 00 00000004 0000 00 00")

    static func providerAbort(_ reason: UInt8) -> [UInt8] { hex("07 00 00000004 0000 02") + [reason] }
}
