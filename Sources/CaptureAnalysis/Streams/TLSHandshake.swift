import DICOMWire
package import DIMSE
import PacketFlow
package import TLSWire

/// What can be read of the TLS handshake with which a connection begins: it tells why that fails.
package struct TLSHandshake: Sendable {
    private var client = TLSRecordScanner()
    private var server = TLSRecordScanner()
    /// Bytes that are still looked at.
    private var left = CaptureAnalysisLimits.handshake
    /// Which end closed it, or reset it, before the other did.
    private var ended: (side: ConnectionSide, isReset: Bool, time: Int64)?

    /// Makes one of a client's first bytes; nil where they are no record of a handshake, with which each begins (RFC
    /// 8446 5.1).
    init?(clientStart: RawSpan) {
        guard clientStart.byteCount > 0, unsafe clientStart.unsafeLoad(as: UInt8.self) == 0x16 else { return nil }
    }

    /// Whether further bytes are looked at.
    var takesMore: Bool { left > 0 }

    /// Takes the next bytes of an end.
    mutating func take(_ bytes: RawSpan, from side: ConnectionSide) {
        guard left > 0 else { return }
        let part = bytes.extracting(first: left)
        left -= part.byteCount
        switch side {
        case .client: client.scan(Array(copying: part))
        case .server: server.scan(Array(copying: part))
        }
        if isDone { left = 0 }
    }

    /// Whether the server is still to protect what it sends, and so to end the handshake, as it does up to TLS 1.2.
    private var isServersTurn: Bool {
        server.serverHello.map { $0.version <= .tls12 } == true && !server.hasProtection
    }

    /// Whether both ends protect what they send, as far as can be seen.
    private var isDone: Bool { isProtected(client) && isProtected(server) && server.serverHello != nil }

    /// Whether an end protects what it sends: around a HelloRetryRequest a ChangeCipherSpec does not say so (RFC 8446
    /// D.4).
    private func isProtected(_ end: TLSRecordScanner) -> Bool {
        server.hasHelloRetryRequest ? end.hasApplicationData : end.hasProtection
    }

    /// Bytes of an end are missing: what comes behind them cannot be told from a record's content.
    mutating func miss() { left = 0 }

    /// Notes the end of an end's stream.
    mutating func finish(_ side: ConnectionSide, isReset: Bool, at time: Int64) {
        if ended == nil { ended = (side, isReset, time) }
    }

    /// What is held of it, in bytes.
    var cost: Int { CaptureAnalysisLimits.handshakeCost &+ server.heldCount }

    /// What the client had seen of it; nil where it sent no record.
    package var report: TLSReport? {
        guard client.hasRecord else { return nil }
        let alerts = server.alerts.map { TLSAlert($0, .received) } + client.alerts.map { TLSAlert($0, .sent) }
        let fatal = server.fatalAlert.map { TLSAlert($0, .received) } ?? client.fatalAlert.map { TLSAlert($0, .sent) }
        return TLSReport(
            isEstablished: isDone,
            hasBegun: server.hasRecord,
            version: server.serverHello?.version,
            cipherSuite: server.serverHello?.cipherSuite,
            hasHelloRetryRequest: server.hasHelloRetryRequest,
            asksForCertificate: server.asksForCertificate,
            alerts: alerts,
            failure: server.foreignBytes != nil
                ? .notTLS : fatal.map { .alert($0) } ?? (serversEnd == .closedByPeer ? .closed : nil),
            foreignBytes: server.foreignBytes
        )
    }

    /// Whether the client gave a certificate.
    package var hasClientCertificate: Bool { client.hasCertificate == true }

    /// Whether the client has no hello of the server's, no word why and no end: it ended the connection itself, if
    /// anybody did.
    package var isHelloOwed: Bool {
        left > 0 && client.hasRecord && client.fatalAlert == nil && server.serverHello == nil
            && server.alerts.isEmpty && server.foreignBytes == nil && ended?.side != .server
    }

    /// When the client ended the connection, in nanoseconds since 1970; nil where it did not, or the server did first.
    package var clientsEnd: Int64? { ended?.side == .client ? ended?.time : nil }

    /// How the server ended the connection within the handshake, while it owed an answer or the client was still to
    /// give one; nil where it did not, or the client did first.
    package var serversEnd: ConnectionEnd? {
        guard left > 0, !isProtected(client) || isServersTurn else { return nil }
        // It is the end of TLS, whoever closes the connection then (RFC 8446 6.1).
        return server.alerts.contains(.closeNotify) ? .closedByPeer : endByServer
    }

    /// How the server ended the connection, whenever that was; nil where it did not, or the client did first.
    var endByServer: ConnectionEnd? {
        guard let ended, ended.side == .server else { return nil }
        return ended.isReset ? .resetByPeer : .closedByPeer
    }
}
