import DICOMWire
import Testing

@Suite struct CommandDeviationTests {
    /// Decodes in tolerant mode, for what is noted; a message that lacks too much is malformed, and nothing else may be
    /// thrown.
    private func decode(_ bytes: [UInt8], _ log: inout DecodingLog, sourceLocation: SourceLocation = #_sourceLocation) {
        do {
            _ = try Message(decoding: bytes, log: &log)
        } catch {
            #expect(error.code == .malformed, sourceLocation: sourceLocation)
        }
    }

    @Test("A departure from the standard is noted at its place, and what comes near it is not", arguments: cases)
    func noted(_ example: DeviationCase) throws {
        var log = DecodingLog()
        let decoded = try CommandSet(decoding: example.bytes, log: &log)
        #expect(try decoded.encoded() == example.bytes)
        var typed = DecodingLog()
        decode(example.bytes, &typed)
        #expect(typed.kinds.contains(example.kind))
        // A message is looked at more closely than its elements are.
        #expect(typed.deviations.starts(with: log.deviations))
        #expect(
            typed.deviations.allSatisfy { DeviationCase.keepsItsPlace($0, in: example.bytes) },
            "\(typed.deviations)"
        )

        var other = DecodingLog()
        #expect(try CommandSet(decoding: example.nearMiss, log: &other).encoded() == example.nearMiss)
        other = DecodingLog()
        decode(example.nearMiss, &other)
        #expect(!other.kinds.contains(example.kind))
    }

    @Test("Strict mode throws it", arguments: cases)
    func thrown(_ example: DeviationCase) throws {
        var log = DecodingLog()
        decode(example.bytes, &log)
        let noted = try #require(log.deviations.first)
        var strict = DecodingLog(.strict)
        #expect(throws: WireError(.deviation(noted.kind), offset: noted.offset)) {
            try Message(decoding: example.bytes, log: &strict)
        }
    }

    @Test("Every kind of the command sets is provoked by an example")
    func complete() {
        let kinds = Deviation.Kind.allCases.filter {
            $0.clause.hasPrefix("PS3.7 6") || $0.clause.hasPrefix("PS3.7 9") || $0.clause.hasPrefix("PS3.7 E")
        }
        #expect(Set(kinds).subtracting(Self.cases.map(\.kind)).isEmpty)
    }

    @Test("Cut at any place, nothing is lost and something is noted", arguments: 0..<68)
    func truncated(length: Int) throws {
        let bytes = Array(Message(.cEchoRequest(CEchoRequest(messageID: 7))).encodedCommandSet().prefix(length))
        var log = DecodingLog()
        #expect(try CommandSet(decoding: bytes, log: &log).encoded() == bytes)
        #expect(!log.deviations.isEmpty)
        var strict = DecodingLog(.strict)
        #expect(throws: WireError.self) { try Message(decoding: bytes, log: &strict) }
    }

    @Test("Where an element occurs twice the first counts")
    func duplicate() throws {
        var log = DecodingLog()
        let message = try Message(
            decoding: commandSet(
                element(0x0100, littleEndian(UInt16(0x0FFF))),
                element(0x0120, [1, 0]),
                element(0x0120, [2, 0]),
                Self.noDataSet
            ),
            log: &log
        )
        #expect(message.command == .cCancelRequest(CCancelRequest(messageIDBeingRespondedTo: 1)))
        #expect(log.kinds == [.duplicateCommandElement])
    }

    @Test("A message is found whatever the order of its elements is")
    func anyOrder() throws {
        let expected = Message(.cEchoRequest(CEchoRequest(messageID: 7)))
        var log = DecodingLog()
        var shuffled = try CommandSet(decoding: expected.encodedCommandSet(), log: &log)
        shuffled.elements.reverse()
        log = DecodingLog()
        #expect(try Message(decoding: shuffled.encoded(), log: &log) == expected)
        #expect(log.kinds.first == .commandGroupLengthMissing)
        #expect(log.kinds.dropFirst().allSatisfy { $0 == .commandElementOutOfOrder })
    }

    @Test("Elements of a command set are found by their name")
    func lookUp() throws {
        var log = DecodingLog()
        let set = try CommandSet(
            decoding: commandSet(field(0x0030), element(0x0110, [7, 0]), element(0x0110, [8, 0])),
            log: &log
        )
        #expect(set[.messageID] == [7, 0])
        #expect(set[.status] == nil)
        #expect(CommandSet([CommandSet.Element(.messageID, [7, 0])]).elements[0].id == .messageID)
    }

    private static let noDataSet = element(0x0800, [1, 1])
    private static let rest = element(0x0120, [1, 0]) + noDataSet
    private static let cancel = commandSet(field(0x0FFF), rest)

    private static func echo(_ sopClass: [UInt8]) -> [UInt8] {
        commandSet(element(0x0002, sopClass), field(0x0030), element(0x0110, [1, 0]), noDataSet)
    }

    private static func response(_ number: UInt16, dataSetType: [UInt8]) -> [UInt8] {
        commandSet(field(number), element(0x0120, [1, 0]), element(0x0800, dataSetType), element(0x0900, [0, 0]))
    }

    private static func move(_ destination: [UInt8]) -> [UInt8] {
        commandSet(
            element(0x0002, ascii("1.2.34")),
            field(0x0021),
            element(0x0110, [1, 0]),
            element(0x0600, destination),
            element(0x0700, [0, 0]),
            element(0x0800, [1, 0])
        )
    }

    static let cases: [DeviationCase] = [
        DeviationCase(
            .commandGroupLengthWrong,
            "one more",
            element(0x0000, littleEndian(UInt32(31))) + field(0x0FFF) + rest,
            butNot: cancel
        ),
        DeviationCase(
            .commandGroupLengthWrong,
            "FFFFFFFFH",
            element(0x0000, [0xFF, 0xFF, 0xFF, 0xFF]) + field(0x0FFF) + rest,
            butNot: cancel
        ),
        DeviationCase(
            .commandGroupLengthWrong,
            "0",
            element(0x0000, [0, 0, 0, 0]) + field(0x0FFF),
            butNot: commandSet()
        ),
        DeviationCase(.commandGroupLengthMissing, "another first", field(0x0FFF) + rest, butNot: cancel),
        DeviationCase(.commandGroupLengthMissing, "nothing at all", [], butNot: commandSet()),
        DeviationCase(
            .commandElementOutOfOrder,
            "message ID before command field",
            commandSet(element(0x0120, [1, 0]), field(0x0FFF), noDataSet),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementOutOfOrder,
            "group 0000 after another",
            commandSet(field(0x0FFF), element(0x0120, [1, 0]), element(0x0005, [1, 0], group: 8), noDataSet),
            butNot: commandSet(field(0x0FFF), rest, element(0x0005, [1, 0], group: 8))
        ),
        DeviationCase(
            .duplicateCommandElement,
            "command field",
            commandSet(field(0x0FFF), field(0x0FFF), rest),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementOverrun,
            "one byte",
            commandSet(field(0x0FFF), Array(rest.dropLast())),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementOverrun,
            "seven bytes",
            cancel + [0, 0, 0, 9, 0, 0, 0],
            butNot: cancel + [0, 0, 0, 9, 0, 0, 0, 0]
        ),
        DeviationCase(
            .commandElementOverrun,
            "length FFFFFFFFH",
            commandSet(field(0x0FFF), [0, 0, 0x20, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0]),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementWrongLength,
            "US of 4",
            commandSet(field(0x0FFF), element(0x0120, [1, 0, 0, 0]), noDataSet),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementWrongLength,
            "US of 0",
            commandSet(field(0x0FFF), element(0x0120, []), noDataSet),
            butNot: cancel
        ),
        DeviationCase(
            .commandElementWrongLength,
            "UL of 2",
            element(0x0000, [28, 0]) + field(0x0FFF) + rest,
            butNot: cancel
        ),
        DeviationCase(.oddElementLength, "UI of 5", echo(ascii("1.2.3")), butNot: echo(ascii("1.2.3\0"))),
        DeviationCase(
            .oddElementLength,
            "AE of 15",
            move(ascii("ABCDEFGHIJKLMNO")),
            butNot: move(ascii("ABCDEFGHIJKLMNO "))
        ),
        DeviationCase(
            .commandElementWrongLength,
            "AE of 17",
            move(ascii("ABCDEFGHIJKLMNOPQ")),
            butNot: move(ascii("ABCDEFGHIJKLMNO"))
        ),
        DeviationCase(
            .commandElementWrongLength,
            "UI of 66",
            echo([UInt8](repeating: 0x31, count: 66)),
            butNot: echo([UInt8](repeating: 0x31, count: 64))
        ),
        DeviationCase(
            .commandElementWrongLength,
            "AE of 18",
            move(ascii("ABCDEFGHIJKLMNOPQR")),
            butNot: move(ascii("ABCDEFGHIJKLMNOP"))
        ),
        DeviationCase(
            .unknownCommandElement,
            "(0000,0004)",
            commandSet(element(0x0004, []), field(0x0FFF), rest),
            butNot: commandSet(element(0x0010, []), field(0x0FFF), rest)
        ),
        DeviationCase(.nonCommandElement, "(0008,0005)", cancel + element(0x0005, [], group: 8), butNot: cancel),
        DeviationCase(.missingCommandElement, "command field", commandSet(rest), butNot: cancel),
        DeviationCase(
            .missingCommandElement,
            "move destination, blank",
            move(ascii("    ")),
            butNot: move(ascii("A "))
        ),
        DeviationCase(.missingCommandElement, "affected SOP class, empty", echo([]), butNot: echo(ascii("1.2.3\0"))),
        DeviationCase(.unknownCommandField, "0031H", commandSet(field(0x0031), rest), butNot: cancel),
        DeviationCase(.unknownCommandField, "8FFFH", commandSet(field(0x8FFF), rest), butNot: cancel),
        DeviationCase(
            .unexpectedDataSet,
            "C-CANCEL-RQ",
            commandSet(field(0x0FFF), element(0x0120, [1, 0]), element(0x0800, [1, 0])),
            butNot: cancel
        ),
        DeviationCase(
            .unexpectedDataSet,
            "C-ECHO-RSP",
            response(0x8030, dataSetType: [0, 0]),
            // A C-FIND-RSP may have one.
            butNot: response(0x8020, dataSetType: [0, 0])
        ),
        DeviationCase(.invalidUID, "two stops", echo(ascii("1..234")), butNot: echo(ascii("1.2.34"))),
        DeviationCase(.invalidAETitle, "backslash", move(ascii("A\\B ")), butNot: move(ascii("A/B "))),
    ]
}
