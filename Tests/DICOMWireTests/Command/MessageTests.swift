import DICOMWire
import Testing

/// A message, and the command set it is by PS3.7 9.3 and 10.3.
struct MessageExample: Sendable, CustomTestStringConvertible {
    let message: Message
    let bytes: [UInt8]

    init(_ command: Command, hasDataSet: Bool = false, _ elements: [UInt8]...) {
        message = Message(command, hasDataSet: hasDataSet)
        bytes = element(0x0000, littleEndian(UInt32(elements.reduce(0) { $0 + $1.count }))) + elements.flatMap { $0 }
    }

    var testDescription: String { message.command.field.description }
}

@Suite struct MessageTests {
    @Test("A command is decoded to its message, without a deviation, and encoded to the same bytes", arguments: all)
    func roundTrip(_ example: MessageExample) throws {
        var log = DecodingLog(.strict)
        #expect(try Message(decoding: example.bytes, log: &log) == example.message)
        #expect(example.message.encodedCommandSet() == example.bytes)
        #expect(try CommandSet(decoding: example.bytes, log: &log).encoded() == example.bytes)
    }

    @Test("Every command of the standard has an example")
    func complete() {
        #expect(Set(Self.all.map(\.message.command.field)) == Set(CommandField.allCases))
    }

    @Test("A C-ECHO-RQ as DCMTK sends it")
    func echo() throws {
        let bytes = hex(
            """
            00 00 00 00 04 00 00 00 38 00 00 00     ; group length 56
            00 00 02 00 12 00 00 00                 ; affected SOP class UID, padded to 18
              31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 31 00
            00 00 00 01 02 00 00 00 30 00           ; command field C-ECHO-RQ
            00 00 10 01 02 00 00 00 07 00           ; message ID 7
            00 00 00 08 02 00 00 00 01 01           ; no data set
            """
        )
        var log = DecodingLog(.strict)
        let message = try Message(decoding: bytes, log: &log)
        #expect(message == Message(.cEchoRequest(CEchoRequest(messageID: 7))))
        #expect(message.command.messageID == 7)
        #expect(!message.hasDataSet)
        #expect(message.encodedCommandSet() == bytes)
    }

    @Test(
        "Any data set type but 0101H says that a data set follows",
        arguments: [UInt16(0), 1, 0x0100, 0x0102, 0xFEFE, 0xFFFF]
    )
    func dataSetType(type: UInt16) throws {
        var log = DecodingLog(.strict)
        let bytes = commandSet(
            field(0x8020),
            element(0x0120, [1, 0]),
            element(0x0800, littleEndian(type)),
            element(0x0900, [0, 0])
        )
        let message = try Message(decoding: bytes, log: &log)
        #expect(message.hasDataSet)
        #expect(message.dataSetType == type)
        #expect(message.encodedCommandSet() == bytes)
    }

    @Test(
        "A mandatory element that is missing is noted by its tag, and only a message without what makes it one is none",
        arguments: all
    )
    func missing(_ example: MessageExample) throws {
        var log = DecodingLog()
        let whole = try CommandSet(decoding: example.bytes, log: &log)
        for index in whole.elements.indices.dropFirst() {
            var part = whole
            let left = part.elements.remove(at: index)
            part.elements.removeFirst()
            let rest = try part.encoded()
            let bytes = element(0x0000, littleEndian(UInt32(rest.count))) + rest
            let id = try #require(left.id)
            var log = DecodingLog()
            let isResponse = if case .response = example.message.command { true } else { false }
            if id == .commandField || id == .status || id == .messageIDBeingRespondedTo && isResponse {
                #expect(throws: WireError(.malformed, offset: 0)) { try Message(decoding: bytes, log: &log) }
            } else {
                let message = try Message(decoding: bytes, log: &log)
                // Without data set type no data set follows.
                #expect((message == example.message) == (id == .commandDataSetType && !example.message.hasDataSet))
            }
            let isOptional = Self.optional(in: example.message).contains(id)
            let tag = [0, 0] + littleEndian(id.rawValue)
            #expect(
                log.deviations == (isOptional ? [] : [Deviation(.missingCommandElement, offset: 0, bytes: tag)]),
                "\(id)"
            )
        }
    }

    @Test("Padding, empty values and values without meaning do not change a message on its way back")
    func canonical() throws {
        let response = commandSet(
            element(0x0002, []),
            field(0x8030),
            element(0x0120, [7, 0]),
            element(0x0800, [1, 1]),
            element(0x0900, [0, 0]),
            element(0x0901, []),
            element(0x0902, ascii("why \0")),
            element(0x1000, [0, 0])
        )
        var log = DecodingLog()
        let message = try Message(decoding: response, log: &log)
        guard case .response(let decoded) = message.command else {
            Issue.record("not a response")
            return
        }
        #expect(decoded.affectedSOPClassUID == nil)
        #expect(decoded.affectedSOPInstanceUID == nil)
        #expect(decoded.errorComment == ascii("why"))
        #expect(try Message(decoding: message.encodedCommandSet(), log: &log) == message)

        let move = commandSet(
            element(0x0002, ascii("1.2.3 ")),
            field(0x0021),
            element(0x0110, [1, 0]),
            element(0x0600, ascii("  DEST\0 ")),
            element(0x0700, [0, 0]),
            element(0x0800, [1, 0])
        )
        let moved = try Message(decoding: move, log: &log)
        #expect(try Message(decoding: moved.encodedCommandSet(), log: &log) == moved)
    }
}
