package import DIMSE
package import Diagnosis

/// What a run of echoes showed.
package struct EchoReport: Sendable {
    /// Echoes tried, the failed ones among them.
    package var tried = 0
    /// Echoes answered with success.
    package var succeeded = 0
    /// The evidence of the first association that failed or was answered with another status; of the last one where none
    /// did, and where the run waits for a success.
    package var evidence: Evidence
    /// How long the releases took, in nanoseconds; the first thousand at most.
    package var releaseTimes: [Nanoseconds] = []
}
