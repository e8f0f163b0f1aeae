import TLSWire
import TestSupport

/// Certificates with the fields that findings show; their signatures are nobody's.
enum TestCertificate {
    /// Makes a certificate of the names, dates and subject alternative names given.
    static func make(
        subject: String = "pacs",
        issuer: String = "clinic-ca",
        notBefore: String = "20240101000000Z",
        notAfter: String = "20300101000000Z",
        names: [String] = [],
        addresses: [[UInt8]] = []
    ) -> CertificateSummary? {
        let algorithm = DER.element(0x30, objectIdentifier([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B]))
        let curve = DER.element(
            0x30,
            objectIdentifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01])
                + objectIdentifier([0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07])
        )
        let key = DER.element(0x30, curve + DER.element(0x03, [0x00, 0x04]))
        let alternatives = DER.element(
            0x30,
            names.flatMap { DER.element(0x82, Array($0.utf8)) } + addresses.flatMap { DER.element(0x87, $0) }
        )
        let extensions = DER.element(
            0xA3,
            DER.element(
                0x30,
                DER.element(0x30, objectIdentifier([0x55, 0x1D, 0x11]) + DER.element(0x04, alternatives))
            )
        )
        let dates = DER.element(
            0x30,
            DER.element(0x18, Array(notBefore.utf8)) + DER.element(0x18, Array(notAfter.utf8))
        )
        let fields =
            DER.element(0xA0, DER.element(0x02, [2])) + DER.element(0x02, [0x0A, 0x5B]) + algorithm + name(issuer)
            + dates
            + name(subject) + key + (names.isEmpty && addresses.isEmpty ? [] : extensions)
        return CertificateSummary(
            der: DER.element(0x30, DER.element(0x30, fields) + algorithm + DER.element(0x03, [0x00]))
        )
    }

    private static func name(_ commonName: String) -> [UInt8] {
        DER.element(
            0x30,
            DER.element(
                0x31,
                DER.element(0x30, objectIdentifier([0x55, 0x04, 0x03]) + DER.element(0x0C, Array(commonName.utf8)))
            )
        )
    }

    private static func objectIdentifier(_ content: [UInt8]) -> [UInt8] { DER.element(0x06, content) }
}
