/// Walks the options of a block; one that does not fit ends them.
struct PcapngOptions: ~Escapable {
    struct Option: ~Escapable {
        let code: UInt16
        let value: RawSpan

        @_lifetime(copy value)
        init(code: UInt16, value: RawSpan) {
            self.code = code
            self.value = value
        }
    }

    private let bytes: RawSpan
    private let order: ByteOrder
    private var offset = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, _ order: ByteOrder) {
        self.bytes = bytes
        self.order = order
    }

    @_lifetime(self: copy self)
    @_lifetime(copy self)
    mutating func next() -> Option? {
        guard offset &+ 4 <= bytes.byteCount else { return nil }
        let code: UInt16 = bytes.integer(at: offset, order)
        let start = offset &+ 4
        let end = start &+ Int(bytes.integer(at: offset &+ 2, order, as: UInt16.self))
        guard code != 0, end <= bytes.byteCount else { return nil }
        offset = min(bytes.byteCount, (end &+ 3) & ~3)
        return Option(code: code, value: bytes.slice(start, end))
    }

    /// The start of a text, as it stands there.
    static func text(_ value: RawSpan) -> String {
        let kept = value.extracting(first: min(value.byteCount, PacketFlowLimits.text))
        return String(decoding: kept.copied(), as: UTF8.self)
    }
}
