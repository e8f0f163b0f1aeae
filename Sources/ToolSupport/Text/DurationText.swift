import Diagnosis

/// Durations in the form people read.
package enum DurationText {
    /// A duration with three significant digits, in the unit that suits it.
    ///
    /// `8.31 µs`, `0.083 ms`, `1.24 ms`, `12.4 ms`, `124 ms`, `1.24 s`, `30.0 s`; from two minutes on `2 min 5 s`, from two
    /// hours on `2 h 5 min`. Everything between 10 µs and 1 s is in milliseconds, so that round-trip times compare at sight.
    package static func of(nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case ..<9_995: NumberText.significant(nanoseconds, unit: 1_000) + " µs"
        case ..<999_500: NumberText.fixed(nanoseconds, unit: 1_000_000, decimals: 3) + " ms"
        case ..<999_500_000: NumberText.significant(nanoseconds, unit: 1_000_000) + " ms"
        case ..<119_500_000_000: NumberText.significant(nanoseconds, unit: 1_000_000_000) + " s"
        default: long(nanoseconds / 1_000_000_000 + (nanoseconds % 1_000_000_000 >= 500_000_000 ? 1 : 0))
        }
    }

    /// A duration in milliseconds with three decimals and no unit, for columns: `12.400`.
    package static func milliseconds(_ nanoseconds: UInt64) -> String {
        NumberText.fixed(nanoseconds, unit: 1_000_000, decimals: 3)
    }

    private static func long(_ seconds: UInt64) -> String {
        guard seconds >= 7200 else { return "\(seconds / 60) min \(seconds % 60) s" }
        return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
}
