/// Something that is wrong, or only just right, with the peer's certificates.
///
/// Certificates are named by their place in ``TLSReport/certificates``.
package enum CertificateFinding: Hashable, Sendable {
    /// The chain does not lead to a trusted CA: none of the trusted ones has the issuer's name, or an intermediate
    /// certificate was not sent.
    ///
    /// It may itself be among the trusted ones, which does not help while its own issuer is missing there.
    case unknownAuthority(certificate: Int)
    /// The peer's own certificate is its own issuer, and not a trusted one.
    case selfSigned
    /// The last moment of validity is over.
    case expired(certificate: Int)
    /// The first moment of validity is to come.
    case notYetValid(certificate: Int)
    /// The certificate may not be used for what it is used for here (extended key usage).
    case wrongPurpose
    /// A certificate that is no CA's was used to issue another.
    case issuerIsNoAuthority(certificate: Int)
    /// The policies that a CA demands are not surely met.
    case policies
    /// BoringSSL refuses the certificate and its fields do not say why: a wrong signature, name constraints, a key it
    /// cannot use.
    case refused(certificate: Int)
    /// None of the certificate's names is the server that was meant.
    case wrongName(expected: String)
    /// The name that was meant is not in the certificate, but the address that was connected to.
    case nameFitsByAddressOnly(expected: String, address: String)
    /// The name fits only by the common name.
    case nameFitsByCommonNameOnly(expected: String)
    /// The key is too short.
    case weakKey(certificate: Int)
    /// The signature uses MD5 or SHA-1.
    case weakSignature(certificate: Int)
}
