import Diagnosis
import Testing

@Suite struct DurationTextTests {
    @Test(
        "Durations have three digits, in milliseconds wherever that reads well",
        arguments: [
            (0, "0.000 ms"), (499, "0.000 ms"), (500, "0.001 ms"), (8_310, "0.008 ms"),
            (83_000, "0.083 ms"),
            (999_499, "0.999 ms"), (999_500, "1.00 ms"), (1_235_000, "1.24 ms"), (9_994_999, "9.99 ms"),
            (9_995_000, "10.0 ms"), (12_400_000, "12.4 ms"), (99_950_000, "100 ms"), (124_000_000, "124 ms"),
            (999_499_999, "999 ms"), (999_500_000, "1.00 s"), (30_000_000_000, "30.0 s"), (119_499_999_999, "119 s"),
            (119_500_000_000, "2 min 0 s"), (125_400_000_000, "2 min 5 s"), (7_199_400_000_000, "119 min 59 s"),
            (7_500_000_000_000, "2 h 5 min"), (UInt64.max, "5124095 h 34 min"),
        ]
    )
    func durations(nanoseconds: UInt64, text: String) {
        #expect(DurationText.of(nanoseconds) == text)
    }

    @Test(
        "Milliseconds for columns have three decimals",
        arguments: [(0, "0.000"), (499, "0.000"), (500, "0.001"), (12_400_000, "12.400")]
    )
    func milliseconds(nanoseconds: UInt64, text: String) {
        #expect(DurationText.milliseconds(nanoseconds) == text)
    }

    @Test("What is below zero counts as zero")
    func negative() {
        #expect(DurationText.of(Int64.min) == "0.000 ms")
    }
}
