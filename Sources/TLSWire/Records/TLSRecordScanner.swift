/// Reads what is not encrypted in one direction of a TLS connection: the ServerHello, whether a certificate is given,
/// alerts, or that it is no TLS.
///
/// It never fails: at the first thing it does not understand it stops looking. It holds at most one handshake message
/// of ``TLSWireLimits/handshakeMessageLength`` bytes.
package struct TLSRecordScanner: Sendable {
    /// What the server chose.
    package private(set) var serverHello: ServerHello?
    /// Whether the server asked for a second ClientHello first (RFC 8446 4.1.4).
    package private(set) var hasHelloRetryRequest = false
    /// Whether its first Certificate has any in it; nil where none came that could be read, as under TLS 1.3.
    package private(set) var hasCertificate: Bool?
    /// Whether the server asks the client for a certificate; nil where that could not be read, as under TLS 1.3.
    package private(set) var asksForCertificate: Bool?
    /// The alerts that could be read.
    package private(set) var alerts: [TLSAlert.Code] = []
    /// The first of them that ends the connection (RFC 5246 7.2; all but two do under RFC 8446 6, and say so too).
    package private(set) var fatalAlert: TLSAlert.Code?
    /// The first bytes, where they are not TLS.
    package var foreignBytes: [UInt8]? { if case .foreign(let bytes) = place { bytes } else { nil } }

    /// Whether ChangeCipherSpec or application data came, behind which this direction is protected.
    ///
    /// But for TLS 1.3 around a HelloRetryRequest, where the former says nothing (RFC 8446 D.4).
    package private(set) var hasProtection = false

    /// Whether application data came, which TLS 1.3 has all in that it protects (RFC 8446 5.2).
    package private(set) var hasApplicationData = false

    /// Bytes that are held of a message.
    package var heldCount: Int { handshake.count }

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
    // The start of a handshake message, and bytes of one that are passed over.
    private var handshake: [UInt8] = []
    private var passed = 0
    private var readsMessages = true
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
        if header[0] == 20 || header[0] == 23 { hasProtection = true }
        if header[0] == 23 { hasApplicationData = true }
        if hasProtection, serverHello != nil { endMessages() }
        let length = Int(header[3]) << 8 | Int(header[4])
        guard length <= TLSWireLimits.recordLength else { return .lost }
        return length == 0 ? .header([]) : .content(type: header[0], length: length, left: length)
    }

    private mutating func take(_ part: some Collection<UInt8>, type: UInt8, length: Int) {
        // An alert has two bytes; protected ones are longer, and from TLS 1.3 on they have another type.
        if type == 21, length == 2 {
            alert.append(contentsOf: part)
            if alert.count == 2 { takeAlert() }
        } else if type == 22, readsMessages {
            readMessages(part)
        }
    }

    private mutating func takeAlert() {
        let code = TLSAlert.Code(rawValue: alert[1])
        if alerts.count < TLSWireLimits.alerts { alerts.append(code) }
        if alert[0] == 2, code != .closeNotify, code != .userCanceled, fatalAlert == nil { fatalAlert = code }
        alert = []
    }

    /// Reads the messages: the ServerHello, and of the others what they are.
    private mutating func readMessages(_ part: some Collection<UInt8>) {
        var rest = Array(part)[...]
        while !rest.isEmpty, readsMessages {
            if passed > 0 {
                let count = min(passed, rest.count)
                passed -= count
                rest = rest.dropFirst(count)
                continue
            }
            let head = rest.prefix(max(0, 4 - handshake.count))
            handshake += head
            rest = rest.dropFirst(head.count)
            guard handshake.count >= 4 else { return }
            let length = Int(handshake[1]) << 16 | Int(handshake[2]) << 8 | Int(handshake[3])
            guard handshake[0] == 2, serverHello == nil else {
                if !hasProtection { take(messageOfType: handshake[0], length: length) }
                (passed, handshake) = (length, [])
                continue
            }
            guard length <= TLSWireLimits.handshakeMessageLength else { return endMessages() }
            let body = rest.prefix(4 + length - handshake.count)
            handshake += body
            rest = rest.dropFirst(body.count)
            if handshake.count == 4 + length { takeServerHello() }
        }
    }

    /// Takes what the header of a message says (RFC 5246 7.4).
    private mutating func take(messageOfType type: UInt8, length: Int) {
        switch type {
        // A list of certificates has its length before it.
        case 11: if hasCertificate == nil { hasCertificate = length > 3 }
        case 13: asksForCertificate = true
        // ServerHelloDone.
        case 14: if asksForCertificate == nil { asksForCertificate = false }
        default: break
        }
    }

    private mutating func takeServerHello() {
        let hello = ServerHello(handshake[4...])
        handshake = []
        if hello?.isRetryRequest == true {
            hasHelloRetryRequest = true
        } else {
            serverHello = hello
            // What comes behind it is protected from TLS 1.3 on.
            if hello.map({ $0.version > .tls12 }) ?? true { endMessages() }
        }
    }

    private mutating func endMessages() {
        readsMessages = false
        handshake = []
    }
}
