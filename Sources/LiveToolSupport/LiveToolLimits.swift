/// What a command line may ask of this process and of a PDU: every limit of this module stands here, with its reason.
package enum LiveToolLimits {
    /// Bytes of an identity: what fits the 16-bit lengths of the sub-item and of the user information item around it,
    /// with room for the rest.
    package static let identity = 60_000

    /// Bytes of a file with a secret: larger ones are no secrets but mistakes.
    package static let secretFile = 1 << 20

    /// How long a prompt waits for the user before it is seen that the wait was ended, in milliseconds: not felt at the
    /// end of a run.
    static let promptSlice: Int32 = 50

    /// What a run has open at a time: three of the event loop, three of Dispatch's timers, the recording, a file or a
    /// socket of the resolver, a certificate or a key, a connection and one that is being closed; and one to spare.
    ///
    /// Without those of the event loop NIO ends the process, and without those of the timers Dispatch does.
    static let descriptors = 12
}
