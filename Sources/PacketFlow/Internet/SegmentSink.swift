/// Takes TCP segments, in the order in which they stand in a capture.
package protocol SegmentSink {
    /// Takes a segment, which is gone when it returns.
    mutating func take(_ segment: borrowing CapturedSegment)

    /// Takes the answer that a segment could not be passed on.
    mutating func take(_ unreachable: DestinationUnreachable)
}

extension SegmentSink {
    /// Nothing: whoever looks at segments alone needs none.
    package mutating func take(_ unreachable: DestinationUnreachable) {}
}
