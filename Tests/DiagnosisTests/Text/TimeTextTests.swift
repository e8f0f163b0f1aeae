import DIMSE
import Testing

@testable import Diagnosis

@Suite struct TimeTextTests {
    @Test(
        "Spans in the lines of a finding are rounded, and go to the next unit where that reaches it",
        arguments: [
            (-1, "0.00 ms"), (4_999, "0.00 ms"), (5_000, "0.01 ms"), (826_000, "0.83 ms"), (9_994_999, "9.99 ms"),
            (9_995_000, "10 ms"), (44_499_999, "44 ms"), (44_500_000, "45 ms"), (999_499_999, "999 ms"),
            (999_500_000, "1.00 s"), (1_998_000_000, "2.00 s"), (5_004_999_999, "5.00 s"), (5_005_000_000, "5.01 s"),
            (30_000_000_000, "30.00 s"),
        ] as [(Nanoseconds, String)]
    )
    func spans(span: Nanoseconds, text: String) {
        #expect(TimeText.of(span) == text)
    }
}
