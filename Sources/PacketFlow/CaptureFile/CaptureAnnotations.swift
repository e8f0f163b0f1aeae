/// What a capture says besides its packets, as far as it is kept.
package struct CaptureAnnotations: Hashable, Sendable {
    /// TLS keys or others that were stored with the packets.
    package struct Secrets: Hashable, Sendable {
        /// The registered type: 544C534BH is a TLS key log.
        package let type: UInt32
        /// The secrets as they stand there.
        package let bytes: [UInt8]
    }

    /// Interfaces with a name or a link type of their own.
    package private(set) var interfaces: [CaptureInterface] = []
    /// Comments on the capture and its packets, as they stand there.
    package private(set) var comments: [String] = []
    /// Comments that there was no room for.
    package private(set) var commentsDropped = 0
    /// Stored secrets.
    package private(set) var secrets: [Secrets] = []
    /// Packets that the capturing machine says it lost.
    package var dropped: UInt64 { droppedOfInterfaces.values.reduce(droppedBefore, Self.sum) }

    /// Of the section, by the number of the interface: counters are since the capture began, and the last ones count.
    private var droppedOfInterfaces: [UInt32: UInt64] = [:]
    /// Of the sections before.
    private var droppedBefore: UInt64 = 0
    private var secretsCost = 0

    private static func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let (sum, isOver) = one.addingReportingOverflow(other)
        return isOver ? .max : sum
    }

    /// A section begins: its interfaces are others.
    mutating func beginSection() {
        droppedBefore = dropped
        droppedOfInterfaces = [:]
    }

    /// Notes the counters of an interface of the section: those of packets that the interface and the system dropped.
    mutating func note(dropped counters: [UInt64], of interface: UInt32) {
        if !counters.isEmpty { droppedOfInterfaces[interface] = counters.reduce(0, Self.sum) }
    }

    mutating func note(_ interface: CaptureInterface) {
        if interfaces.count < PacketFlowLimits.interfaces { interfaces.append(interface) }
    }

    mutating func note(comment: String) {
        if comments.count < PacketFlowLimits.comments {
            comments.append(comment)
        } else {
            commentsDropped += 1
        }
    }

    mutating func note(secrets bytes: RawSpan, type: UInt32) {
        let cost = bytes.byteCount + PacketFlowLimits.secretsCost
        guard secretsCost + cost <= PacketFlowLimits.secrets else { return }
        secretsCost += cost
        secrets.append(Secrets(type: type, bytes: bytes.copied()))
    }
}
