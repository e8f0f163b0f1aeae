/// What was in the files.
struct CaptureDocument: Encodable {
    let packets: Int
    /// TCP segments in these.
    let segments: Int
    let connections: Int
    let associations: Int
    let otherConnections: [String: Int]
    /// Those that were given up since there were too many at once.
    let connectionsEvicted: Int
    /// Packets that the capturing machine says it lost.
    let packetsDropped: Int
    let otherPackets: OtherPacketsDocument
    let interfaces: [String]
    let comments: [String]
    let commentsLeftOut: Int?
    let damage: [String]
    /// Whether the user ended the reading.
    let interrupted: Bool?
    /// Of a live capture.
    let live: LiveResult.Document?
}
