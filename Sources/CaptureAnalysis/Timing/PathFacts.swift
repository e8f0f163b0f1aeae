package import PacketFlow

/// What is known of the way between the ends of a connection.
package struct PathFacts: Hashable, Sendable {
    /// From where the capture was made to the client and back; nil where that is not known.
    package var toClient: RoundTrip?
    /// The same to the server.
    package var toServer: RoundTrip?
    /// Where the capture was made.
    package var place = CapturePlace.unknown
    /// The largest window that the client has announced, in bytes; nil where that is not known.
    package var clientWindow: Int?
    /// The same of the server.
    package var serverWindow: Int?
    /// Whether what windows mean is known: their scale is in the opening of the connection only.
    package var isWindowKnown = false

    init() {}

    init(_ timing: ConnectionTiming) {
        toClient = timing.roundTrip(to: .client)
        toServer = timing.roundTrip(to: .server)
        place = timing.place
        clientWindow = timing.largestWindow(of: .client)
        serverWindow = timing.largestWindow(of: .server)
        isWindowKnown = timing.isScaleKnown
    }

    /// From where the capture was made to an end and back.
    package func roundTrip(to side: ConnectionSide) -> RoundTrip? { side == .client ? toClient : toServer }

    /// The largest window that an end has announced, in bytes.
    package func window(of side: ConnectionSide) -> Int? { side == .client ? clientWindow : serverWindow }

    /// From one end to the other and back, in nanoseconds; nil where that is not known.
    package var roundTrip: Int64? {
        guard let toClient, let toServer else { return nil }
        return toClient.time + toServer.time
    }

    /// Whether the capture was made so close to an end that nothing which it sends waits on the way there.
    func isAt(_ side: ConnectionSide) -> Bool {
        switch place {
        case .both: true
        case .client: side == .client
        case .server: side == .server
        case .between, .unknown: false
        }
    }
}
