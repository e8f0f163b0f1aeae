/// Reads the packets of a pcapng file (draft-ietf-opsawg-pcapng 4) from pieces of it.
///
/// A file may have several sections, each in its own byte order and with interfaces of different link types.
struct PcapngReader: Sendable {
    /// The block that begins a section; the same in both byte orders.
    static let sectionHeaderBlock: UInt32 = BlockType.sectionHeader.rawValue

    /// The blocks that are read (draft-ietf-opsawg-pcapng 4).
    ///
    /// Names, journal entries, custom and unknown blocks say nothing of a connection.
    private enum BlockType: UInt32 {
        case sectionHeader = 0x0A0D_0D0A
        case interfaceDescription = 1
        /// Of earlier drafts, which dumps of old tools still have.
        case packet = 2
        case simplePacket = 3
        case interfaceStatistics = 5
        case enhancedPacket = 6
        case decryptionSecrets = 10
    }

    /// The options that are read (draft-ietf-opsawg-pcapng 3.5, 4.2 and 4.6): each kind of block has codes of its own.
    private enum OptionCode {
        /// opt_comment, of any block.
        static let comment: UInt16 = 1
        /// if_name, if_tsresol and if_tsoffset of an interface.
        static let interfaceName: UInt16 = 2
        static let timeResolution: UInt16 = 9
        static let timeOffset: UInt16 = 14
        /// isb_ifdrop and isb_osdrop of its counters: packets that were there and are not in the file.
        static let dropped: [UInt16] = [5, 7]
    }

    private static let byteOrderMagic: UInt32 = 0x1A2B_3C4D
    /// Type and length before a block's body; the length again after it.
    private static let frame = 12

    /// What was said of the capture besides its packets.
    private(set) var annotations = CaptureAnnotations()

    private var order = ByteOrder.little
    private var interfaces: [CaptureInterface] = []
    /// Interfaces of the section beyond those.
    private var interfacesLeftOut = 0

    /// Hands the packets of the whole blocks of a piece to a sink, and says how many bytes are done with.
    ///
    /// - Throws: ``CaptureError`` at an offset in the piece.
    mutating func read(_ piece: RawSpan, into sink: inout some PacketSink, done: inout Int) throws(CaptureError) {
        while done &+ Self.frame <= piece.byteCount {
            let offset = UInt64(done)
            let type: UInt32 = piece.integer(at: done, order)
            if type == Self.sectionHeaderBlock {
                guard let order = Self.byteOrder(piece.integer(at: done &+ 8, .little)) else {
                    throw .damaged(.sectionHeader, offset: offset)
                }
                self.order = order
            }
            let length: UInt32 = piece.integer(at: done &+ 4, order)
            guard length >= Self.frame, length.isMultiple(of: 4), length <= PacketFlowLimits.blockLength else {
                throw .damaged(.blockLength(length), offset: offset)
            }
            let end = done &+ Int(length)
            guard end <= piece.byteCount else { return }
            let last: UInt32 = piece.integer(at: end &- 4, order)
            guard last == length else { throw .damaged(.blockEnd(last), offset: offset) }
            do throws(CaptureError.Damage) {
                try take(type, piece.slice(done &+ 8, end &- 4), into: &sink)
            } catch {
                throw .damaged(error, offset: offset)
            }
            done = end
        }
    }

    private static func byteOrder(_ magic: UInt32) -> ByteOrder? {
        switch magic {
        case byteOrderMagic: .little
        case byteOrderMagic.byteSwapped: .big
        default: nil
        }
    }

    private mutating func take(
        _ type: UInt32,
        _ body: RawSpan,
        into sink: inout some PacketSink
    ) throws(CaptureError.Damage) {
        switch BlockType(rawValue: type) {
        case .sectionHeader: try beginSection(body)
        case .interfaceDescription: try describeInterface(body)
        case .packet: try packet(body, into: &sink)
        case .simplePacket: try simplePacket(body, into: &sink)
        case .interfaceStatistics: try statistics(body)
        case .enhancedPacket: try enhancedPacket(body, into: &sink)
        case .decryptionSecrets: try secrets(body)
        case nil: break
        }
    }

    private static func fields(of type: BlockType) -> CaptureError.Damage { .blockFields(type.rawValue) }

    private mutating func beginSection(_ body: RawSpan) throws(CaptureError.Damage) {
        guard body.byteCount >= 16, body.integer(at: 4, order, as: UInt16.self) == 1 else { throw .sectionHeader }
        (interfaces, interfacesLeftOut) = ([], 0)
        annotations.beginSection()
        comments(in: body.slice(16, body.byteCount))
    }

