/// What is known of TLS on one connection.
package struct TLSReport: Hashable, Sendable {
    /// Whether the handshake is done for this side.
    ///
    /// Under TLS 1.3 a server may still refuse the client's certificate: only what it sends next shows that (RFC 8446
    /// 4.4).
    package var isEstablished: Bool
    /// Whether a TLS record began to come from the server.
    package var hasBegun: Bool
    /// The version that the server chose; nil before it did.
    package var version: TLSProtocolVersion?
    /// The cipher suite that the server chose; nil before it did.
    package var cipherSuite: CipherSuite?
    /// Whether the server asked for another ClientHello first, which costs a round trip (RFC 8446 4.1.4).
    package var hasHelloRetryRequest: Bool
    /// Whether the server asked the client for a certificate; nil where that could not be read, as under TLS 1.3.
    package var asksForCertificate: Bool?
    /// The peer's certificates, its own first, along the path that BoringSSL built from those sent and those trusted.
    ///
    /// A verification that failed ends early: then it is the peer's own certificate, and the one that was refused.
    package var certificates: [CertificateSummary]
    /// What is wrong with the certificates, whether it was fatal or not.
    package var findings: [CertificateFinding]
    /// The alerts that could be read: warnings among them, and of sealed ones that with which the peer ended the
    /// connection.
    package var alerts: [TLSAlert]
    /// Why TLS failed; nil while it did not.
    package var failure: TLSFailure?
    /// The first bytes from a peer that does not speak TLS, at most ``TLSWireLimits/foreignBytes``.
    package var foreignBytes: [UInt8]?

    /// The name that this side asked the server for (RFC 6066 3); nil where it sent none, as for an address.
    package var serverName: String?

    /// Makes a report of what is known; without arguments, of a handshake that nothing was heard of.
    package init(
        isEstablished: Bool = false,
        hasBegun: Bool = false,
        version: TLSProtocolVersion? = nil,
        cipherSuite: CipherSuite? = nil,
        hasHelloRetryRequest: Bool = false,
        asksForCertificate: Bool? = nil,
        certificates: [CertificateSummary] = [],
        findings: [CertificateFinding] = [],
        alerts: [TLSAlert] = [],
        failure: TLSFailure? = nil,
        foreignBytes: [UInt8]? = nil,
        serverName: String? = nil
    ) {
        self.isEstablished = isEstablished
        self.hasBegun = hasBegun
        self.version = version
        self.cipherSuite = cipherSuite
        self.hasHelloRetryRequest = hasHelloRetryRequest
        self.asksForCertificate = asksForCertificate
        self.certificates = certificates
        self.findings = findings
        self.alerts = alerts
        self.failure = failure
        self.foreignBytes = foreignBytes
        self.serverName = serverName
    }
}
