package import PacketFlow

/// Why a file was not read, or not to its end.
package enum CaptureInputError: Error, Hashable, Sendable {
    /// The system said no, with its `errno`.
    case failed(errno: Int32)
    /// Somebody asked for the end of the reading.
    case interrupted
    /// It is no capture, or a damaged one.
    case capture(CaptureError)
}
