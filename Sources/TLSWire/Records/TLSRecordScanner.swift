/// Reads what is not encrypted in one direction of a TLS connection: the ServerHello, alerts, or that it is no TLS.
///
/// It never fails: at the first thing it does not understand it stops looking. It holds at most one handshake message
/// of ``TLSWireLimits/handshakeMessageLength`` bytes.
package struct TLSRecordScanner: Sendable {
    /// What the server chose.
    package private(set) var serverHello: ServerHello?
    /// Whether the server asked for a second ClientHello first (RFC 8446 4.1.4).
    package private(set) var hasHelloRetryRequest = false
    /// The alerts that could be read.
    package private(set) var alerts: [TLSAlert.Code] = []
    /// The first bytes, where they are not TLS.
    package var foreignBytes: [UInt8]? { if case .foreign(let bytes) = place { bytes } else { nil } }

    /// Whether a record came that may be protected: from the first on nothing can be read (RFC 5246 7.1, RFC 8446 5.2).
    package private(set) var hasProtectedRecord = false

    /// Bytes that are held of a message.
    package var heldCount: Int { handshake?.count ?? 0 }

    /// Whether the header of a TLS record came.
    package var hasRecord: Bool { !isFirstRecord }

    private enum Place {
        case header([UInt8])
        case content(type: UInt8, length: Int, left: Int)
        case foreign([UInt8])
        case lost
    }

    private var place = Place.header([])
    private var isFirstRecord = true
    // Bytes of handshake messages, nil once nothing more is wanted of them.
    private var handshake: [UInt8]? = []
    private var alert: [UInt8] = []

    /// Makes a scanner of one direction's first byte on.
    package init() {}

    /// Reads on.
    package mutating func scan<Bytes: Collection<UInt8>>(_ bytes: Bytes) where Bytes.SubSequence: Collection<UInt8> {
        var rest = bytes[...]
        while !rest.isEmpty {
            switch place {
            case .header(var header):
                let part = rest.prefix(5 - header.count)
                header.append(contentsOf: part)
                rest = rest.dropFirst(part.count)
                place = begin(header)
            case .content(let type, let length, let left):
                let part = rest.prefix(left)
                take(part, type: type, length: length)
                rest = rest.dropFirst(part.count)
                place = part.count == left ? .header([]) : .content(type: type, length: length, left: left - part.count)
            case .foreign(var kept):
                kept.append(contentsOf: rest.prefix(TLSWireLimits.foreignBytes - kept.count))
                place = .foreign(kept)
                return
            case .lost:
                return
            }
        }
    }

    private mutating func begin(_ header: [UInt8]) -> Place {
        guard (20...24).contains(header[0]), header.count < 2 || header[1] == 3 else {
            return isFirstRecord ? .foreign(header) : .lost
        }
        guard header.count == 5 else { return .header(header) }
        isFirstRecord = false
        // ChangeCipherSpec, behind which TLS 1.2 protects its records, and what looks like application data, of TLS 1.3
        // the handshake too.
        if header[0] == 20 || header[0] == 23 { hasProtectedRecord = true }
        let length = Int(header[3]) << 8 | Int(header[4])
        guard length <= TLSWireLimits.recordLength else { return .lost }
        return length == 0 ? .header([]) : .content(type: header[0], length: length, left: length)
    }

    private mutating func take(_ part: some Collection<UInt8>, type: UInt8, length: Int) {
        // An alert has two bytes; protected ones are longer, and from TLS 1.3 on they have another type.
        if type == 21, length == 2 {
            alert.append(contentsOf: part)
            if alert.count == 2 {
                if alerts.count < TLSWireLimits.alerts { alerts.append(TLSAlert.Code(rawValue: alert[1])) }
                alert = []
            }
        } else if type == 22, handshake != nil {
            handshake?.append(contentsOf: part)
            readMessages()
        }
    }

    /// Reads the messages up to the ServerHello; after it comes nothing that is wanted here.
    private mutating func readMessages() {
        while let message = handshake, message.count >= 4 {
            let length = Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
            guard message[0] == 2, length <= TLSWireLimits.handshakeMessageLength else {
                handshake = nil
                return
            }
            guard message.count >= 4 + length else { return }
            let hello = ServerHello(message[4..<(4 + length)])
            guard let hello, hello.isRetryRequest else {
                serverHello = hello
                handshake = nil
                return
            }
            hasHelloRetryRequest = true
            handshake = Array(message[(4 + length)...])
        }
    }
}
