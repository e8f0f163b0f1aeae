/// Puts fragments of IP packets together, within ``PacketFlowLimits``.
struct FragmentAssembler: Sendable {
    private struct Key: Hashable {
        let source: IPAddress
        let destination: IPAddress
        let protocolNumber: UInt8
        let identification: UInt32
    }

    fileprivate struct Datagram {
        /// In order of their offsets, without overlap.
        var pieces: [(offset: Int, bytes: [UInt8])] = []
        var held = 0
        /// Known with the last fragment.
        var length: Int?
        let since: Int64
    }

    private var datagrams: [Key: Datagram] = [:]
    /// Keys in the order in which they came; some may be gone.
    private var order: [Key] = []
    private var held = 0
    private var dropped = 0

    /// How many fragments were given up since the last call.
    mutating func takeDropped() -> Int {
        defer { dropped = 0 }
        return dropped
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
        makeRoom(for: bytes.byteCount, at: time)
        if datagrams[key] == nil { order.append(key) }
        var datagram = datagrams.removeValue(forKey: key) ?? Datagram(since: time)
        held -= datagram.held
        datagram.add(bytes, at: place)
        if let whole = datagram.whole {
            order.removeAll { $0 == key }
            return whole
        }
        held += datagram.held
        datagrams[key] = datagram
        return nil
    }

    private mutating func makeRoom(for count: Int, at time: Int64) {
        while let oldest = order.first {
            guard let datagram = datagrams[oldest] else {
                order.removeFirst()
                continue
            }
            let isOld = time &- datagram.since > PacketFlowLimits.fragmentTime
            guard
                isOld || datagrams.count >= PacketFlowLimits.fragmentedDatagrams
                    || held + count > PacketFlowLimits.fragmentBytes
            else { return }
            order.removeFirst()
            datagrams[oldest] = nil
            held -= datagram.held
            dropped += datagram.pieces.count
        }
    }
}

extension FragmentAssembler.Datagram {
    /// The first copy of a byte stays.
    fileprivate mutating func add(_ bytes: RawSpan, at place: FragmentPlace) {
        if place.isLast, length == nil { length = place.offset + bytes.byteCount }
        let index = pieces.firstIndex { $0.offset >= place.offset } ?? pieces.count
        var start = place.offset
        var end = place.offset + bytes.byteCount
        if index > 0 { start = max(start, pieces[index - 1].offset + pieces[index - 1].bytes.count) }
        if index < pieces.count { end = min(end, pieces[index].offset) }
        guard start < end else { return }
        let piece = bytes.slice(start - place.offset, end - place.offset).copied()
        pieces.insert((start, piece), at: index)
        held += piece.count
    }

    /// What the packet carries, where no byte is missing.
    fileprivate var whole: [UInt8]? {
        guard let length, held >= length else { return nil }
        var whole: [UInt8] = []
        whole.reserveCapacity(held)
        for piece in pieces {
            guard piece.offset == whole.count else { return nil }
            whole += piece.bytes
        }
        return Array(whole.prefix(length))
    }
}
