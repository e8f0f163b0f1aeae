package import TLSWire
import ToolSupport

/// What is known of TLS on a connection, for `--verbose`.
package enum TLSText {
    /// The lines about a report.
    package static func lines(_ report: TLSReport) -> [String] {
        var lines = [
            "TLS  \(report.version?.description ?? "no version agreed on")"
                + (report.cipherSuite.map { ", \($0)" } ?? "")
                + (report.hasHelloRetryRequest ? ", after a HelloRetryRequest" : "")
        ]
        for (index, certificate) in report.certificates.enumerated() {
            lines.append("  certificate \(index + 1)  \(certificate.subject)")
            lines.append("    issuer        \(certificate.issuer)")
            lines.append("    serial        \(certificate.serialNumber)")
            lines.append("    valid         \(date(certificate.notBefore)) to \(date(certificate.notAfter))")
            let names = certificate.dnsNames.map { "DNS:\($0)" } + certificate.addresses.map { "IP:\($0)" }
            if !names.isEmpty { lines.append("    names         \(names.joined(separator: ", "))") }
            let key = certificate.publicKey?.description ?? "unreadable key"
            lines.append("    key           \(key), signed with \(certificate.signatureAlgorithm)")
        }
        lines += report.alerts.map { "  alert \($0.direction.rawValue): \($0.code)" }
        return lines
    }

    private static func date(_ instant: UTCInstant?) -> String { instant.map { "\($0)" } ?? "unreadable" }
}
