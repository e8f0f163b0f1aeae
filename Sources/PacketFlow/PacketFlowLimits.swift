/// What reading a capture holds and how far it follows: every limit of this module stands here, with its reason.
package enum PacketFlowLimits {
    // MARK: Of capture files

    /// Bytes of one packet: what tcpdump and Wireshark keep at most.
    ///
    /// A longer one is no record but damage.
    package static let packetLength = 262_144

    /// Bytes of one block of a pcapng file; Wireshark's own limit.
    ///
    /// What is longer is damage.
    package static let blockLength = 16 << 20

    /// Interfaces of one section: each costs a name, and a file can declare one in 20 bytes.
    package static let interfaces = 4_096

    /// Bytes of a name or a comment that are kept.
    package static let text = 256

    /// Comments that are kept.
    package static let comments = 64

    /// Bytes of decryption secrets that are kept, with ``secretsCost`` for each block of them: the keys of some
    /// thousand TLS connections.
    package static let secrets = 1 << 20

    /// What a block of decryption secrets costs besides its bytes: a file can have an empty one in 20 bytes.
    package static let secretsCost = 64

    // MARK: Of packets

    /// Times of packets, in nanoseconds since 1970: half of what there is room for, until 2116, so that two of them
    /// have a difference, and one has room for a wait.
    package static let times: ClosedRange<Int64> = 0...Int64.max / 2

    /// Link types that are not known here and are counted apart: a file may claim 65,536, and real ones have three at
    /// most.
    static let unknownLinkTypes = 32

    /// Headers below TCP in one packet, tunnels in tunnels included: each is at least four bytes, and real ones have
    /// seven.
    package static let headers = 32

    /// Datagrams of which fragments wait for others at once.
    package static let fragmentedDatagrams = 1_024

    /// Bytes of fragments that wait for others, of all datagrams, with ``segmentCost`` for each piece that is not
    /// joined to another.
    package static let fragmentBytes = 4 << 20

    /// Pieces of one packet that are not joined: a packet of the greatest length is in fewer fragments of 48 bytes, the
    /// shortest that a link may make necessary (RFC 791: 68 bytes with their header).
    package static let fragmentPieces = 1_400

    /// How long a fragment waits for the others, in nanoseconds of the capture: RFC 8200 4.5 gives a minute.
    package static let fragmentTime: Int64 = 60_000_000_000

    // MARK: Of connections

    /// Bytes that following connections costs, with all that is kept of what they say; where it is more, those are
    /// given up that were silent the longest.
    ///
    /// Most of a port scan of a class B network, or 4,000 associations at a time.
    package static let followed = 32 << 20

    /// What each connection costs of these, besides what the consumer of its streams keeps: with its place in a table.
    package static let connectionCost = 640

    /// Bytes of segments that wait for earlier ones, of one connection: as much as a sender has on its way at 10 Gbit/s
    /// and 3 ms.
    package static let waitingOfConnection = 4 << 20

    /// Segments that wait for earlier ones, of one connection: half as many again as ``waitingOfConnection`` has room
    /// for, of 1,460 bytes each.
    ///
    /// One that comes among them moves those behind it.
    package static let waitingSegments = 4_096

    /// Bytes of segments that wait for earlier ones, of all connections.
    package static let waiting = 12 << 20

    /// What a waiting segment, or a piece of a fragmented packet, costs besides its bytes.
    package static let segmentCost = 128

    /// Bytes of a stream that are kept to compare copies of them that come later, and of a segment of which they are
    /// kept: commands are no longer, and segments of large objects are.
    package static let comparedBytes = 1_024

    /// How far ahead of its stream a segment may be, in bytes, and still be taken for a part of it before the peer has
    /// acknowledged what lies between: no sender has more on its way.
    package static let ahead: Int = 64 << 20

    /// Packets of a connection for which one that seems to be missing may still turn up in the capture: captures from
    /// several queues of a network card are out of order by some dozen.
    package static let disorder = 64

    /// The same as time of the capture, in nanoseconds.
    package static let disorderTime: Int64 = 1_000_000_000

    /// How long nothing may follow the end of a connection before it is taken for over, in nanoseconds: until then
    /// segments are late, and behind it those whose numbers are not its own are of another connection between the same
    /// ports.
    ///
    /// It is kept until the next look at all connections, of which there is one in a thousand segments.
    package static let lingering: Int64 = 2_000_000_000

    /// How long an opening may not be answered before it is taken for in vain, in nanoseconds; kept as ``lingering``
    /// says.
    package static let halfOpen: Int64 = 30_000_000_000

    /// How long nothing may happen on a connection before it is taken for silent, in nanoseconds.
    ///
    /// It may go on all the same, and is kept as long as there is room: associations are held open for hours. Where
    /// there is none, such connections go first.
    package static let idle: Int64 = 600_000_000_000

    // MARK: Of timing

    /// What took longer was no round trip, in nanoseconds: an hour.
    static let longestRoundTrip: Int64 = 3_600_000_000_000

    /// Stretches behind holes that are remembered of a stream: more are lost at once only where a link breaks down.
    static let sentIslands = 64

    /// Segments that are remembered of a stream, to tell one that was captured twice.
    static let recentSegments = 16

    /// Acknowledgements on their way to a sender: as many as come in 10 ms at 1 Gbit/s; of more, every second one is
    /// left out.
    static let unheardAcknowledgements = 512

    /// By how much sooner than it answered the opening of a connection a system may react to a packet, in nanoseconds.
    static let hasteOfSystems: Int64 = 100_000

    /// How late a segment may be and still be out of order and not lost, in nanoseconds: networks and network cards
    /// with several queues change the order within less, and no sender repeats a segment so soon over a network.
    static let reordering: Int64 = 1_000_000
}
