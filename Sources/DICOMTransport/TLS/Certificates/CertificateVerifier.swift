import NIOSSL
import TLSWire

/// Listens to BoringSSL's verification of the peer, on the event loop of its channel.
final class CertificateVerifier {
    private(set) var walk = CertificateWalk()
    // Trusted certificates where a file or folder names them; a self-signed one among them is not unknown.
    private let roots: Set<NIOSSLCertificate>
    private let overridesVerdicts: Bool

    init(roots: Set<NIOSSLCertificate>, overridesVerdicts: Bool) {
        self.roots = roots
        self.overridesVerdicts = overridesVerdicts
    }

    /// Notes BoringSSL's verdict and lets it stand, unless verdicts are to be reported only.
    func verify(_ verdict: NIOSSLVerificationResult, _ certificate: NIOSSLCertificate) -> NIOSSLVerificationResult {
        // What cannot be read cannot be judged either, and NIOSSL ends the process on some chains that it would let
        // pass.
        guard let summary = CertificateSummary(certificate) else { return .failed }
        let mayGoOn = walk.note(
            summary,
            isTrusted: roots.contains(certificate),
            isAccepted: verdict == .certificateVerified
        )
        guard mayGoOn else { return .failed }
        return overridesVerdicts ? .certificateVerified : verdict
    }
}

extension CertificateSummary {
    /// Reads a certificate of NIOSSL; nil where it cannot be encoded or read.
    init?(_ certificate: NIOSSLCertificate) {
        do { self.init(der: try certificate.toDERBytes()) } catch { return nil }
    }
}
