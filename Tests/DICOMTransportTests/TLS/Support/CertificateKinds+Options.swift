import DICOMTransport
import TestSupport

extension CertificateKinds {
    /// Options for a side that has one of the certificates.
    func options(_ name: String? = nil, trust: String? = "ca") -> TLSOptions {
        var options = TLSOptions()
        options.identity = name.map {
            TLSIdentity(certificatePath: identity($0).certificate, keyPath: identity($0).key)
        }
        if let trust { options.trust = .path(identity(trust).certificate) }
        return options
    }
}
