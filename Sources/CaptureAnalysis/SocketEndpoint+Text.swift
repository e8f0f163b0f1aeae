import DIMSE
package import PacketFlow

extension SocketEndpoint {
    /// Address and port as text, as in URLs.
    package var text: String { EndpointText.of(address.text, Int(port)) }
}
