/// A TCP segment in an IPv4 packet, put together by hand: what reads packets is proved without the code that it is made
/// of.
///
/// Checksums are zero, as where the capturing host sends and its network card makes them later.
package struct HandmadeSegment: Sendable {
    /// An end of a connection.
    package struct End: Sendable {
        fileprivate let address: [UInt8]
        fileprivate let port: UInt16

        /// An end with an IPv4 address of four bytes.
        package init(_ address: [UInt8], _ port: UInt16) { (self.address, self.port) = (address, port) }
    }

    private let header: [UInt8]
    private let payload: ArraySlice<UInt8>

    /// Makes a segment; options have to fill whole words of four bytes.
    package init(
        from source: End,
        to destination: End,
        flags: UInt8,
        sequence: UInt32,
        acknowledgement: UInt32 = 0,
        window: UInt16 = 256,
        options: [UInt8] = [],
        payload: ArraySlice<UInt8> = []
    ) {
        let length = UInt16(40 + options.count + payload.count)
        // "Don't fragment", 64 hops, TCP.
        var header: [UInt8] = [0x45, 0] + Self.big(length) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        header += source.address + destination.address + Self.big(source.port) + Self.big(destination.port)
        header += Self.big(sequence) + Self.big(acknowledgement) + [UInt8(5 + options.count / 4) << 4, flags]
        self.header = header + Self.big(window) + [0, 0, 0, 0] + options
        self.payload = payload
    }

    /// The packet.
    package var bytes: [UInt8] { header + payload }

    private static func big(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
