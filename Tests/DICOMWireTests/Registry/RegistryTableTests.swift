import Testing

@testable import DICOMWire

@Suite struct RegistryTableTests {
    static let table = RegistryTable(
        rowLength: 11,
        rows: """
            00000010 a
            00000020 b
            00000022 c
            50XX0010 d
            FFFFFFFF e
            """
    )

    @Test(
        "The last row not above a key is found at, between, before and after the rows",
        arguments: [
            (0x0000_0000, nil), (0x0000_000F, nil), (0x0000_0010, 0), (0x0000_0011, 0), (0x0000_001F, 0),
            (0x0000_0020, 1), (0x0000_0021, 1), (0x0000_0022, 2), (0x4FFF_FFFF, 2), (0x50FF_0010, 2), (0x5100_0000, 3),
            (0xFFFF_FFFE, 3), (0xFFFF_FFFF, 4),
        ] as [(UInt32, Int?)]
    )
    func lastRow(key: UInt32, row: Int?) {
        #expect(Self.table.lastRow(notAbove: TableKey(key)) == row)
    }

    @Test("A row is found by its exact key only", arguments: [(0x10, 0), (0x11, nil), (0x22, 2)] as [(UInt32, Int?)])
    func exactRow(key: UInt32, row: Int?) {
        #expect(Self.table.row(TableKey(key)) == row)
        #expect(Self.table.row(TableKey(0x50AB_0010, varying: 0x00FF_0000)) == 3)
    }

    @Test("Every table ascends strictly, so that bisection finds every row")
    func ascending() {
        for (table, column) in [
            (TagTable.table, TagTable.tag), (UIDTable.table, UIDTable.uid), (StatusTable.table, StatusTable.key),
        ] {
            var before = ""
            for row in 0..<table.count {
                let key = table.text(row, column)
                #expect(before < key)
                before = key
            }
        }
    }
}
