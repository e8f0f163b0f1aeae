/// Durations in the form people read.
package enum DurationText {
    /// A duration in nanoseconds with three significant digits, in the unit that suits it.
    ///
    /// `0.083 ms`, `1.24 ms`, `12.4 ms`, `124 ms`, `1.24 s`, `30.0 s`; from two minutes on `2 min 5 s`, from two hours
    /// on `2 h 5 min`. Everything below 1 s is in milliseconds, so that round-trip times compare at sight. What is
    /// below zero, as a broken capture clock has it, counts as zero.
    package static func of(_ nanoseconds: some BinaryInteger) -> String {
        let nanoseconds = UInt64(clamping: nanoseconds)
        return switch nanoseconds {
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
