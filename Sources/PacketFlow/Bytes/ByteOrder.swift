/// The order of the bytes of an integer.
package enum ByteOrder: Hashable, Sendable {
    /// The lowest byte first.
    case little
    /// The highest byte first, as in network protocols.
    case big
}
