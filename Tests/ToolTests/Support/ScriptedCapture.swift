import TestSupport

/// A capture that a test writes packet by packet: IPv4 without a link layer, times in nanoseconds.
struct ScriptedCapture {
    /// A connection that packets are sent on.
    struct Connection {
        fileprivate let client: [UInt8]
        fileprivate let port: UInt16
        fileprivate var sequences: [UInt32] = [1_000, 5_000]
        /// When its next packet is sent, in nanoseconds since 1970.
        var time: UInt64
        /// From one packet to the next.
        var step: UInt64
    }

    static let start: UInt64 = 1_700_000_000_000_000_000
    static let sopClass = "1.2.840.10008.5.1.4.1.1.7"
    private static let server: [UInt8] = [10, 0, 0, 2]
    private static let serverPort: UInt16 = 104
    private static let segment = 60_000

    /// The file.
    private(set) var bytes: [UInt8]

    init(linkType: UInt32 = 101) {
        bytes = Self.little(0xA1B2_3C4D) + [2, 0, 4, 0] + Self.little(0) + Self.little(0) + Self.little(262_144)
        bytes += Self.little(linkType)
    }

    // MARK: Packets

    mutating func packet(_ packet: [UInt8], at time: UInt64 = Self.start) {
        bytes += Self.little(UInt32(time / 1_000_000_000)) + Self.little(UInt32(time % 1_000_000_000))
        bytes += Self.little(UInt32(packet.count)) + Self.little(UInt32(packet.count)) + packet
    }

    /// Opens a connection to port 104 of 10.0.0.2.
    mutating func open(
        from port: UInt16,
        of client: [UInt8] = [10, 0, 0, 1],
        at time: UInt64 = Self.start,
        step: UInt64 = 100_000
    ) -> Connection {
        var connection = Connection(client: client, port: port, time: time, step: step)
        segment([], isFromClient: true, flags: 0x02, &connection)
        segment([], isFromClient: false, flags: 0x12, &connection)
        return connection
    }

    /// Asks for a connection that nobody answers.
    mutating func knock(from port: UInt16, after time: UInt64) {
        var connection = Connection(client: [10, 0, 0, 1], port: port, time: Self.start + time, step: 0)
        segment([], isFromClient: true, flags: 0x02, &connection)
    }

    mutating func send(_ pdu: [UInt8], fromClient: Bool = true, on connection: inout Connection) {
        for start in stride(from: 0, to: pdu.count, by: Self.segment) {
            let part = Array(pdu[start..<min(start + Self.segment, pdu.count)])
            segment(part, isFromClient: fromClient, flags: 0x18, &connection)
        }
    }

    /// Sends parts of what comes next from the client, each at an offset, in the order of the list.
    mutating func send(_ parts: [(offset: Int, bytes: [UInt8])], on connection: inout Connection) {
        let first = connection.sequences[0]
        for part in parts {
            connection.sequences[0] = first &+ UInt32(part.offset)
            segment(part.bytes, isFromClient: true, flags: 0x18, &connection)
        }
        connection.sequences[0] = first &+ UInt32(parts.map { $0.offset + $0.bytes.count }.max() ?? 0)
    }

    mutating func close(_ connection: inout Connection) {
        segment([], isFromClient: true, flags: 0x11, &connection)
        segment([], isFromClient: false, flags: 0x11, &connection)
    }

    private mutating func segment(
        _ payload: [UInt8],
        isFromClient: Bool,
        flags: UInt8,
        _ connection: inout Connection
    ) {
        let (own, other) = isFromClient ? (0, 1) : (1, 0)
        let ends = [
            HandmadeSegment.End(connection.client, connection.port), HandmadeSegment.End(Self.server, Self.serverPort),
        ]
        let segment = HandmadeSegment(
            from: ends[own],
            to: ends[other],
            flags: flags,
            sequence: connection.sequences[own],
            acknowledgement: flags & 0x10 == 0 ? 0 : connection.sequences[other],
            window: .max,
            payload: payload[...]
        )
        connection.time += connection.step
        packet(segment.bytes, at: connection.time)
        connection.sequences[own] &+= UInt32(payload.count) &+ (flags & 0x03 == 0 ? 0 : 1)
    }

