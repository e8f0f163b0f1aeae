/// A TCP segment of a capture, lent while it is looked at.
package struct CapturedSegment: ~Escapable {
    /// Who sent it.
    package let source: SocketEndpoint
    /// To whom.
    package let destination: SocketEndpoint
    /// When it was captured, in nanoseconds since 1970 (UTC).
    package let time: Int64
    /// The sequence number of its first byte, or of SYN.
    package let sequence: UInt32
    /// The next byte that its sender expects; nothing where ``flags`` have no acknowledgement.
    package let acknowledgement: UInt32
    /// Its control bits.
    let flags: TCPFlags
    /// How many bytes its sender is ready to take, before scaling.
    package let window: UInt16
    /// The options of its header.
    let options: RawSpan
    /// What was kept of its bytes.
    package let payload: RawSpan
    /// How many bytes it carried; more than ``payload`` has where the capture kept less of the packet.
    package let payloadLength: Int

    /// Takes a segment from what an IP packet carries; nil where that is too short for its header.
    ///
    /// `length` is how long the packet was from here on.
    @_lifetime(copy bytes)
    init?(_ bytes: RawSpan, length: Int, from source: IPAddress, to destination: IPAddress, time: Int64) {
        guard bytes.byteCount >= 20 else { return nil }
        let header = Int(bytes.byte(at: 12) >> 4) &* 4
        guard header >= 20, header <= length else { return nil }
        let kept = min(header, bytes.byteCount)
        self.source = SocketEndpoint(address: source, port: bytes.bigEndian(at: 0))
        self.destination = SocketEndpoint(address: destination, port: bytes.bigEndian(at: 2))
        self.time = time
        sequence = bytes.bigEndian(at: 4)
        acknowledgement = bytes.bigEndian(at: 8)
        flags = TCPFlags(rawValue: bytes.byte(at: 13))
        window = bytes.bigEndian(at: 14)
        options = bytes.slice(20, kept)
        payload = bytes.slice(kept, bytes.byteCount)
        payloadLength = length &- header
    }
}
