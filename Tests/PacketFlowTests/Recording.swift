import PacketFlow

/// A recording under test: one writer, any number of conversations, and a clock that is moved by hand.
struct Recording {
    static let begin: UInt64 = 1_700_000_000_123_456_789
    static let ipv4 = (local: endpoint([10, 0, 0, 1], 40_000), peer: endpoint([10, 0, 0, 2], 11_112))
    static let ipv6 = (
        local: endpoint([0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 11) + [1], 40_000),
        peer: endpoint([0x20, 1, 0xD, 0xB8] + Array(repeating: 0, count: 11) + [2], 11_112)
    )

    var writer = PcapWriter(header: PcapFileHeader(linkType: .raw))
    var now = begin

    /// Lets a microsecond pass and hands out the time.
    mutating func tick() -> UInt64 {
        now += 1000
        return now
    }

    mutating func sent(_ bytes: [UInt8], _ conversation: inout ConversationRecorder) {
        let time = tick()
        unsafe conversation.sent(bytes.span.bytes, at: time, into: &writer)
    }

    mutating func received(_ bytes: [UInt8], _ conversation: inout ConversationRecorder) {
        let time = tick()
        unsafe conversation.received(bytes.span.bytes, at: time, into: &writer)
    }

    mutating func connect(_ conversation: inout ConversationRecorder) {
        conversation.connecting(at: tick(), into: &writer)
        conversation.connected(at: tick(), into: &writer)
    }

    static func endpoint(_ octets: [UInt8], _ port: UInt16) -> SocketEndpoint {
        guard let address = IPAddress(octets: octets) else {
            preconditionFailure("4 or 16 octets, not \(octets.count)")
        }
        return SocketEndpoint(address: address, port: port)
    }
}

/// The bytes of hexadecimal digits; white space between them is for the reader.
///
/// Over code units, not characters: some tests compare megabytes.
func bytes(_ digits: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    var high: UInt8?
    for unit in digits.utf8 {
        let value: UInt8
        switch unit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = unit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): value = unit - UInt8(ascii: "a") + 10
        default: continue
        }
        if let first = high {
            bytes.append(first << 4 | value)
            high = nil
        } else {
            high = value
        }
    }
    return bytes
}
