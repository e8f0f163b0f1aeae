/// One packet of a capture, lent while it is looked at.
package struct CapturedPacket: ~Escapable {
    /// What its bytes begin with.
    package let linkType: LinkType
    /// When it was captured, in nanoseconds since 1970 (UTC): one of ``PacketFlowLimits/times``.
    package let time: Int64
    /// How many bytes it had on the network; more than there are ``bytes`` where the capture kept less of it.
    package let wireLength: Int
    /// What was kept of it.
    package let bytes: RawSpan

    /// Makes a packet; one cannot have had less on the network than is kept of it, nor be of a time that no clock
    /// shows.
    @_lifetime(copy bytes)
    package init(linkType: LinkType, time: Int64, wireLength: Int, bytes: RawSpan) {
        self.linkType = linkType
        let times = PacketFlowLimits.times
        self.time = min(max(times.lowerBound, time), times.upperBound)
        self.wireLength = max(wireLength, bytes.byteCount)
        self.bytes = bytes
    }
}
