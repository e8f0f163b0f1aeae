/// Where a capture was made, between the two ends of a connection.
package enum CapturePlace: String, Hashable, Sendable, CaseIterable {
    /// At the client, or close to it.
    case client
    /// At the server, or close to it.
    case server
    /// Somewhere on the way.
    case between
    /// Both ends are so close that there is no way between.
    case both
    /// The opening of the connection is not in the capture.
    case unknown

    /// From here on a round trip is one over a network: two programs of one machine, or of one switch, take less.
    private static let distance: Int64 = 300_000
    /// One end is close where the way to it is so many times shorter than the way to the other.
    private static let ratio: Int64 = 4

    /// Tells it from the ways to both ends.
    package init(toClient client: RoundTrip?, toServer server: RoundTrip?) {
        guard let client, let server, client.isExact, server.isExact else {
            self = .unknown
            return
        }
        if client.time + server.time < Self.distance {
            self = .both
        } else if client.time * Self.ratio <= server.time {
            self = .client
        } else if server.time * Self.ratio <= client.time {
            self = .server
        } else {
            self = .between
        }
    }
}