    private mutating func describeInterface(_ body: RawSpan) throws(CaptureError.Damage) {
        guard body.byteCount >= 8 else { throw Self.fields(of: .interfaceDescription) }
        guard interfaces.count < PacketFlowLimits.interfaces else { return interfacesLeftOut += 1 }
        var interface = CaptureInterface(
            linkType: LinkType(rawValue: body.integer(at: 0, order)),
            snapshotLength: body.integer(at: 4, order)
        )
        var options = PcapngOptions(body.slice(8, body.byteCount), order)
        while let option = options.next() {
            switch (option.code, option.value.byteCount) {
            case (OptionCode.interfaceName, _): interface.name = PcapngOptions.text(option.value)
            case (OptionCode.timeResolution, 1): interface.clock = CaptureClock(resolution: option.value.byte(at: 0))
            case (OptionCode.timeOffset, 8):
                interface.offset = Int64(bitPattern: option.value.integer(at: 0, order))
            default: break
            }
        }
        interfaces.append(interface)
        annotations.note(interface)
    }

    private func interface(_ number: UInt32) throws(CaptureError.Damage) -> CaptureInterface {
        guard number < interfaces.count else {
            let isDescribed = number < interfaces.count + interfacesLeftOut
            throw isDescribed ? .interfaceBeyondLimit(number) : .unknownInterface(number)
        }
        return interfaces[Int(number)]
    }

    private mutating func enhancedPacket(
        _ body: RawSpan,
        into sink: inout some PacketSink
    ) throws(CaptureError.Damage) {
        guard body.byteCount >= 20 else { throw Self.fields(of: .enhancedPacket) }
        try packet(body, interface: body.integer(at: 0, order), type: .enhancedPacket, into: &sink)
    }

    private mutating func packet(_ body: RawSpan, into sink: inout some PacketSink) throws(CaptureError.Damage) {
        guard body.byteCount >= 20 else { throw Self.fields(of: .packet) }
        try packet(body, interface: UInt32(body.integer(at: 0, order, as: UInt16.self)), type: .packet, into: &sink)
    }

    private mutating func packet(
        _ body: RawSpan,
        interface number: UInt32,
        type: BlockType,
        into sink: inout some PacketSink
    ) throws(CaptureError.Damage) {
        let interface = try interface(number)
        let length: UInt32 = body.integer(at: 12, order)
        guard length <= UInt32(PacketFlowLimits.packetLength) else { throw .packetLength(length) }
        let end = 20 &+ Int(length)
        guard end <= body.byteCount else { throw Self.fields(of: type) }
        let high = UInt64(body.integer(at: 4, order, as: UInt32.self))
        let low = UInt64(body.integer(at: 8, order, as: UInt32.self))
        sink.take(
            CapturedPacket(
                linkType: interface.linkType,
                time: interface.nanoseconds(of: high << 32 | low),
                wireLength: Int(body.integer(at: 16, order, as: UInt32.self)),
                bytes: body.slice(20, end)
            )
        )
        let options = (end &+ 3) & ~3
        if options < body.byteCount { comments(in: body.slice(options, body.byteCount)) }
    }

    private mutating func simplePacket(_ body: RawSpan, into sink: inout some PacketSink) throws(CaptureError.Damage) {
        guard body.byteCount >= 4 else { throw Self.fields(of: .simplePacket) }
        let interface = try interface(0)
        let wireLength: UInt32 = body.integer(at: 0, order)
        // Its length is told by the packet's and the interface's; the rest of the body is padding.
        let kept = interface.snapshotLength == 0 ? wireLength : min(wireLength, interface.snapshotLength)
        guard kept <= UInt32(PacketFlowLimits.packetLength) else { throw .packetLength(kept) }
        guard Int(kept) <= body.byteCount &- 4 else { throw Self.fields(of: .simplePacket) }
        // A simple packet has no time.
        sink.take(
            CapturedPacket(
                linkType: interface.linkType,
                time: 0,
                wireLength: Int(wireLength),
                bytes: body.slice(4, 4 &+ Int(kept))
            )
        )
    }

    private mutating func statistics(_ body: RawSpan) throws(CaptureError.Damage) {
        guard body.byteCount >= 12 else { throw Self.fields(of: .interfaceStatistics) }
        let number: UInt32 = body.integer(at: 0, order)
        guard number < interfaces.count else { return }
        var options = PcapngOptions(body.slice(12, body.byteCount), order)
        var dropped: [UInt64] = []
        while let option = options.next() {
            if OptionCode.dropped.contains(option.code), option.value.byteCount == 8, dropped.count < 2 {
                dropped.append(option.value.integer(at: 0, order))
            }
        }
        annotations.note(dropped: dropped, of: number)
    }

    private mutating func secrets(_ body: RawSpan) throws(CaptureError.Damage) {
        guard body.byteCount >= 8 else { throw Self.fields(of: .decryptionSecrets) }
        let length = Int(body.integer(at: 4, order, as: UInt32.self))
        guard length <= body.byteCount &- 8 else { throw Self.fields(of: .decryptionSecrets) }
        annotations.note(secrets: body.slice(8, 8 &+ length), type: body.integer(at: 0, order))
    }

    private mutating func comments(in body: RawSpan) {
        var options = PcapngOptions(body, order)
        while let option = options.next() {
            if option.code == OptionCode.comment { annotations.note(comment: PcapngOptions.text(option.value)) }
        }
    }
}
