/// The TCP connection of an association in a generated capture, packet by packet, as Ethernet frames with IPv4.
///
/// Checksums are zero, as where the capturing host sends and its network card makes them later.
struct GeneratedConnection {
    private enum Flags {
        static let finish: UInt8 = 0x01
        static let synchronize: UInt8 = 0x02
        static let push: UInt8 = 0x08
        static let acknowledgement: UInt8 = 0x10
    }

    /// A packet that waits to be sent.
    private struct Packet {
        let isFromClient: Bool
        let flags: UInt8
        var payload: ArraySlice<UInt8> = []
    }

    private enum Phase {
        case open
        case closing
        case closed
    }

    /// Bytes before the payload: Ethernet, IPv4, TCP, and its time stamp option.
    private static let headers = 14 + 20 + 32
    /// Bytes of payload of a full packet.
    private static let segment = 1500 - 52
    private static let serverAddress: [UInt8] = [10, 99, 0, 2]
    private static let serverPort: UInt16 = 11112

    private var association: GeneratedAssociation
    private var phase = Phase.open
    /// The PDUs that come next, the first at the end.
    private var steps: [GeneratedAssociation.Step] = []
    /// The packets that come next, the first at the end.
    private var packets: [Packet]
    /// Full packets that the other end has not acknowledged.
    private var unacknowledged = 0
    /// The next sequence numbers of the client and the server.
    private var sequences: [UInt32]
    /// The headers of each, in which length, numbers, flags and time are to be set.
    private let templates: [[UInt8]]

    init(_ association: GeneratedAssociation, number: Int, _ random: inout SeededGenerator) {
        self.association = association
        let client: [UInt8] = [10, 99, 1, UInt8(1 + number % 200)]
        let port = UInt16(32768 + number * 7 % 28000)
        templates = [
            Self.template(from: client, port, to: Self.serverAddress, Self.serverPort),
            Self.template(from: Self.serverAddress, Self.serverPort, to: client, port),
        ]
        sequences = [UInt32.random(in: 0 ... .max, using: &random), UInt32.random(in: 0 ... .max, using: &random)]
        packets = [
            Packet(isFromClient: true, flags: Flags.acknowledgement),
            Packet(isFromClient: false, flags: Flags.synchronize | Flags.acknowledgement),
            Packet(isFromClient: true, flags: Flags.synchronize),
        ]
    }

    /// Appends the next frame at a time in microseconds; false where the connection is closed.
    mutating func appendFrame(
        to bytes: inout [UInt8],
        at time: UInt64,
        _ images: inout GeneratedImages,
        isStopping: Bool
    ) -> Bool {
        while packets.isEmpty {
            if steps.isEmpty, let next = association.next(&images, isStopping: isStopping) { steps = next.reversed() }
            if let step = steps.popLast() {
                cut(step)
            } else if phase == .open {
                phase = .closing
                packets = [
                    Packet(isFromClient: true, flags: Flags.acknowledgement),
                    Packet(isFromClient: false, flags: Flags.finish | Flags.acknowledgement),
                    Packet(isFromClient: true, flags: Flags.finish | Flags.acknowledgement),
                ]
            } else {
                phase = .closed
                return false
            }
        }
        append(packets.removeLast(), to: &bytes, at: time)
        return true
    }

    /// Cuts a PDU into segments; every second one is acknowledged at once.
    private mutating func cut(_ step: GeneratedAssociation.Step) {
        for start in stride(from: 0, to: step.pdu.count, by: Self.segment) {
            let end = min(start + Self.segment, step.pdu.count)
            let push = end == step.pdu.count ? Flags.push : 0
            let payload = step.pdu[start..<end]
            packets.append(
                Packet(isFromClient: step.isFromClient, flags: Flags.acknowledgement | push, payload: payload)
            )
            unacknowledged += 1
            if unacknowledged.isMultiple(of: 2) {
                packets.append(Packet(isFromClient: !step.isFromClient, flags: Flags.acknowledgement))
            }
        }
        packets.reverse()
    }

    private mutating func append(_ packet: Packet, to bytes: inout [UInt8], at time: UInt64) {
        let (own, other) = packet.isFromClient ? (0, 1) : (1, 0)
        let start = bytes.count
        bytes.append(contentsOf: templates[own])
        func set(_ value: UInt32, at offset: Int) {
            for index in 0..<4 { bytes[start + offset + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * index)) }
        }
        let length = 52 + packet.payload.count
        bytes[start + 16] = UInt8(length >> 8)
        bytes[start + 17] = UInt8(length & 0xFF)
        set(sequences[own], at: 38)
        set(packet.flags & Flags.acknowledgement == 0 ? 0 : sequences[other], at: 42)
        bytes[start + 47] = packet.flags
        set(UInt32(truncatingIfNeeded: time / 1000), at: 58)
        bytes.append(contentsOf: packet.payload)
        let isCounted = packet.flags & (Flags.synchronize | Flags.finish) != 0
        sequences[own] &+= UInt32(packet.payload.count) &+ (isCounted ? 1 : 0)
    }

    private static func template(
        from source: [UInt8],
        _ sourcePort: UInt16,
        to destination: [UInt8],
        _ destinationPort: UInt16
    ) -> [UInt8] {
        let ethernet: [UInt8] = [2, 0, 0] + destination[1...] + [2, 0, 0] + source[1...] + [0x08, 0x00]
        let segment = HandmadeSegment(
            from: HandmadeSegment.End(source, sourcePort),
            to: HandmadeSegment.End(destination, destinationPort),
            flags: 0,
            sequence: 0,
            window: 502,
            // Two bytes of padding before the time stamps.
            options: [1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0]
        )
        return ethernet + segment.bytes
    }
}
