package import DICOMWire
package import DIMSE
package import TLSWire

/// What a diagnosis is made of: what was asked for, what was observed, and what changed when one thing was changed.
///
/// Live tools and captures fill in the same structure, so that the same events get the same findings.
package struct Evidence: Hashable, Sendable {
    /// Name resolution, connection and association.
    package var connection: ConnectionRecord
    /// Who reads what is found.
    package var vantage = Vantage.caller
    /// Whether what is not in it may have been there all the same, as where a capture lacks packets.
    package var isPartial = false
    /// TLS; nil without it, and before it began.
    package var tls: TLSReport?
    /// Who was asked for, and under which name.
    package var target: Target
    /// How many operations were asked for; nil where no number was.
    package var operationsAskedFor: Int?
    /// Round trips of DIMSE operations in nanoseconds, in order; the first thousand at most, and none that a recording
    /// held up.
    package var roundTrips: [Nanoseconds] = []
    /// When the answers of these came, on the clock of the run in nanoseconds; empty where that is not known.
    package var answerTimes: [Nanoseconds] = []
    /// The round trips of the same operations without TCP_QUICKACK, where a run measured both.
    package var roundTripsWithoutQuickAcknowledgement: [Nanoseconds] = []
    /// Operations of the same run that were answered with success, on whichever association: all were asked for in the
    /// same way.
    package var succeededInRun = 0
    /// How often the peer had no place for an association of the run before it took it.
    package var timesBusy = 0
    /// What became of the same attempt with one thing changed.
    package var contrasts: [Contrast] = []
    /// How long the requestor waited in vain, where a capture shows that and no limit of time is known.
    package var waited: Nanoseconds?
    /// Whether the run was ended before the changes that were asked for were made.
    package var areContrastsCutShort = false
    /// How a recording held the run up; nil where it did not.
    package var recordingDelay: RecordingDelay?
    /// Whether the user ended the run, or its deadline did.
    package var interruption: Interruption?
    /// What had been tried where that happened in the pause between two attempts; nil where it happened in an attempt.
    package var pause: Pause?

    /// Makes evidence of a connection.
    package init(connection: ConnectionRecord, target: Target) {
        self.connection = connection
        self.target = target
    }

    /// Time that the run spent waiting for its own recording to be written, which nobody may take for the peer's.
    package struct RecordingDelay: Hashable, Sendable {
        /// In all, in nanoseconds.
        package var time: Nanoseconds
        /// The part of it that fell into the opening and the release of the association that the evidence is of, in
        /// nanoseconds.
        package var timeOfStages: Nanoseconds
        /// Answered operations that it fell into: their round trips are left out.
        package var roundTripsLeftOut: Int

        /// Makes a record of a delay.
        package init(time: Nanoseconds, timeOfStages: Nanoseconds = 0, roundTripsLeftOut: Int = 0) {
            self.time = time
            self.timeOfStages = timeOfStages
            self.roundTripsLeftOut = roundTripsLeftOut
        }
    }

    /// Adds what a part of the run waited for the recording; no time is no delay.
    package mutating func add(_ delay: RecordingDelay) {
        guard delay.time > 0 else { return }
        recordingDelay = RecordingDelay(
            time: delay.time + (recordingDelay?.time ?? 0),
            timeOfStages: delay.timeOfStages + (recordingDelay?.timeOfStages ?? 0),
            roundTripsLeftOut: delay.roundTripsLeftOut + (recordingDelay?.roundTripsLeftOut ?? 0)
        )
    }

    /// Who reads what is found, which is told in words that fit.
    package enum Vantage: Hashable, Sendable {
        /// Whoever ran the tool that asked.
        case caller
        /// Whoever looks at what others asked.
        case capture
    }

    /// The pause between two attempts.
    package struct Pause: Hashable, Sendable {
        /// Attempts until then, the failed ones among them.
        package var tried: Int
        /// Those that were answered with success.
        package var succeeded: Int

        /// Makes a pause.
        package init(tried: Int, succeeded: Int) {
            self.tried = tried
            self.succeeded = succeeded
        }
    }

    /// Why a run ended before it was done.
    package enum Interruption: Hashable, Sendable {
        /// Ctrl-C.
        case user
        /// The time allowed for the whole run.
        case deadline
        /// The caller of a capture, sooner than an answer can be expected.
        case caller
    }
}

/// Who was asked for, and under which name.
package struct Target: Hashable, Sendable {
    /// The peer's AE title.
    package var calledAETitle: AETitle
    /// This side's AE title.
    package var callingAETitle: AETitle
    /// Whether the called title was not given by the user.
    package var isCalledDefault = false
    /// Whether the calling title was not given by the user.
    package var isCallingDefault = false
    /// Whether nobody knows the called title: what names it is not in the capture.
    package var isCalledUnknown = false
    /// Whether nobody knows the calling title.
    package var isCallingUnknown = false
    /// Whether the port was not given by the user.
    package var isPortDefault = false
    /// The source address that the user chose, if any.
    package var sourceAddress: String?
    /// The source port that the user chose, if any.
    package var sourcePort: Int?
    /// The one kind of address that was asked for, as `IPv6`; nil is any.
    package var onlyFamily: String?
    /// Whether TLS was asked for.
    package var usesTLS = false
    /// Whether a client certificate was given.
    package var hasClientCertificate = false
    /// The TLS versions that were offered, where that is known.
    package var tlsVersions: ClosedRange<TLSProtocolVersion>?
    /// Suites of the TLS profile asked for that this side's TLS library does not have, and so did not offer.
    package var unavailableCipherSuites: [CipherSuite] = []

    /// Makes a target.
    package init(calledAETitle: AETitle, callingAETitle: AETitle) {
        self.calledAETitle = calledAETitle
        self.callingAETitle = callingAETitle
    }

    /// Something that has a default, by its name in documents.
    package enum Default: String, Hashable, Sendable {
        /// The peer's AE title.
        case called
        /// This side's AE title.
        case calling
        /// The port.
        case port

        /// Its name for people.
        package var name: String {
            switch self {
            case .called: "called AE title"
            case .calling: "calling AE title"
            case .port: "port"
            }
        }
    }

    /// What was not given by the user.
    package var defaults: [Default] {
        let all: [(Default, Bool)] = [
            (.called, isCalledDefault), (.calling, isCallingDefault), (.port, isPortDefault),
        ]
        return all.filter(\.1).map(\.0)
    }
}
