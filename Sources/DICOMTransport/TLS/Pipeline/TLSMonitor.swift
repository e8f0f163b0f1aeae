import NIOCore
import NIOSSL
import NIOTLS
import TLSWire

/// Collects above NIOSSL what is known of a connection, before the handlers above it learn of it.
///
/// A handler above hears of the end of the handshake by `TLSUserEvent.handshakeCompleted` and of failures by
/// `errorCaught`; at both ``report`` is up to date. It belongs to the channel's event loop.
final class TLSMonitor: ChannelInboundHandler {
    /// What comes from below.
    typealias InboundIn = ByteBuffer
    /// What is handed up, unchanged.
    typealias InboundOut = ByteBuffer

    private let tap: TLSTap
    private let handler: NIOSSLHandler
    private let role: TLSRole
    private let verifier: CertificateVerifier
    private let observer: ConnectionObserver?
    /// Whether this side has a certificate to give.
    private let hasIdentity: Bool
    private let serverName: String?
    private let expectedName: String?
    private let demandsName: Bool
    private var isEstablished = false
    private var failure: TLSFailure?
    // Both are taken when the handshake ends: then all is there, and the address still is.
    private var certificates: [CertificateSummary] = []
    private var findings: [CertificateFinding] = []

    init(
        tap: TLSTap,
        handler: NIOSSLHandler,
        role: TLSRole,
        verifier: CertificateVerifier,
        observer: ConnectionObserver?,
        hasIdentity: Bool,
        serverName: String?,
        expectedName: String?,
        demandsName: Bool
    ) {
        self.tap = tap
        self.handler = handler
        self.role = role
        self.verifier = verifier
        self.observer = observer
        self.hasIdentity = hasIdentity
        self.serverName = serverName
        self.expectedName = expectedName
        self.demandsName = demandsName
    }

    /// What is known now.
    var report: TLSReport {
        let server = role == .client ? tap.received : tap.sent
        var alerts = tap.received.alerts.map { TLSAlert($0, .received) } + tap.sent.alerts.map { TLSAlert($0, .sent) }
        if case .alert(let alert) = failure, !alerts.contains(alert) { alerts.append(alert) }
        return TLSReport(
            isEstablished: isEstablished,
            hasBegun: server.hasRecord,
            version: server.serverHello?.version,
            cipherSuite: server.serverHello?.cipherSuite,
            hasHelloRetryRequest: server.hasHelloRetryRequest,
            asksForCertificate: server.asksForCertificate,
            certificates: certificates,
            findings: findings,
            alerts: alerts,
            failure: failure,
            foreignBytes: tap.received.foreignBytes,
            serverName: serverName
        )
    }

    /// Notes the end of the handshake, and hands it up.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            isEstablished = true
            tap.handshakeDone()
            lookAtCertificates(context)
            observer?.tlsEstablished(
                report.version,
                hasClientCertificate: role == .client ? hasIdentity : handler.peerCertificate != nil,
                at: MonotonicClock.now()
            )
            // NIOSSL takes the address that was connected to for a name, too.
            if demandsName, findings.contains(where: { if case .wrongName = $0 { true } else { false } }) {
                fail(.nameRefused)
                context.fireErrorCaught(NIOSSLExtraError.failedToValidateHostname)
                return
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Hands up what came through TLS, unless this side has refused who sent it.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if failure != .nameRefused, failure != .certificateRefused { context.fireChannelRead(data) }
    }

    /// Notes a failure, and hands it up; that the close_notify is missing, as with most servers, is none.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case NIOSSLError.uncleanShutdown = error {
            // Most DICOM servers just close. DICOM has its own way to end an association (PS3.8 9.2), so nothing can be
            // cut off unnoticed, and the handlers above take the close as one without TLS.
            return
        }
        if failure == nil {
            let foreignBytes = tap.received.foreignBytes
            if let failure = TLSFailure(error, foreignBytes: foreignBytes, isAfterHandshake: isEstablished) {
                fail(failure)
            }
            if !isEstablished { lookAtCertificates(context) }
        }
        context.fireErrorCaught(error)
    }

    private func fail(_ failure: TLSFailure) {
        self.failure = failure
        if role == .client { observer?.tlsFailed(failure, at: MonotonicClock.now()) }
    }

    private func lookAtCertificates(_ context: ChannelHandlerContext) {
        let leaf = handler.peerCertificate.flatMap { CertificateSummary($0) }
        certificates = verifier.walk.chain(from: leaf)
        findings = verifier.walk.findings(on: certificates, of: role, at: .now)
        guard let expectedName, let own = certificates.first else { return }
        let address = context.channel.remoteAddress?.ipAddress
        switch ServerNameMatch(expected: expectedName, address: address, certificate: own) {
        case .alternativeName, .address: break
        case .connectedAddressOnly where demandsName: findings.append(.wrongName(expected: expectedName))
        case .connectedAddressOnly(let address):
            findings.append(.nameFitsByAddressOnly(expected: expectedName, address: address))
        case .commonNameOnly: findings.append(.nameFitsByCommonNameOnly(expected: expectedName))
        case .none: findings.append(.wrongName(expected: expectedName))
        }
    }
}
