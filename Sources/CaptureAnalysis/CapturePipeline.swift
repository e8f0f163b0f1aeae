package import PacketFlow

/// Packets of a capture to the associations in them: what everything here begins with.
package struct CapturePipeline<Sink: CaptureSink>: PacketSink {
    private let stages: SegmentStages<ConnectionTracker<CaptureAnalyzer<Sink>>>

    /// Makes the pipeline of one capture, or of several files that follow each other.
    package init(_ sink: Sink) { stages = SegmentStages(ConnectionTracker(CaptureAnalyzer(sink))) }

    /// Who is told what is found.
    package var sink: Sink {
        get { stages.segments.consumer.sink }
        _modify { yield &stages.segments.consumer.sink }
    }

    /// What was in the packets so far.
    package var counts: PacketCounts { stages.finder.counts }

    /// Connections seen so far.
    package var connectionCount: Int { stages.segments.connectionCount }

    /// Associations seen so far.
    package var associationCount: Int { stages.segments.consumer.associationCount }

    /// Connections that were given up since there was no room for them.
    package var evictedCount: Int { stages.segments.evictedCount }

    /// Takes a packet.
    package mutating func take(_ packet: borrowing CapturedPacket) { stages.take(packet) }

    /// Notes that the capture goes on to a time at least, in nanoseconds since 1970 (UTC).
    package mutating func passOver(at time: Int64) { stages.passOver(at: time) }

    /// Tells what is over at a time until which no more packets will come, in nanoseconds since 1970 (UTC).
    package mutating func advance(to time: Int64) {
        stages.passOver(at: time)
        stages.segments.advance(to: time)
    }

    /// Tells what is left: nothing follows.
    package mutating func finish() {
        stages.finder.finish()
        stages.segments.finish(at: stages.end)
    }
}

/// What each packet goes through.
///
/// An object knows its own types. In the pipeline they depend on the sink's, and would be looked up in a table of the
/// runtime for each packet: a sixth of all the time.
private final class SegmentStages<Segments: SegmentSink> {
    var finder = SegmentFinder()
    var segments: Segments
    /// Up to when the capture is known, in nanoseconds since 1970 (UTC); nil before the first packet of any kind.
    private(set) var end: Int64?

    init(_ segments: Segments) { self.segments = segments }

    func take(_ packet: borrowing CapturedPacket) {
        passOver(at: packet.time)
        finder.find(in: packet, &segments)
    }

    @inline(__always)
    func passOver(at time: Int64) { end = max(time, end ?? time) }
}
