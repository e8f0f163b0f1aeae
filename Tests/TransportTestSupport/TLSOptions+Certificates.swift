package import DICOMTransport
package import TestSupport

extension TLSOptions {
    /// Of a client that trusts an authority.
    package static func trusting(_ authority: CertificateAuthority) -> TLSOptions {
        TLSOptions().with { $0.trust = .path(authority.certificate) }
    }

    /// Of a client that goes on whatever certificate it is shown.
    package static var reportOnly: TLSOptions { TLSOptions().with { $0.verification = .reportOnly } }

    /// Of a side that shows a certificate.
    package static func identified(by identity: CertificateAuthority.Identity) -> TLSOptions {
        TLSOptions().with { $0.identity = TLSIdentity(identity) }
    }
}

extension TLSIdentity {
    /// A certificate of the tests and its key.
    package init(_ identity: CertificateAuthority.Identity) {
        self.init(certificatePath: identity.certificate, keyPath: identity.key)
    }
}
