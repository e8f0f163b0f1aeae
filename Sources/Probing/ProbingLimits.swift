import DICOMTransport
import DIMSE
import Dispatch

/// What probes hold and how long they go on: every limit of this module stands here, with its reason.
package enum ProbingLimits {
    // MARK: Of echoes

    /// Round trips that are kept as evidence: what repeats shows in fewer.
    static let roundTrips = 1000

    /// Causes of a run's failures that have a finding each; echoes that failed in further ways are counted.
    ///
    /// A finding has some kB, and a peer that fails in more ways is not explained by a list.
    static let causes = 8

    /// Echoes without quick acknowledgement, where both are compared: enough to see a stall that comes each time.
    package static let delayedEchoes = 9

    /// How long a peer may take to answer a release once the user has ended the run: as long as it is given to close.
    static let releaseAtEnd: Nanoseconds = .seconds(1)

    // MARK: Of contrasts

    /// How often a request is made again before what came of it is taken for lasting, and in turn with a changed one
    /// before the change is taken for the cause: of three servers that answer in turn, each is met.
    static let repetitions = 2

    /// How long is waited before a peer that has no place for another association is asked again: one that has not yet
    /// noticed the end of the association before needs a moment, one that cleans up once a second needs that.
    static let busyPauses: [Nanoseconds] = [.milliseconds(100), .seconds(1)]

    /// How long a port is listened to for a greeting, and how long it is given to answer other protocols.
    static let listening: Nanoseconds = .milliseconds(1_500)

    /// How long a stage of a changed attempt may take at most.
    static let changedStage: Nanoseconds = .seconds(5)

    // MARK: Of recordings

    /// Bytes of the file that are held before they are written, and how long they are: few calls of the system, and
    /// little lost in a crash.
    static let unwrittenBytes = 64 << 10
    static let unwrittenTime = DispatchTimeInterval.milliseconds(100)

    /// Bytes of events that wait for the thread that writes: what a disk that stalls for a moment may hold up of a run
    /// that sends much, and small beside the 2 MB that a peer may cost.
    static let waitingBytes = 64 << 10

    /// What an event costs in ``waitingBytes`` besides its bytes: it is held in a closure, with its buffer's header.
    static let eventCost = 256

    /// How long whoever waits for the thread that writes does so before it looks whether it still may: not felt by a
    /// user who ends the run.
    static let waitingSlice = DispatchTimeInterval.milliseconds(50)

    /// How many of these slices that thread is given when the run is over: two seconds, of which a reader is given one
    /// by the stream, and the rest is the disk's.
    static let lastSlices = 40

    /// Bytes of a TLS handshake that are held until it is known whether it fails, ``eventCost`` for each read and write
    /// among them: most have below ten kB in five.
    static let handshake = 256 << 10

    /// Bytes of a P-DATA-TF that are held until it is whole: a longer one does not fit one packet of a capture anyway.
    static let recordedUnit = 65_000
}
