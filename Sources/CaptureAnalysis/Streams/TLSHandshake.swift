import DICOMWire
import PacketFlow
import TLSWire

/// What can be read of the TLS handshake with which a connection begins: it tells why that fails.
struct TLSHandshake {
    private var client = TLSRecordScanner()
    private var server = TLSRecordScanner()
    /// Bytes that are still looked at.
    private var left = CaptureAnalysisLimits.handshake
    /// Which end closed it, or reset it, before the other did.
    private var ended: (side: ConnectionSide, isReset: Bool)?

    /// Makes one of a client's first bytes; nil where they are no record of a handshake, with which each begins (RFC
    /// 8446 5.1).
    init?(clientStart: RawSpan) {
        guard clientStart.byteCount > 0, unsafe clientStart.unsafeLoad(as: UInt8.self) == 0x16 else { return nil }
    }

    /// Takes the next bytes of an end.
    mutating func take(_ bytes: RawSpan, from side: ConnectionSide) {
        guard left > 0 else { return }
        let part = bytes.extracting(first: left)
        left -= part.byteCount
        switch side {
        case .client: client.scan(Array(copying: part))
        case .server: server.scan(Array(copying: part))
        }
        // Nothing more can be read where both protect what they send.
        if client.hasProtectedRecord, server.hasProtectedRecord { left = 0 }
    }

    /// Bytes of an end are missing: what comes behind them cannot be told from a record's content.
    mutating func miss() { left = 0 }

    /// Notes the end of an end's stream.
    mutating func finish(_ side: ConnectionSide, isReset: Bool) {
        if ended == nil { ended = (side, isReset) }
    }

    /// What is held of it, in bytes.
    var cost: Int { CaptureAnalysisLimits.handshakeCost &+ server.heldCount }

    /// What the client had seen of it; nil where it sent no record.
    var report: TLSReport? {
        guard client.hasRecord else { return nil }
        let alerts = server.alerts.map { TLSAlert($0, .received) } + client.alerts.map { TLSAlert($0, .sent) }
        return TLSReport(
            hasBegun: server.hasRecord,
            version: server.serverHello?.version,
            cipherSuite: server.serverHello?.cipherSuite,
            hasHelloRetryRequest: server.hasHelloRetryRequest,
            alerts: alerts,
            failure: alerts.first { $0.code != .closeNotify && $0.code != .userCanceled }.map { .alert($0) }
                ?? (isClosedByServer ? .closed : nil)
        )
    }

    /// Whether the server closed the connection while it owed the client an answer; later in a handshake it may be the
    /// client that says nothing more.
    private var isClosedByServer: Bool {
        guard let ended, left > 0 else { return false }
        return ended.side == .server && !ended.isReset && !server.hasRecord
    }
}
