import TLSWire
import Testing

@testable import DICOMTransport

@Suite struct BoringSSLReasonTests {
    @Test(
        "BoringSSL's texts give the reason, and the alert where it is one",
        arguments: [
            (
                "Error: 268436496 error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE at a.cc:1",
                40
            ),
            ("Error: 268435703 error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER at a.cc:1", nil),
            ("Error: 285213712 error:11000410:asn1 routines:OPENSSL_internal:X at a.cc:1", nil),
            ("Error:  EOF during handshake", nil), ("", nil), ("Error: 99999999999", nil),
        ] as [(String, UInt8?)]
    )
    func reasons(text: String, alert: UInt8?) {
        #expect(BoringSSLReason(text: text).alert?.rawValue == alert)
        #expect(
            BoringSSLReason(text: text).name
                == text.split(separator: ":").dropLast().last.flatMap { part in
                    part.hasSuffix(" at a.cc") ? String(part.dropLast(8)) : nil
                }
        )
    }
}
