import Testing

@testable import DICOMWire

@Suite struct CommandElementTests {
    @Test("The table of elements is the one that their list makes")
    func table() {
        var table = [UInt64](repeating: CommandElementTraits.none.word, count: CommandElementTraits.table.count)
        for id in CommandElementID.allCases {
            table[CommandElementTraits.place(of: id.rawValue)] = CommandElementTraits.of(id).word
        }
        for place in table.indices {
            #expect(
                CommandElementTraits.table[place] == table[place],
                "0x\(String(table[place], radix: 16)) at \(place)"
            )
        }
    }

    @Test("Every number is found where the standard defines it, and only there")
    func everyNumber() {
        for number in UInt16.min...UInt16.max {
            let header = Self.header(number, length: 0)
            let traits = CommandElementTraits.of(header)
            if let id = CommandElementID(rawValue: number) {
                #expect(traits.defines(header) && traits.word == CommandElementTraits.of(id).word)
            } else {
                #expect(!traits.defines(header))
            }
        }
    }

    @Test("No two elements that messages are made of share a slot of the index, and the others have one of their own")
    func slots() {
        let slots = CommandElementID.allCases.map { CommandElementTraits.of($0).slot }
        let shared = CommandElementTraits.none.slot
        #expect(slots.filter { $0 != shared }.sorted() == Array(0..<24))
        #expect(shared >= 24 && shared < CommandElementTraits.slots)
    }

    @Test(
        "A value has a length that its VR allows",
        arguments: [
            (CommandElementID.commandGroupLength, [4], [0, 2, 3, 5, 8, 1 << 31]),
            (.status, [2], [0, 1, 3, 4, 1 << 31 | 2]),
            (.affectedSOPClassUID, [0, 2, 18, 64], [1, 17, 65, 66, 1000]),
            (.moveDestination, [0, 2, 16], [3, 17, 18]),
            (.errorComment, [0, 64], [63, 66]),
            (.offendingElement, [0, 4, 8, 60_000, 64 << 10], [2, 3, 6, 1 << 31 | 1]),
            (.overlays, [0, 2, 4, 1000, 64 << 10], [1, 1001]), (.messageSetID, [0, 16], [15, 18]),
        ] as [(CommandElementID, [UInt64], [UInt64])]
    )
    func lengths(id: CommandElementID, allowed: [UInt64], refused: [UInt64]) {
        let traits = CommandElementTraits.of(id)
        for length in allowed { #expect(traits.allows(Self.header(id.rawValue, length: length)), "\(length)") }
        for length in refused { #expect(!traits.allows(Self.header(id.rawValue, length: length)), "\(length)") }
    }

    @Test("An element that is not defined, or not in group 0000, has no lawful length", arguments: [0, 2, 4, 8, 64])
    func undefined(length: UInt64) {
        for number in UInt16.min...UInt16.max {
            let header = Self.header(number, length: length)
            if CommandElementID(rawValue: number) == nil { #expect(!CommandElementTraits.of(header).allows(header)) }
            #expect(!CommandElementTraits.of(header).allows(header | 8))
            #expect(!CommandElementTraits.of(header).allows(header | 0xFFFF))
        }
    }

    /// An element's group 0000, number and length, as they are sent.
    private static func header(_ number: UInt16, length: UInt64) -> UInt64 { UInt64(number) << 16 | length << 32 }

    @Test("Every command field has its name, and responses have bit 15")
    func commandFields() {
        for field in CommandField.allCases {
            #expect(field.isResponse == field.description.hasSuffix("-RSP"))
            #expect(field.isResponse == (field.rawValue & 0x8000 != 0))
        }
        #expect(Set(CommandField.allCases.map(\.description)).count == CommandField.allCases.count)
        #expect(CommandField.nEventReportResponse.description == "N-EVENT-REPORT-RSP")
        #expect(CommandField.cCancelRequest.description == "C-CANCEL-RQ")
    }
}
