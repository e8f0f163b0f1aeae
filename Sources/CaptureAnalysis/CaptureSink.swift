package import DIMSE
package import PacketFlow

/// Takes what is found in a capture, as it is found.
package protocol CaptureSink {
    /// Whether the bytes of data sets are wanted; without them they are only counted, which is ten times as fast.
    var readsDataSets: Bool { get }

    /// Whether it is wanted what the time of associations went on, which costs a look at each segment.
    var measuresTime: Bool { get }

    /// Whether nothing more is wanted.
    var isDone: Bool { get }

    /// An association begins, or is seen for the first time.
    mutating func begin(_ association: CapturedAssociation)

    /// A PDU other than a P-DATA-TF came.
    mutating func take(_ pdu: CapturedPDU, of association: CapturedAssociation)

    /// The data set of a message begins.
    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    )

    /// The next bytes of a data set, lent while they are looked at.
    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation)

    /// The next bytes of a data set are missing.
    mutating func missDataSet(_ count: Int, from side: ConnectionSide, in association: CapturedAssociation)

    /// A message is whole, or nothing more of it will come.
    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation)

    /// Nothing more of an association will come.
    mutating func end(_ association: CapturedAssociation)

    /// Nothing more of a connection will come.
    mutating func end(_ connection: CapturedConnection)
}

// What most sinks have no use for.
extension CaptureSink {
    /// Counted only.
    package var readsDataSets: Bool { false }

    /// Not wanted.
    package var measuresTime: Bool { false }

    /// To the end.
    package var isDone: Bool { false }

    /// Nothing.
    package mutating func begin(_ association: CapturedAssociation) {}

    /// Nothing.
    package mutating func take(_ pdu: CapturedPDU, of association: CapturedAssociation) {}

    /// Nothing.
    package mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {}

    /// Nothing.
    package mutating func takeDataSet(
        _ piece: RawSpan,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {}

    /// Nothing.
    package mutating func missDataSet(
        _ count: Int,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {}

    /// Nothing.
    package mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {}

    /// Nothing.
    package mutating func end(_ association: CapturedAssociation) {}

    /// Nothing.
    package mutating func end(_ connection: CapturedConnection) {}
}
