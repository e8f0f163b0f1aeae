import DICOMWire
import DIMSE
import Testing

@Suite struct MessageAssemblerTests {
    private static let command = Samples.echoRequest(5).encodedCommandSet()
    private static let commandOfData = Samples.findRequest(6).encodedCommandSet()

    private static func value(_ fragment: some Sequence<UInt8>, command: Bool, last: Bool, on contextID: UInt8 = 1)
        -> PresentationDataValue
    { PresentationDataValue(contextID: contextID, isCommand: command, isLast: last, fragment: Array(fragment)) }

    private static let whole = value(command, command: true, last: true)

    private static func check(
        _ values: [PresentationDataValue],
        _ errors: [(Int, AssemblyError.Code, UInt8)],
        messages: Int,
        limits: MessageAssembler.Limits = MessageAssembler.Limits()
    ) throws {
        var assembler = MessageAssembler(limits: limits)
        let results = try Fragments(pdus: PDU.data(PresentationData(values)).encoded()).assemble(with: &assembler)
        #expect(results.errors.elementsEqual(errors, by: ==))
        #expect(results.messages.count == messages)
    }

    @Test("A data set fragment where a command has to begin, and the next message after it")
    func dataSetWithoutCommand() throws {
        try Self.check(
            [Self.value([1, 2], command: false, last: false), Self.value([], command: false, last: true), Self.whole],
            [(0, .dataSetWithoutCommand, 1), (1, .dataSetWithoutCommand, 1)],
            messages: 1
        )
    }

    @Test("A data set after the command that said there is none")
    func unannouncedDataSet() throws {
        try Self.check(
            [Self.whole, Self.value([1, 2], command: false, last: true), Self.whole],
            [(1, .dataSetWithoutCommand, 1)],
            messages: 2
        )
    }

    @Test("A data set fragment before the last one of its command")
    func commandIncomplete() throws {
        try Self.check(
            [
                Self.value(Self.command.prefix(10), command: true, last: false),
                Self.value([1, 2], command: false, last: true), Self.whole,
            ],
            [(1, .commandIncomplete, 1)],
            messages: 1
        )
    }

    @Test("A command fragment before the last one of the data set")
    func dataSetIncomplete() throws {
        try Self.check(
            [
                Self.value(Self.commandOfData, command: true, last: true),
                Self.value([1, 2], command: false, last: false), Self.whole, Self.whole,
            ],
            [(2, .dataSetIncomplete, 1)],
            messages: 1
        )
    }

    @Test("A fragment of another context inside a command, and inside a data set")
    func mixedContexts() throws {
        try Self.check(
            [
                Self.value(Self.command.prefix(10), command: true, last: false),
                Self.value(Self.command.dropFirst(10), command: true, last: true, on: 3),
                Self.value(Self.commandOfData, command: true, last: true),
                Self.value([1, 2], command: false, last: true, on: 3), Self.whole,
            ],
            [(1, .mixedContexts, 3), (3, .mixedContexts, 3)],
            messages: 1
        )
    }

    @Test("Whole messages of several contexts may follow each other in one PDU")
    func severalMessages() throws {
        let values = [
            Self.whole, Self.value(Self.commandOfData, command: true, last: true, on: 3),
            Self.value([1, 2], command: false, last: false, on: 3),
            Self.value([3, 4], command: false, last: true, on: 3),
            Self.value(Self.command, command: true, last: true, on: 5),
        ]
        var assembler = MessageAssembler()
        let results = try Fragments(pdus: PDU.data(PresentationData(values)).encoded()).assemble(with: &assembler)
        #expect(results.messages.map(\.contextID) == [1, 3, 5])
        #expect(results.messages.map(\.dataSet) == [[], [1, 2, 3, 4], []])
    }

    @Test("A command that cannot be typed, and the next message after it")
    func undecodable() throws {
        var unknown = Self.command
        unknown[46...47] = [0xFF, 0x7F]
        try Self.check(
            [
                Self.value(unknown, command: true, last: true), Self.value([], command: true, last: true),
                Self.value([1, 2, 3], command: true, last: true), Self.whole,
            ],
            [
                // The place of the unknown command field.
                (0, .undecodableCommand(WireError(.malformed, offset: 46)), 1),
                (1, .undecodableCommand(WireError(.malformed, offset: 0)), 1),
                (2, .undecodableCommand(WireError(.malformed, offset: 0)), 1),
            ],
            messages: 1
        )
    }

