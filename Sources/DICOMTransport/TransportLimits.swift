package import DIMSE

/// What a peer may make this module hold, do or wait for: every limit of it stands here, with its reason.
///
/// How long a user lets a stage take is in ``TimeLimits``, and how long PDUs may be in ``DIMSELimits``.
package enum TransportLimits {
    // MARK: Of closing, in nanoseconds

    /// How long a close waits for what was written to leave.
    ///
    /// A peer that does not read does not keep the connection.
    package static let close: Nanoseconds = .milliseconds(500)

    /// How long a close waits for the peer's close_notify.
    ///
    /// By then DICOM is done with (PS3.8 9.2), and servers that are busy or wait for the close themselves do not
    /// answer: long enough that others get no reset, and no longer.
    package static let closeNotify: Nanoseconds = .milliseconds(500)

    // MARK: Of names

    /// Addresses of a name that are tried, each for its own limit; a host has two or four, and a name server may give
    /// thousands.
    package static let addresses = 16

    /// Look-ups that wait for the system at once, each with a thread: those that nobody waits for any more among them.
    ///
    /// With a dead name server one may take the system half a minute; a run that goes on asking would fill the process.
    package static let lookUps = 32

    // MARK: Of a raw exchange

    /// Bytes of an answer that are kept; a banner or the start of a page is told by fewer.
    package static let answerKept = 512

    /// How long an answer that has begun may take to go on, in nanoseconds: a greeting may come in pieces.
    package static let answerPause: Nanoseconds = .milliseconds(100)

    // MARK: Of listening

    /// Connections that wait in the system's queue to be accepted.
    ///
    /// What Linux allowed for long (SOMAXCONN before 5.4); callers beyond it retry by themselves.
    package static let backlog: Int32 = 128

    /// Connections that are served at once where nothing else is said.
    ///
    /// At 2 MB each, as much as any machine has to spare.
    package static let connections = 64

    // MARK: Of TLS

    /// Verdicts on certificates that are kept: BoringSSL's own limit is a path of 100, and two or three are usual.
    package static let verdicts = 64

    /// Bytes of the longest file of certificates or keys: the CA bundles of systems have below 1 MB.
    static let tlsFile = 16 << 20

    /// Entries of a folder of CAs that are looked at: `/etc/ssl/certs` has some 500.
    static let tlsFolderEntries = 8192

    /// Characters of the passphrase of a key: BoringSSL takes 1,024 bytes with its NUL.
    static let passphrase = 1000
}
