import DIMSE

/// This side's own recording was not written as fast as the run went, which is not to be taken for a slow peer.
enum RecordingDelays: Chapter {
    /// Less is what a thread waits for a processor on a busy machine.
    private static let felt: Nanoseconds = 10_000_000
    /// Less in all is what a thread takes to hand over to another, whatever the disk or the reader: nothing to be
    /// advised about, also where the time of an answer was left out for it.
    private static let handedOver: Nanoseconds = 1_000_000

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        guard let delay = evidence.recordingDelay, delay.time >= handedOver,
            delay.time >= felt || delay.roundTripsLeftOut > 0
        else { return [] }
        let leftOut = delay.roundTripsLeftOut
        return [
            Finding(
                .recordingHeldUp,
                .note,
                "The recording held this run up for \(DurationText.of(delay.time)): it was written more slowly than PDUs were "
                    + "exchanged.",
                evidence: [
                    "waited for the recording: \(DurationText.of(delay.time)) in all",
                    leftOut == 0
                        ? nil : "left out of the times: \(NumberText.count(leftOut, "answer")) that came meanwhile",
                ],
                remedy: [
                    "To have all times, record to a faster disk, or have whoever reads the pipe do so faster.",
                    "Or measure without --record.",
                ],
                source: "this side's own clock"
            )
        ]
    }
}
