/// The programs of DCMTK, as Debian installs them.
///
/// Named by full path: pynetdicom installs programs of the same names, which may come first in `PATH`.
package enum DCMTK {
    package static let storescp = "/usr/bin/storescp"
    package static let dcmqrscp = "/usr/bin/dcmqrscp"
    package static let echoscu = "/usr/bin/echoscu"

    /// TLS options that all its servers share.
    static func options(_ tls: ServerTLS?) -> [String] {
        guard let tls else { return [] }
        let check =
            switch tls.clientCertificate {
            case .ignored: "--ignore-peer-cert"
            case .required: "--require-peer-cert"
            }
        return ["--enable-tls", tls.identity.key, tls.identity.certificate, "--add-cert-file", tls.authority, check]
    }
}
