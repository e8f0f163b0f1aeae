import Testing

@testable import DICOMWire

@Suite struct CommandElementTests {
    @Test("The table of elements is the one that their list makes")
    func table() {
        var table = [UInt64](repeating: 0, count: CommandElementTraits.table.count)
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
            let expected = CommandElementID(rawValue: number).map(CommandElementTraits.of)
            #expect(CommandElementTraits.of(number).word == (expected ?? .none).word)
            #expect(CommandElementTraits.of(number).isDefined == (expected != nil))
        }
    }

    @Test("No two elements share a slot of the index")
    func slots() {
        let slots = CommandElementID.allCases.map { CommandElementTraits.of($0).slot }.filter { $0 != 255 }
        #expect(slots.sorted() == Array(0..<24))
    }

    @Test(
        "A value has a length that its VR allows",
        arguments: [
            (CommandElementID.commandGroupLength, [4], [0, 2, 3, 5, 8]), (.status, [2], [0, 1, 3, 4]),
            (.affectedSOPClassUID, [0, 2, 18, 64], [1, 17, 65, 66, 1000]),
            (.moveDestination, [0, 2, 16], [3, 17, 18]),
            (.errorComment, [0, 64], [63, 66]), (.offendingElement, [0, 4, 8, 60_000], [2, 3, 6]),
            (.overlays, [0, 2, 4, 1000], [1, 1001]), (.messageSetID, [0, 16], [15, 18]),
        ] as [(CommandElementID, [Int], [Int])]
    )
    func lengths(id: CommandElementID, allowed: [Int], refused: [Int]) {
        for length in allowed { #expect(CommandElementTraits.of(id).allows(length: length), "\(length)") }
        for length in refused { #expect(!CommandElementTraits.of(id).allows(length: length), "\(length)") }
    }

    @Test("An element that is not defined has no lawful length")
    func undefined() {
        for length in 0..<70 { #expect(!CommandElementTraits.none.allows(length: length)) }
    }

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
