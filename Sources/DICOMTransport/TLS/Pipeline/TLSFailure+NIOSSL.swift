import NIOSSL
import TLSWire

extension TLSFailure {
    /// Recognises NIOSSL's errors; nil for others, as those of the socket.
    init?(_ error: any Error, foreignBytes: [UInt8]?, isAfterHandshake: Bool) {
        let stack: NIOBoringSSLErrorStack
        switch error {
        case NIOSSLError.handshakeFailed(.sslError(let errors)), BoringSSLError.sslError(let errors): stack = errors
        case NIOSSLError.handshakeFailed, is BoringSSLError: stack = []
        case NIOSSLError.noCertificateToValidate, NIOSSLError.unableToValidateCertificate:
            self = .certificateRefused
            return
        case let error as NIOSSLExtraError
        where error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch:
            self = .nameRefused
            return
        default: return nil
        }
        let reasons = stack.map { BoringSSLReason($0) }
        if foreignBytes != nil {
            self = .notTLS
        } else if let code = reasons.lazy.compactMap(\.alert).first {
            self = .alert(TLSAlert(code, .received, isAfterHandshake: isAfterHandshake))
        } else if reasons.contains(where: { $0.name == "CERTIFICATE_VERIFY_FAILED" }) {
            self = .certificateRefused
        } else if stack.isEmpty || stack.contains(.eofDuringHandshake) {
            self = .closed
        } else {
            self = .protocolError(reason: reasons.compactMap(\.name).first ?? "unknown")
        }
    }
}
