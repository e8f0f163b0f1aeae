import NIOSSL
import TLSWire

/// What BoringSSL's error says, taken from its text: NIOSSL gives no other access.
///
/// The text is
/// `Error: 268436496 error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE at FILE:LINE`. The
/// number has the library in its highest byte and the reason in its lowest twelve bits (`ERR_GET_LIB`,
/// `ERR_GET_REASON`).
struct BoringSSLReason {
    /// The name, as `NO_SHARED_CIPHER`; nil where the text has another form.
    let name: String?
    /// The alert that the peer sent, where this is the reason.
    let alert: TLSAlert.Code?

    init(_ error: BoringSSLInternalError) { self.init(text: error.description) }

    init(text: String) {
        let words = text.split(separator: " ")
        name = words.first { $0.hasPrefix("routines:OPENSSL_internal:") }?.split(separator: ":").last.map(String.init)
        // ERR_LIB_SSL is 16; alerts are reasons from SSL_AD_REASON_OFFSET on, which is 1000.
        guard words.count > 1, let number = UInt32(words[1]), number >> 24 == 16 else {
            alert = nil
            return
        }
        alert = UInt8(exactly: Int(number & 0xFFF) - 1000).map { TLSAlert.Code(rawValue: $0) }
    }
}
