import DICOMWire
import Testing

@testable import DIMSE

/// What the engine observes on the way, for a diagnosis.
@Suite struct AssociationRecordTests {
    let proposal = AssociationProposal(
        calledAETitle: AETitle(field: Array("PACS".utf8)),
        callingAETitle: AETitle(field: Array("SONDE".utf8)),
        contexts: [ProposedContext(.verification, [.implicitVRLittleEndian])]
    )

    private func echoed(status: UInt16) -> EnginePair {
        var pair = EnginePair(proposal)
        pair.echoStatus = status
        #expect(pair.requestor.call { $0.request(contextID: 1, at: $1, Samples.echoRequest) } == 1)
        pair.run()
        return pair
    }

    @Test(
        "An echo that is not answered with success counts as failed",
        arguments: [(UInt16(0x0000), 0), (0x0122, 1), (0xB000, 1), (0x0001, 1), (0xFE00, 1)]
    )
    func failures(status: UInt16, failed: Int) {
        let record = echoed(status: status).requestor.record
        #expect(record.operationsCompleted == 1)
        #expect(record.operationsFailed == failed)
        #expect(record.firstFailedOperation?.response?.status == (failed == 0 ? nil : status))
    }

    @Test("Warnings say that other operations were done", arguments: [UInt16(0x0001), 0x0107, 0x0116, 0xB007, 0xBFFF])
    func warnings(status: UInt16) {
        var operation = OperationRecord(field: .cStoreRequest, messageID: 1, contextID: 1)
        #expect(!operation.isFailed)
        operation.response = Response(.cStore, messageIDBeingRespondedTo: 1, status: status)
        #expect(!operation.isFailed)
        for status in [0xC000, 0x0122, 0xFE00] as [UInt16] {
            operation.response?.status = status
            #expect(operation.isFailed)
        }
    }

    @Test("The longest P-DATA-TF is kept without its header")
    func longestData() {
        let record = echoed(status: 0).requestor.record
        // A C-ECHO-RSP: 6 bytes of presentation data value header, the group length (12) and four elements of 10 bytes.
        #expect(record.longestDataReceived == 58)
    }

    @Test("The silence before the peer's end is counted from the last PDU of either side")
    func silence() {
        var pair = EnginePair(proposal)
        pair.requestor.now = 500
        pair.requestor.call { _ = $0.request(contextID: 1, at: $1, Samples.echoRequest) }
        pair.requestor.now = 61_000_000_500
        pair.requestor.receive([4, 0])
        pair.requestor.close()
        #expect(pair.requestor.record.silenceBeforeEnd == 61_000_000_000)
    }

    @Test("The silence before the peer's A-ABORT is counted, and the end after it does not change it")
    func silenceBeforeAbort() {
        var pair = EnginePair(proposal)
        pair.requestor.now = 30
        pair.requestor.receive(Samples.userAbort)
        pair.requestor.now = 1000
        pair.requestor.close()
        #expect(pair.requestor.record.silenceBeforeEnd == 30)
    }

    @Test("The start of a PDU is kept until the rest comes")
    func partial() {
        var pair = EnginePair(proposal)
        pair.requestor.receive(Array(Samples.userAbort.prefix(7)))
        #expect(pair.requestor.record.partialPDU == Array(Samples.userAbort.prefix(7)))
        pair.requestor.receive(Array(Samples.userAbort.dropFirst(7)))
        #expect(pair.requestor.record.partialPDU.isEmpty)
    }

    @Test("A departure that is repeated without end leaves room for others")
    func crowding() throws {
        var record = AssociationRecord(role: .requestor)
        let odd = Deviation(.oddFragmentLength, offset: 6, bytes: [])
        record.note(Array(repeating: odd, count: 100), in: .data)
        record.note([Deviation(.unexpectedDataSet, offset: 40, bytes: [])], in: .data)
        record.note([odd, Deviation(.missingPDV, offset: 0, bytes: [])], in: .data)
        #expect(record.deviations.count == DIMSELimits.observationsKept)
        #expect(record.deviations.suffix(2).map(\.deviation.kind) == [.unexpectedDataSet, .missingPDV])
        #expect(record.dropped == 103 - DIMSELimits.observationsKept)
        // Where each kind is there once, the first stay.
        var full = AssociationRecord(role: .requestor)
        let kinds = Deviation.Kind.allCases
        full.note(kinds.map { Deviation($0, offset: 0, bytes: []) }, in: .data)
        #expect(full.deviations.map(\.deviation.kind) == Array(kinds.prefix(DIMSELimits.observationsKept)))
        #expect(full.dropped == kinds.count - DIMSELimits.observationsKept)
    }

    @Test("Reserved bits in a message control header are noted, and the message is taken all the same")
    func reservedControlBits() throws {
        var driver = try EngineDriver(requestorIn: .sta6)
        let command = Samples.echoRequest(1).encodedCommandSet()
        let value = PresentationDataValue(contextID: 1, control: 0x83, fragment: command)
        try driver.receive(.data(PresentationData([value])))
        #expect(driver.record.deviations.map(\.deviation.kind) == [.reservedControlBits])
        #expect(driver.record.lastReceived == PDUDescription(.data, .cEchoRequest))
    }
}
