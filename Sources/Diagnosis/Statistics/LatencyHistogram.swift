/// Counts of times in buckets whose width grows with the time.
///
/// Times below 512 ns have a bucket each. Above, every power of two is divided into 256 buckets, so a bucket is at most
/// 1/256 of its times wide, and its middle at most 1/512 (0.2 percent) away from any of them. All of `UInt64` takes
/// 14,592 buckets, of which those of a power of two are made when it first has a time: real times spread over few.
struct LatencyHistogram: Sendable {
    /// Bits of a value, after its highest, that choose the bucket.
    private static let precision = 8

    /// Those of the times below 512 ns in two pieces, then those of each power of two.
    private var counts = [[Int]](repeating: [], count: UInt64.bitWidth - precision + 1)

    /// Makes a histogram of samples.
    init(_ samples: [UInt64]) {
        for sample in samples { add(sample) }
    }

    /// Counts a sample.
    mutating func add(_ sample: UInt64) { add(1, to: Self.bucket(of: sample)) }

    /// Counts what another one has counted.
    mutating func add(_ other: LatencyHistogram) {
        for (bucket, count) in other.buckets { add(count, to: bucket) }
    }

    private mutating func add(_ count: Int, to bucket: Int) {
        let (piece, index) = (bucket >> Self.precision, bucket & (1 << Self.precision - 1))
        if counts[piece].isEmpty { counts[piece] = Array(repeating: 0, count: 1 << Self.precision) }
        counts[piece][index] += count
    }

    /// The buckets that have counted anything, in ascending order.
    private var buckets: some Sequence<(bucket: Int, count: Int)> {
        counts.enumerated().lazy.flatMap { piece, counts in
            counts.enumerated().lazy.filter { $0.element > 0 }.map {
                (bucket: piece << Self.precision + $0.offset, count: $0.element)
            }
        }
    }

    /// The middle of the bucket with the sample of a rank, counted from 1 in ascending order.
    func value(atRank rank: Int) -> UInt64 {
        var seen = 0
        for (bucket, count) in buckets {
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
