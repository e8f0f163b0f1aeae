package import DICOMWire
package import DIMSE

/// How often and how a peer is echoed.
package struct EchoPlan: Hashable, Sendable {
    /// How an association is ended.
    package enum Ending: Hashable, Sendable {
        /// In order, by A-RELEASE.
        case release
        /// At once, by A-ABORT.
        case abort
    }

    /// How many echoes; nil goes on until the run is interrupted.
    package var count: Int? = 1
    /// From the end of one echo to the start of the next.
    package var interval: Nanoseconds = 1_000_000_000
    /// Whether each echo has an association of its own.
    package var repeatsAssociation = false
    /// Whether the run ends with the first success.
    package var endsWithSuccess = false
    /// Whether the run ends with the first echo that is not answered with success.
    var endsWithFailure = false
    /// Whether the first association is asked for again where the peer has no place for it: it may not have noticed yet
    /// that an association of a run before is over.
    package var waitsForPlace = false
    /// The encodings proposed for Verification.
    package var transferSyntaxes: [UID] = [.implicitVRLittleEndian]
    /// How an association is ended.
    package var ending = Ending.release

    /// One echo.
    package init() {}
}
