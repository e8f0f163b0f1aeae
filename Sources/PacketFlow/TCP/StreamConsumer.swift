/// Takes the streams of TCP connections as they come together.
///
/// What one end sent is given in order, and no sooner than what its peer had sent before, as far as acknowledgements
/// tell.
package protocol StreamConsumer {
    /// What the consumer keeps of a connection.
    associatedtype State

    /// Whether the segments themselves are wanted, too; it costs a call for each of them.
    var observesSegments: Bool { get }

    /// A segment is captured, of which nothing was given yet.
    mutating func observe(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        of connection: ConnectionSummary,
        _ state: inout State
    )

    /// A connection is seen for the first time.
    mutating func begin(_ connection: ConnectionSummary) -> State

    /// What a state costs, in bytes, besides its own size.
    static func cost(of state: borrowing State) -> Int

    /// The next bytes that a side sent, lent while they are looked at, with when they were captured.
    mutating func take(
        _ bytes: RawSpan,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    )

    /// The next bytes that a side sent are not in the capture.
    mutating func miss(
        _ count: Int,
        from side: ConnectionSide,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    )

    /// A side sends nothing more.
    mutating func finish(
        _ side: ConnectionSide,
        isReset: Bool,
        at time: Int64,
        of connection: ConnectionSummary,
        _ state: inout State
    )

    /// The connection is not followed any more.
    mutating func end(_ connection: ConnectionSummary, _ state: consuming State)
}

// What consumers of streams alone have no use for.
extension StreamConsumer {
    /// Nothing.
    package static func cost(of state: borrowing State) -> Int { 0 }

    /// Not wanted.
    package var observesSegments: Bool { false }

    /// Nothing.
    package mutating func observe(
        _ segment: borrowing CapturedSegment,
        from side: ConnectionSide,
        of connection: ConnectionSummary,
        _ state: inout State
    ) {}
}
