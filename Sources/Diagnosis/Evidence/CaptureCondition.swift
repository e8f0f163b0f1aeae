/// How whole a capture is: what is missing in it says nothing of the network.
package struct CaptureCondition: Hashable, Sendable {
    /// What stood against reading each damaged file to its end, a line each.
    package var damages: [String] = []
    /// Associations of which parts are missing that the receiver had.
    package var associationsWithHoles = 0
    /// Associations whose start is missing.
    package var associationsWithoutStart = 0
    /// Associations whose A-ASSOCIATE-RQ is there in part.
    package var associationsWithCutStart = 0
    /// Associations of which only one side's packets are there.
    package var associationsOfOneSide = 0
    /// Packets of which only the first bytes were kept.
    package var packetsCut = 0
    /// How many bytes of these were kept, the least and the most; nil where there are none.
    package var cutLengths: ClosedRange<Int>?
    /// Packets that the kernel, or the interface, had no room for, as a live capture or the file tells.
    package var packetsDropped = 0
    /// Fragments of IP packets whose others are missing, or for which there was no room.
    package var fragmentsDropped = 0
    /// Connections that were given up while they went on, since there were too many.
    package var connectionsEvicted = 0
    /// Connections with associations in which two copies of the same bytes differ.
    package var connectionsWithConflicts = 0
    /// Segments of these that differ from the copy before.
    package var conflictingSegments = 0

    /// Makes the condition of a whole capture.
    package init() {}
}
