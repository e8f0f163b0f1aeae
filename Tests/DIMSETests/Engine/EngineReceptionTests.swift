import DICOMWire
import Testing

@testable import DIMSE

/// P-DATA-TF PDUs, which are taken as they come.
@Suite struct EngineReceptionTests {
    private static func value(_ fragment: [UInt8], command: Bool, last: Bool, on contextID: UInt8 = 3)
        -> PresentationDataValue
    { PresentationDataValue(contextID: contextID, isCommand: command, isLast: last, fragment: fragment) }

    /// Several messages and remarks in PDUs of several values, with values of no bytes among them.
    private static func stream() throws -> [UInt8] {
        let find = Samples.findRequest(4).encodedCommandSet()
        return try Samples.data(
            value(Array(find.prefix(30)), command: true, last: false),
            value(Array(find.dropFirst(30)), command: true, last: true),
            value([], command: false, last: false),
            value([1, 2, 3], command: false, last: false)
        )
            + Samples.data()
            + Samples.data(
                value([4, 5], command: false, last: false),
                value([], command: false, last: true),
                value([6, 7, 8, 9, 10, 11], command: false, last: true),
                PresentationDataValue(
                    contextID: 1,
                    control: 0x83,
                    fragment: Samples.echoRequest(5).encodedCommandSet()
                )
            )
            + Samples.releaseRequest
    }

    @Test("However the bytes are split, messages, remarks and record are the same", arguments: 1...40)
    func split(size: Int) throws {
        let bytes = try Self.stream()
        var whole = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        whole.receive(bytes)
        var split = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        for start in stride(from: 0, to: bytes.count, by: size) {
            split.receive(Array(bytes[start..<min(start + size, bytes.count)]))
            #expect(split.unread.count < PDUHeader.length + 4)
        }
        #expect(split.record == whole.record)
        #expect(split.record.assemblyErrors.map(\.code) == [.dataSetWithoutCommand])
        #expect(
            split.record.deviations.map(\.deviation.kind)
                == [.oddFragmentLength, .missingPDV, .reservedControlBits]
        )
        let requests = { (updates: [AssociationUpdate]) in
            updates.compactMap { if case .request(let message) = $0 { message } else { nil } }
        }
        let messages = requests(split.takeUpdates())
        #expect(messages == requests(whole.takeUpdates()))
        #expect(messages.map(\.dataSet) == [[1, 2, 3, 4, 5], []])
        #expect(split.state == .sta8 && split.faults + whole.faults == [])
    }

    /// Catches a PDU that is waited for whole: no buffer would hold it.
    @Test("Where no maximum was announced a message arrives from a PDU of any length, before that has ended")
    func unlimited() throws {
        var driver = try EngineMemoryTests.unlimited()
        let echo = Samples.echoRequest(1).encodedCommandSet()
        driver.receive(hex("04 00 FFFFFFFF") + Samples.pdus(Samples.echoRequest(1)).dropFirst(PDUHeader.length))
        driver.receive(hex("00000100 01 03") + echo)
        #expect(driver.takeUpdates().count == 1 && driver.unread == [] && driver.state == .sta6)
        #expect(driver.record.framingFailure == nil && driver.record.longestDataReceived == 0)
    }

    @Test(
        "A value that its PDU has no room for is refused by its header, and the rest of the PDU is passed over",
        arguments: [
            ("00000001 01", 3), ("00000001 01 03", 12), ("00000000 01 03", 12), ("FFFFFFFF 01 03", 12),
            ("0000000D 01 03", 16), ("0102", 2), ("00000004 01", 5),
        ]
    )
    func malformed(start: String, length: Int) throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        driver.receive([4, 0, 0, 0, 0, UInt8(length)])
        let body = (hex(start) + Array(repeating: 7, count: 20)).prefix(length)
        for byte in body { driver.receive([byte]) }
        #expect(driver.state == .sta13 && driver.takeWritten() == Samples.providerAbort(6))
        #expect(driver.record.framingFailure == .complete(PDUHeader.length + length))
        #expect(driver.record.foreignBytes.starts(with: [4, 0, 0, 0, 0, UInt8(length)]))
        #expect(driver.record.unexpectedPDUs == [] && driver.unread == [])
        driver.receive(Samples.userAbort)
        #expect(driver.isEnded && driver.record.abort?.isFromPeer == false && driver.faults == [])
    }

    @Test("A fragment that makes no message is one error, however it is split")
    func refusedFragment() throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        let bytes = try Samples.data(Self.value(Array(repeating: 7, count: 100), command: false, last: true))
        for byte in bytes { driver.receive([byte]) }
        #expect(driver.record.assemblyErrors.map(\.code) == [.dataSetWithoutCommand])
        driver.receive(Samples.pdus(Samples.echoRequest(1)))
        #expect(driver.takeUpdates().count == 1)
    }

    @Test("What is on its way when this side aborts is passed over")
    func aborted() throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        let echo = Samples.pdus(Samples.echoRequest(1))
        driver.receive(Array(echo.prefix(30)))
        driver.call { $0.abandon(at: $1) }
        driver.receive(Array(echo.dropFirst(30)) + Samples.userAbort)
        #expect(driver.takeUpdates() == [.ended] && driver.record.framingFailure == nil && driver.faults == [])
    }

    @Test("The start of a P-DATA-TF that never came whole is kept, up to 512 bytes", arguments: [20, 600])
    func partialPDU(count: Int) throws {
        var driver = try EngineDriver(EngineDriver.Situation(role: .requestor, state: .sta6))
        let command = Samples.pdus(Samples.findRequest(1), contextID: 3)
        let bytes = Array(command.prefix(count)) + (count > command.count ? hex("04 00 00002000 00000FF0 03 00") : [])
        let data = Array((bytes + Array(repeating: 7, count: 1000)).prefix(count))
        for start in stride(from: 0, to: data.count, by: 9) {
            driver.receive(Array(data[start..<min(start + 9, data.count)]))
        }
        driver.close(.resetByPeer)
        let begun = count > command.count ? Array(data.dropFirst(command.count)) : data
        #expect(driver.record.partialPDU == Array(begun.prefix(DIMSELimits.foreignBytesKept)))
    }
}
