/// Puts fragments of IP packets together, within ``PacketFlowLimits``.
struct FragmentAssembler: Sendable {
    private struct Key: Hashable {
        let source: IPAddress
        let destination: IPAddress
        let protocolNumber: UInt8
        let identification: UInt32
    }

    private var datagrams: [Key: FragmentedDatagram] = [:]
    /// The keys of the datagrams in the order in which they came, and of some that came whole meanwhile.
    private var order: [(key: Key, number: Int)] = []
    /// Of these, the ones at the start that are done with.
    private var done = 0
    /// Datagrams so far.
    private var count = 0
    /// What the datagrams cost.
    private var cost = 0
    private var dropped = 0

    /// How many fragments were given up since the last call.
    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
    }

    /// Gives up what waits, and says how many fragments that are.
    mutating func removeAll() -> Int {
        let waiting = datagrams.values.reduce(0) { $0 + $1.count }
        (datagrams, order, done, cost) = ([:], [], 0, 0)
        return waiting
    }

    /// Adds a fragment, and gives what the packet carries when it is whole.
    mutating func add(
        _ bytes: RawSpan,
        of packet: SegmentFinder.IPPacket,
        at place: FragmentPlace,
        time: Int64
    ) -> [UInt8]? {
        let key = Key(
            source: packet.source,
            destination: packet.destination,
            protocolNumber: packet.protocolNumber,
            identification: place.identification
        )
        makeRoom(for: bytes.byteCount + PacketFlowLimits.segmentCost, at: time)
        var datagram = datagrams.removeValue(forKey: key) ?? begin(key, at: time)
        cost -= datagram.cost
        datagram.add(bytes, at: place)
        if let whole = datagram.whole { return whole }
        cost += datagram.cost
        datagrams[key] = datagram
        return nil
    }

    private mutating func begin(_ key: Key, at time: Int64) -> FragmentedDatagram {
        count += 1
        order.append((key, count))
        return FragmentedDatagram(number: count, since: time)
    }

    private mutating func makeRoom(for count: Int, at time: Int64) {
        while done < order.count {
            let (oldest, number) = order[done]
            // One that came whole, or was begun anew since.
            guard let datagram = datagrams[oldest], datagram.number == number else {
                done += 1
                continue
            }
            let isOld = time &- datagram.since > PacketFlowLimits.fragmentTime
            guard
                isOld || datagrams.count >= PacketFlowLimits.fragmentedDatagrams
                    || cost + count > PacketFlowLimits.fragmentBytes
            else { break }
            done += 1
            datagrams[oldest] = nil
            cost -= datagram.cost
            dropped += datagram.count
        }
        // One that waits may have many behind it that came whole.
        if order.count > 2 * PacketFlowLimits.fragmentedDatagrams {
            order = order[done...].filter { datagrams[$0.key]?.number == $0.number }
            done = 0
        }
    }
}
