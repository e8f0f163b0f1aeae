import Testing

@testable import PacketFlow

/// What TCP options say, and that broken ones say nothing.
@Suite struct TCPOptionsTests {
    private func options(_ bytes: [UInt8]) -> TCPOptions { unsafe TCPOptions(bytes.span.bytes) }

    @Test("A SYN of Linux has a maximum segment size and a window scale")
    func linux() {
        let found = options([2, 4, 0x05, 0xB4, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7])
        #expect(found.maximumSegment == 1_460 && found.windowScale == 7)
    }

    @Test("A scale beyond the largest is the largest")
    func largestScale() { #expect(options([3, 3, 200]).windowScale == 14) }

    @Test(
        "What is cut, or has a length that cannot be, ends the options",
        arguments: [
            [2], [2, 4, 5], [2, 0, 3, 3, 7], [2, 1], [0, 3, 3, 7], [3, 4, 7, 0], [5, 9, 0, 0, 0, 0, 0, 0, 0],
        ]
    )
    func broken(bytes: [UInt8]) {
        let found = options(bytes)
        #expect(found.maximumSegment == nil && found.windowScale == nil && !found.reportsDuplicate(behind: 0))
    }

    @Test(
        "A range that came twice is acknowledged already, or a part of the one behind it",
        arguments: [
            ([(100, 200)], true), ([(200, 300)], true), ([(300, 400)], false), ([(400, 500), (300, 600)], true),
            ([(400, 500), (600, 700)], false), ([(300, 700), (400, 500)], false), ([], false),
        ] as [([(UInt32, UInt32)], Bool)]
    )
    func duplicates(ranges: [(UInt32, UInt32)], isDuplicate: Bool) {
        var bytes: [UInt8] = ranges.isEmpty ? [] : [1, 1, 5, UInt8(2 + 8 * ranges.count)]
        for (start, end) in ranges {
            bytes.appendBigEndian(start)
            bytes.appendBigEndian(end)
        }
        #expect(options(bytes).reportsDuplicate(behind: 300) == isDuplicate)
    }
}