    @Test("What is wrong with a command set is told with its message")
    func deviations() throws {
        var wrongLength = Self.command
        wrongLength[8] = 0
        var assembler = MessageAssembler()
        let values = [Self.value(wrongLength, command: true, last: true), Self.whole]
        let results = try Fragments(pdus: PDU.data(PresentationData(values)).encoded()).assemble(with: &assembler)
        #expect(results.messages.map { $0.deviations.map(\.kind) } == [[.commandGroupLengthWrong], []])
    }

    /// Catches a command that is held without end, in one fragment as well as in many.
    @Test("A command set has a limit, reached and passed by one byte", arguments: [1, 2, 100])
    func commandLimit(fragments: Int) throws {
        var limits = MessageAssembler.Limits()
        limits.wire.commandSetLength = 1000
        for excess in [0, 1] {
            let bytes = [UInt8](repeating: 0, count: 1000 + excess)
            let size = (bytes.count + fragments - 1) / fragments
            let values = stride(from: 0, to: bytes.count, by: size).map { start in
                Self.value(
                    bytes[start..<min(start + size, bytes.count)],
                    command: true,
                    last: start + size >= bytes.count
                )
            }
            // At the limit it is whole, and a thousand zeros are no command.
            let code: AssemblyError.Code =
                excess == 0 ? .undecodableCommand(WireError(.malformed, offset: 0)) : .commandTooLong
            try Self.check(values + [Self.whole], [(values.count - 1, code, 1)], messages: 1, limits: limits)
        }
        let unfinished = Self.value([UInt8](repeating: 0, count: 1001), command: true, last: false)
        try Self.check([unfinished, Self.whole], [(0, .commandTooLong, 1)], messages: 1, limits: limits)
    }

    @Test("A data set is kept up to its limit and counted beyond it", arguments: [99, 100, 101, 250])
    func dataSetLimit(length: Int) throws {
        var limits = MessageAssembler.Limits()
        limits.dataSetLength = 100
        let bytes = (0..<length).map { UInt8($0) }
        var assembler = MessageAssembler(limits: limits)
        let values = [
            Self.value(Self.commandOfData, command: true, last: true),
            Self.value(bytes.prefix(60), command: false, last: false),
            Self.value(bytes.dropFirst(60), command: false, last: true),
        ]
        let results = try Fragments(pdus: PDU.data(PresentationData(values)).encoded()).assemble(with: &assembler)
        #expect(results.messages.map(\.dataSet) == [Array(bytes.prefix(100))])
        #expect(results.messages.map(\.dataSetLength) == [length])
    }

    /// Catches a copy of all that is held for each fragment, with which a peer's kilobytes cost seconds.
    @Test("A fragment costs the same however much is held already")
    func tinyFragments() throws {
        var limits = MessageAssembler.Limits()
        limits.dataSetLength = 64 << 20
        let tiny = try Fragments(
            pdus: PDU.data(
                PresentationData(Array(repeating: Self.value([7], command: false, last: false), count: 1000))
            ).encoded()
        )
        let large = try Fragments(Self.value([UInt8](repeating: 0, count: 1 << 20 - 16), command: false, last: false))
        func time(held pieces: Int) throws -> Duration {
            var assembler = MessageAssembler(limits: limits)
            _ = try Fragments(Self.value(Self.commandOfData, command: true, last: true)).assemble(with: &assembler)
            for _ in 0..<pieces { _ = try large.assemble(with: &assembler) }
            let time = try ContinuousClock().measure { _ = try tiny.assemble(with: &assembler) }
            let last = try Fragments(Self.value([], command: false, last: true)).assemble(with: &assembler)
            #expect(last.messages.map(\.dataSetLength) == [pieces * (1 << 20 - 16) + 1000])
            return time
        }
        _ = try time(held: 0)
        let empty = try time(held: 0)
        let full = try time(held: 32)
        // A copy of 32 MB for each would be ten thousand times as much; one to make room is allowed.
        #expect(full < empty * 200)
    }
}
