import ArgumentParser
package import DICOMTransport
package import TLSWire

extension TLSProtocolVersion: ExpressibleByArgument {
    /// Reads `1.0` to `1.3`, with or without `TLS` before it.
    package init?(argument: String) {
        let text = argument.uppercased().replacing("TLS", with: "").trimmingPrefix(while: { " V".contains($0) })
        switch text {
        case "1.0", "1": self = .tls10
        case "1.1": self = .tls11
        case "1.2": self = .tls12
        case "1.3": self = .tls13
        default: return nil
        }
    }

    package static var allValueStrings: [String] { ["1.0", "1.1", "1.2", "1.3"] }
}

extension TLSProfile: ExpressibleByArgument {}
