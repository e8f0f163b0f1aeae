import DICOMTransport
import TestSupport
import TransportTestSupport

extension CertificateKinds {
    /// Options for a side that has one of the certificates.
    func options(_ name: String? = nil, trust: String? = "ca") -> TLSOptions {
        var options = TLSOptions()
        options.identity = name.map { TLSIdentity(identity($0)) }
        if let trust { options.trust = .path(identity(trust).certificate) }
        return options
    }
}
