import Diagnosis
import Testing

@Suite struct NumberTextTests {
    @Test(
        "Per cent are rounded to one decimal, and neither none nor all where it is not",
        arguments: [
            (0, 7, "0"), (1, 7, "14.3"), (2, 3, "66.7"), (7, 7, "100"), (1, 2, "50"), (1, 8, "12.5"),
            (1, 100_000, "<0.1"), (4_999, 10_000_000, "<0.1"), (5_000, 10_000_000, "0.1"), (99_999, 100_000, ">99.9"),
            (9_994, 10_000, "99.9"), (5_004, 10_000, "50.0"), (0, 0, "0"), (Int.max, Int.max, "100"),
            (Int.max - 1, Int.max, ">99.9"),
        ]
    )
    func percent(part: Int, whole: Int, text: String) {
        #expect(NumberText.percent(part, of: whole) == text)
    }

    @Test(
        "Sizes are exact below 1,000 and have three digits above",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (16_384, "16.4 kB"), (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (1_048_576, "1.05 MB"), (12_345_678_901, "12.3 GB"), (5_000_000_000_000, "5.00 TB"),
            (UInt64.max, "18447 PB"),
        ]
    )
    func sizes(count: UInt64, text: String) {
        #expect(NumberText.bytes(count) == text)
    }
}
