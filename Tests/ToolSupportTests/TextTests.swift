import Testing

@testable import ToolSupport

@Suite struct TextTests {
    @Test(
        "Time stamps are those of the calendar",
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (951_782_400, "2000-02-29T00:00:00.000000Z"),
            (1_709_164_799, "2024-02-28T23:59:59.000000Z"), (1_709_251_199, "2024-02-29T23:59:59.000000Z"),
            (1_709_251_200, "2024-03-01T00:00:00.000000Z"), (1_798_761_599, "2026-12-31T23:59:59.000000Z"),
            (4_107_542_400, "2100-03-01T00:00:00.000000Z"),
        ] as [(UInt64, String)]
    )
    func timestamps(seconds: UInt64, text: String) {
        #expect(TimestampText.iso8601(nanosecondsSince1970: seconds * 1_000_000_000) == text)
    }

    @Test(
        "Times are read as they are written, with or without offset, and alone",
        arguments: [
            ("2026-11-23T05:49:22.000001Z", 1_795_412_962_000_001_000),
            ("2026-11-23 05:49:22", 1_795_412_962_000_000_000),
            ("2026-11-23T06:49:22+01:00", 1_795_412_962_000_000_000),
            ("2026-11-22T23:19-06:30", 1_795_412_940_000_000_000), ("1970-01-01", 0),
            ("2000-02-29T00:00:00.123456789", 951_782_400_123_456_789), ("2001-02-29", nil), ("2026-13-01", nil),
            ("2026-11-23T24:00", nil), ("2026-11-23T05:60", nil), ("2026-11-23T05", nil), ("2026-11-23T05:49:", nil),
            ("2026-11-23T05:49:22.", nil), ("1969-12-31", nil), ("9999-01-01", nil), ("", nil), ("T", nil),
            ("26-11-23", nil), ("2026-11-23T05:49+1", nil), ("２０２６-11-23", nil),
        ] as [(String, Int64?)]
    )
    func readTimestamps(text: String, nanoseconds: Int64?) {
        #expect(TimestampText.nanosecondsSince1970(iso8601: text) == nanoseconds)
        guard let nanoseconds else { return }
        let written = TimestampText.iso8601(nanosecondsSince1970: UInt64(nanoseconds))
        #expect(TimestampText.nanosecondsSince1970(iso8601: written) == nanoseconds / 1000 * 1000)
    }

    @Test(
        "Times of day are read",
        arguments: [
            ("00:00", 0), ("15:04", 54_240_000_000_000), ("23:59:59.5", 86_399_500_000_000), ("24:00", nil),
            ("1:00", nil),
            ("12", nil), ("12:00:00:00", nil), ("-1:00", nil), ("12:00:60", nil), ("12:00:00.1234567890", nil),
        ] as [(String, Int64?)]
    )
    func readTimesOfDay(text: String, nanoseconds: Int64?) {
        #expect(TimestampText.nanosecondsSinceMidnight(text) == nanoseconds)
    }

    @Test("Progress is told after a second, five times a second, with what is left")
    func progress() throws {
        let second: Int64 = 1_000_000_000
        var progress = try #require(Progress(size: 400, at: 7))
        #expect(progress.text(done: 100, at: second) == nil)
        #expect(progress.text(done: 100, at: second + 7) == "25 %, 3.00 s left")
        #expect(progress.text(done: 150, at: second + 150_000_007) == nil)
        #expect(progress.text(done: 200, at: 2 * second + 7) == "50 %, 2.00 s left")
        // A file that grows while it is read.
        #expect(progress.text(done: 500, at: 3 * second + 7)?.hasPrefix("100 %") == true)
        #expect(Progress(size: 0, at: 0) == nil)
        var stuck = try #require(Progress(size: .max, at: 0))
        #expect(stuck.text(done: 0, at: .max / 4) == "0 %")
        // What is left is longer than anything.
        #expect(stuck.text(done: 1, at: .max / 2) == "0 %")
    }

    @Test("The digits of a time stamp after microseconds are cut off")
    func microseconds() {
        let text = TimestampText.iso8601(nanosecondsSince1970: 1_000_000_001_000_001_999)
        #expect(text == "2001-09-09T01:46:41.000001Z")
    }

    @Test("Prose is wrapped with a hanging indent, and long words stay whole")
    func wrapping() {
        let text = "1.2.840.10008.5.1.4.1.1.2 is CT\n\nand  more words"
        #expect(
            TextWrap.lines(text, width: 12, indent: 1, hanging: 2) == [
                " 1.2.840.10008.5.1.4.1.1.2", "   is CT", "", "   and more", "   words",
            ]
        )
        #expect(TextWrap.lines(text, width: nil) == ["1.2.840.10008.5.1.4.1.1.2 is CT", "", "and more words"])
        #expect(TextWrap.lines("", width: 10, indent: 4) == [""])
    }

    @Test("Lines fill the width exactly and never exceed it", arguments: 5...40)
    func width(width: Int) {
        let words = Array(repeating: "ab cde f ghij", count: 20).joined(separator: " ")
        let lines = TextWrap.lines(words, width: width, hanging: 1)
        #expect(lines.allSatisfy { $0.count <= width })
        #expect(lines.map { $0.drop { $0 == " " } }.joined(separator: " ") == words)
        // No line had room for the first word of the next one.
        for (line, next) in zip(lines, lines.dropFirst()) {
            #expect(line.count + 1 + (next.split(separator: " ").first?.count ?? 0) > width)
        }
    }

    @Test("Columns are aligned, the last one wraps, and no line ends in spaces")
    func table() {
        var table = TextTable([.init("stage"), .init("ms", alignment: .trailing), .init("what")], indent: 1)
        table.add([.init("resolve"), .init("0.1"), .init("two addresses were found, one of them works")])
        table.add([.init("tls"), .init("12.5"), .init("")])
        table.add([.init(""), .init(""), .init("left out")])
        table.add([.init("x")])
        table.add([])
        #expect(
            table.lines(width: 34) == [
                " stage      ms  what", " resolve   0.1  two addresses were", "                found, one of them",
                "                works",
                " tls      12.5", "                left out", " x", "",
            ]
        )
        #expect(table.lines(width: nil)[1] == " resolve   0.1  two addresses were found, one of them works")
    }

    @Test("A trailing column at the end keeps to the right")
    func trailingColumn() {
        var table = TextTable([.init("name"), .init("n", alignment: .trailing)])
        table.add([.init("a"), .init("1")])
        table.add([.init("bc"), .init("1,000")])
        #expect(table.lines(width: 80) == ["name      n", "a         1", "bc    1,000"])
    }

    @Test("Styles change neither the alignment nor the words")
    func styles() {
        var table = TextTable([.init(), .init()])
        table.add([.init("bad", .red), .init("why", .dim)])
        table.add([.init("good", .green), .init("because")])
        let expected = ["\u{1B}[31mbad\u{1B}[0m   \u{1B}[2mwhy\u{1B}[0m", "\u{1B}[32mgood\u{1B}[0m  because"]
        #expect(table.lines(width: 80, palette: Palette(isOn: true)) == expected)
        #expect(table.lines(width: 80) == ["bad   why", "good  because"])
    }

    @Test(
        "What could move the cursor or forge a line is shown instead",
        arguments: [
            ("plain – µ é 漢", "plain – µ é 漢"), ("a\r\n  b\n", "a b"), ("\u{1B}[2J", "\\u{1B}[2J"),
            ("x\u{202E}y", "x\\u{202E}y"), ("\u{7F}\u{9B}", "\\u{7F}\\u{9B}"), ("a\u{2028}b", "a b"), ("", ""),
        ]
    )
    func oneLine(text: String, line: String) {
        #expect(OneLine.of(text) == line)
    }
}
