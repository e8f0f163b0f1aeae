package import DICOMWire
package import DIMSE

/// A message that was seen in a capture.
package struct CapturedMessage: Sendable {
    /// Whether the association's requestor sent it.
    package let isFromRequestor: Bool
    /// Command and lengths, without the bytes of the data set.
    package let received: ReceivedMessage
    /// The first byte of its first PDU in the sender's stream, and the one behind its last.
    package let range: Range<UInt64>
    /// When its first byte was captured, in nanoseconds since 1970 (UTC).
    package let startTime: Int64
    /// When its last byte was captured.
    package let endTime: Int64
    /// Fragments of its command.
    package let commandFragments: Int
    /// Bytes of its command.
    package let commandLength: Int
    /// Fragments of its data set.
    package let dataFragments: Int
    /// Whether its end was seen.
    package let isEnded: Bool
    /// Whether its sender went on with something else before its end.
    package internal(set) var isBrokenOff = false
    /// Whether it is the response to a request that was seen.
    package internal(set) var isAnswer = false
    /// From its request, where it is the response to one that was seen, and the clock of the capture did not step back
    /// between them.
    package let responseTime: Nanoseconds?

    /// What it asks or answers.
    package var command: Command { received.message.command }

    /// Whether it was seen from its start to its end, and nothing of it is missing.
    package var isIntact: Bool { isEnded && received.missingLength == 0 }
}
