/// An address and a port in one text, as URLs have them (RFC 3986 3.2.2).
package enum EndpointText {
    /// `10.0.0.5:104`; an address that has colons itself in brackets, `[2001:db8::1]:104`.
    package static func of(_ host: String, _ port: Int) -> String {
        (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    }
}
