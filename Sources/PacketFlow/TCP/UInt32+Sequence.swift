// Sequence numbers of TCP, which begin again at 0 behind the largest (RFC 9293 3.4).
extension UInt32 {
    /// How far a sequence number is ahead of another; negative behind it.
    func distance(from other: UInt32) -> Int { Int(Int32(bitPattern: self &- other)) }

    /// Whether a sequence number lies behind another in the stream: comes later.
    func isBehind(_ other: UInt32) -> Bool { distance(from: other) > 0 }

    /// Whether a sequence number lies before another in the stream: comes sooner.
    func isBefore(_ other: UInt32) -> Bool { distance(from: other) < 0 }

    /// The later of two sequence numbers.
    func later(_ other: UInt32) -> UInt32 { isBehind(other) ? self : other }
}
