package import PacketFlow

/// Why packets cannot be captured or filtered; the texts are libpcap's or the system's, as they came.
package enum PacketCaptureError: Error, Hashable, Sendable {
    /// There is no libpcap that could be loaded.
    case libraryMissing(String)
    /// An expression that libpcap does not compile, for packets of the link type.
    case filter(String, LinkType)
    /// The process may not capture.
    case noPermission(String)
    /// There is no such interface.
    case noSuchInterface
    /// Anything else.
    case failed(String)
}