    /// The same packets as a pcapng file, on an interface of this name.
    ///
    /// `dropped` is the last counter of dropped packets, and `earlier` are those before.
    func pcapng(
        interface name: String = "eth7",
        comments: [String] = [],
        dropped: UInt64 = 0,
        earlier: [UInt64] = []
    ) -> [UInt8] {
        func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
            ScriptedAnswers.little(code) + ScriptedAnswers.little(UInt16(value.count)) + Self.padded(value)
        }
        func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
            let body = Self.padded(body)
            let length = Self.little(UInt32(body.count + 12))
            return Self.little(type) + length + body + length
        }
        let section = Self.little(0x1A2B_3C4D) + [1, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8)
        var file = block(0x0A0D_0D0A, section + comments.flatMap { option(1, Array($0.utf8)) })
        // Times in nanoseconds.
        let resolution = option(9, [9])
        file += block(1, Array(bytes[20..<22]) + [0, 0] + Self.little(0) + option(2, Array(name.utf8)) + resolution)
        var rest = bytes.dropFirst(24)
        while rest.count > 16 {
            let fields = (0..<4).map { field in
                rest.dropFirst(4 * field).prefix(4).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            }
            let time = fields[0] * 1_000_000_000 + fields[1]
            let header = [0, time >> 32, time & 0xFFFF_FFFF, fields[2], fields[3]].flatMap { Self.little(UInt32($0)) }
            file += block(6, header + Array(rest.dropFirst(16).prefix(Int(fields[2]))))
            rest = rest.dropFirst(16 + Int(fields[2]))
        }
        for dropped in earlier + (dropped > 0 ? [dropped] : []) {
            let count = (0..<8).map { UInt8(truncatingIfNeeded: dropped >> (8 * $0)) }
            file += block(5, [UInt8](repeating: 0, count: 12) + option(5, count))
        }
        return file
    }

    /// The same packets, of each of which so many bytes at most are kept.
    func cut(to length: Int) -> [UInt8] {
        var file = Array(bytes.prefix(24))
        var rest = bytes.dropFirst(24)
        while rest.count > 16 {
            let size = rest.dropFirst(8).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let kept = min(size, length)
            file += rest.prefix(8) + Self.little(UInt32(kept)) + rest.dropFirst(12).prefix(4 + kept)
            rest = rest.dropFirst(16 + size)
        }
        return file
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    // MARK: Associations

    mutating func associate(_ calling: String = "STORESCU", on connection: inout Connection) {
        let request = AssociateRequest(called: "ARCHIVE", calling: calling, abstractSyntax: Self.sopClass).bytes
        send(request, on: &connection)
        send(ScriptedAnswers.accept(request), fromClient: false, on: &connection)
    }

    /// A capture of one association that stores these objects in turn.
    static func storing(
        _ instances: [String],
        pixels: Int = 10,
        from port: UInt16 = 40_000,
        step: UInt64 = 100_000
    ) -> ScriptedCapture {
        var capture = ScriptedCapture()
        var connection = capture.open(from: port, step: step)
        capture.associate(on: &connection)
        for (index, instance) in instances.enumerated() {
            capture.store(instance, id: UInt16(index + 1), pixels: pixels, on: &connection)
        }
        capture.release(&connection)
        return capture
    }

    mutating func release(_ connection: inout Connection) {
        send(ScriptedAnswers.releaseRequest, on: &connection)
        send(ScriptedAnswers.releaseResponse, fromClient: false, on: &connection)
        close(&connection)
    }

    /// Stores an object whose pixels have so many bytes.
    mutating func store(
        _ instance: String,
        id: UInt16 = 1,
        pixels: Int = 10,
        status: UInt16 = 0,
        on connection: inout Connection
    ) {
        send(Self.storeRequest(instance, id: id), on: &connection)
        sendData(Self.dataSet(instance, pixels: pixels), on: &connection)
        let response =
            Self.uid(0x0002, Self.sopClass) + Self.number(0x0100, 0x8001) + Self.number(0x0120, id)
            + Self.number(0x0800, 0x0101) + Self.number(0x0900, status) + Self.uid(0x1000, instance)
        send(ScriptedAnswers.command(response), fromClient: false, on: &connection)
    }

    /// Sends a data set in as many P-DATA-TFs as it needs; `isEnded` says whether the last fragment is among them.
    mutating func sendData(_ dataSet: [UInt8], isEnded: Bool = true, on connection: inout Connection) {
        for start in stride(from: 0, to: dataSet.count, by: 16_000) {
            let end = min(start + 16_000, dataSet.count)
            let isLast = isEnded && end == dataSet.count
            send(ScriptedAnswers.fragment(Array(dataSet[start..<end]), control: isLast ? 2 : 0), on: &connection)
        }
    }

    /// A C-STORE-RQ (PS3.7 9.3.1), without its data set.
    static func storeRequest(_ instance: String, id: UInt16) -> [UInt8] {
        ScriptedAnswers.command(
            uid(0x0002, sopClass) + number(0x0100, 1) + number(0x0110, id) + number(0x0700, 0) + number(0x0800, 1)
                + uid(0x1000, instance)
        )
    }

    /// A data set in implicit VR little endian, with the patient `PATID`.
    static func dataSet(_ instance: String, pixels: Int) -> [UInt8] {
        element(0x0008, 0x0016, padded(sopClass)) + element(0x0008, 0x0018, padded(instance))
            + element(0x0010, 0x0020, Array("PATID ".utf8))
            + element(0x7FE0, 0x0010, [UInt8](repeating: 7, count: pixels))
    }

    static func element(_ group: UInt16, _ number: UInt16, _ value: [UInt8]) -> [UInt8] {
        ScriptedAnswers.little(group) + ScriptedAnswers.little(number) + little(UInt32(value.count)) + value
    }

    private static func uid(_ number: UInt16, _ uid: String) -> [UInt8] {
        ScriptedAnswers.element(number, padded(uid))
    }

    private static func number(_ element: UInt16, _ value: UInt16) -> [UInt8] {
        ScriptedAnswers.element(element, ScriptedAnswers.little(value))
    }

    private static func padded(_ uid: String) -> [UInt8] {
        Array(uid.utf8) + (uid.utf8.count.isMultiple(of: 2) ? [] : [0])
    }

    static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
