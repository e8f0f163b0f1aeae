package import PacketFlow

/// Packets of a capture to the associations in them: what everything here begins with.
package struct CapturePipeline<Sink: CaptureSink>: PacketSink {
    private var finder = SegmentFinder()
    private var tracker: ConnectionTracker<CaptureAnalyzer<Sink>>

    /// Makes the pipeline of one capture, or of several files that follow each other.
    package init(_ sink: Sink) { tracker = ConnectionTracker(CaptureAnalyzer(sink)) }

    /// Who is told what is found.
    package var sink: Sink {
        get { tracker.consumer.sink }
        _modify { yield &tracker.consumer.sink }
    }

    /// What was in the packets so far.
    package var counts: PacketCounts { finder.counts }

    /// Connections seen so far.
    package var connectionCount: Int { tracker.connectionCount }

    /// Connections that were given up since there was no room for them.
    package var evictedCount: Int { tracker.evictedCount }

    /// Takes a packet.
    package mutating func take(_ packet: borrowing CapturedPacket) { finder.find(in: packet, &tracker) }

    /// Tells what is left: nothing follows.
    package mutating func finish() { tracker.finish() }
}
