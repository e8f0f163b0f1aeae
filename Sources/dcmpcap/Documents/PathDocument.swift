import CaptureAnalysis
import Diagnosis
import PacketFlow

/// What is known of the way between two ends.
struct PathDocument: Encodable {
    let capturedAt: String
    let clientRoundTripSeconds: Double?
    let serverRoundTripSeconds: Double?
    let clientWindowBytes: Int?
    let serverWindowBytes: Int?
    let isWindowScaleKnown: Bool

    init(_ path: PathFacts, _ requestor: ConnectionSide) {
        let place = path.place
        capturedAt =
            switch place {
            case .client: requestor == .client ? "client" : "server"
            case .server: requestor == .client ? "server" : "client"
            case .both, .between, .unknown: place.rawValue
            }
        clientRoundTripSeconds = path.roundTrip(to: requestor).map { Double($0.time) / 1e9 }
        serverRoundTripSeconds = path.roundTrip(to: requestor.other).map { Double($0.time) / 1e9 }
        clientWindowBytes = path.window(of: requestor)
        serverWindowBytes = path.window(of: requestor.other)
        isWindowScaleKnown = path.isWindowKnown
    }
}
