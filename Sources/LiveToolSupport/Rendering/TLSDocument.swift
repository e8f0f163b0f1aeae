package import TLSWire

/// What is known of TLS on a connection, for JSON.
package struct TLSDocument: Encodable, Sendable {
    private struct Certificate: Encodable {
        let subject: String
        let issuer: String
        let serialNumber: String
        let notBefore: String?
        let notAfter: String?
        let names: [String]
        let key: String?
        let signature: String
    }

    private struct Alert: Encodable {
        let direction: String
        let code: UInt8
        let name: String
        let afterHandshake: Bool
    }

    private let established: Bool
    private let version: String?
    private let cipherSuite: String?
    private let helloRetryRequest: Bool
    private let certificates: [Certificate]
    private let alerts: [Alert]

    /// Makes the document of a report.
    package init(_ report: TLSReport) {
        established = report.isEstablished
        version = report.version?.description
        cipherSuite = report.cipherSuite?.description
        helloRetryRequest = report.hasHelloRetryRequest
        certificates = report.certificates.map { certificate in
            Certificate(
                subject: certificate.subject.description,
                issuer: certificate.issuer.description,
                serialNumber: certificate.serialNumber,
                notBefore: certificate.notBefore?.description,
                notAfter: certificate.notAfter?.description,
                names: certificate.dnsNames + certificate.addresses,
                key: certificate.publicKey?.description,
                signature: certificate.signatureAlgorithm
            )
        }
        alerts = report.alerts.map {
            Alert(
                direction: $0.direction.rawValue,
                code: $0.code.rawValue,
                name: "\($0.code)",
                afterHandshake: $0.isAfterHandshake
            )
        }
    }
}
