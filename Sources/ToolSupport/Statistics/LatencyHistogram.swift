/// Counts of times in buckets whose width grows with the time.
///
/// Times below 512 ns have a bucket each. Above, every power of two is divided into 256 buckets, so a bucket is at most
/// 1/256 of its times wide, and its middle at most 1/512 (0.2 percent) away from any of them. All of `UInt64` takes 14,592
/// buckets.
struct LatencyHistogram: Sendable {
    /// Bits of a value, after its highest, that choose the bucket.
    private static let precision = 8

    private var counts = [Int](repeating: 0, count: (UInt64.bitWidth - precision + 1) << precision)

    /// Makes a histogram of samples.
    init(_ samples: [UInt64]) {
        for sample in samples { add(sample) }
    }

    /// Counts a sample.
    mutating func add(_ sample: UInt64) { counts[Self.bucket(of: sample)] += 1 }

    /// The middle of the bucket with the sample of a rank, counted from 1 in ascending order.
    func value(atRank rank: Int) -> UInt64 {
        var seen = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return Self.middle(of: bucket) }
        }
        return .max
    }

    private static func bucket(of value: UInt64) -> Int {
        let highestBit = UInt64.bitWidth - 1 - value.leadingZeroBitCount
        let shift = max(0, highestBit - precision)
        // For a shift above 0, the shifted value is 256...511: the octave's 256 buckets follow those of all lower ones.
        return shift << precision + Int(value >> UInt64(shift))
    }

    private static func middle(of bucket: Int) -> UInt64 {
        let shift = max(0, bucket >> precision - 1)
        let start = UInt64(bucket - shift << precision) << UInt64(shift)
        return start + (1 << UInt64(shift)) / 2
    }
}
