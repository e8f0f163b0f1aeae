/// The control bits of a TCP header that are used here (RFC 9293 3.1).
struct TCPFlags: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let finish = TCPFlags(rawValue: 0x01)
    static let synchronize = TCPFlags(rawValue: 0x02)
    static let reset = TCPFlags(rawValue: 0x04)
    static let push = TCPFlags(rawValue: 0x08)
    static let acknowledgement = TCPFlags(rawValue: 0x10)
}
