import DICOMWire
import DIMSE

/// What the analysis of a capture holds and how far it looks: every limit of this module stands here, with its reason.
package enum CaptureAnalysisLimits {
    // MARK: Of streams

    /// Bytes that are held while the start of a PDU is looked for: as many as the longest command set and the headers
    /// about it, which tell where the next header has to be.
    static let searchWindow = 96 << 10

    /// Bytes in which the start of a PDU is looked for in a stream that has shown none yet: what has none in as many is
    /// something else.
    static let searchedWithoutDICOM: UInt64 = 8 << 20

    /// Bytes behind the start of a stream that begins with something else in which an association is looked for: what a
    /// client and a proxy say to each other before it, of which an HTTP request with its credentials is the longest.
    static let searchedBehindStart: UInt64 = 4_096

    /// The longest P-DATA-TF, in bytes, that is taken for one where a boundary is looked for.
    ///
    /// The largest announcements in the field are 4 MiB; without a limit (0 announced) whole objects are sent in one.
    static let searchedDataPDU = 256 << 20

    /// Presentation data values that are looked at to tell a P-DATA-TF, and items to tell an A-ASSOCIATE PDU: as many
    /// in a row, one where the other ends, are no chance.
    static let searchedValues = 64

    /// PDUs in a row that are found before what follows them in a stream with missing bytes is held against its sender:
    /// one that a data set seems to have is followed by none.
    static let confirmingPDUs: UInt8 = 3

    /// First bytes of a stream that are kept to tell what it is.
    static let firstBytes = 512

    /// Bytes of both ends that are looked at for what a TLS handshake says: the longest have some long certificates.
    static let handshake = 64 << 10

    /// How long a caller waits at least that gives up since it gets no answer, in nanoseconds.
    ///
    /// Who ends it sooner has another reason: the shortest limits in the field are a second.
    static let patience: Int64 = 200_000_000

    /// Within which time a server ends a connection that it does not want, in nanoseconds; one that waits for something
    /// takes longer.
    static let atOnce: Int64 = 1_000_000_000

    // MARK: Of associations

    /// Contexts and items of one A-ASSOCIATE PDU, and its bytes: as for a live peer.
    static let wire = WireLimits().ofLivePeer

    /// Findings that are told apart: a reader looks at fewer.
    static let findings = 1_024

    /// Pairs of AE titles and their hosts in an inventory: more than the largest networks have, in some twenty
    /// megabytes.
    static let inventory = 16_384

    /// Abstract syntaxes of a pair of AE titles that are told, accepted or refused, and transfer syntaxes of each: the
    /// standard has some two hundred storage SOP classes and some sixty transfer syntaxes.
    static let syntaxes = 512

    /// Abstract syntaxes of all pairs: of later pairs none are told.
    static let syntaxesOfAll = 65_536

    /// Associations that are named with a finding; of more, their number tells.
    static let associationsOfFinding = 16

    /// C-MOVE requests that are kept for the C-STOREs that they cause: more than an archive serves at once.
    static let moves = 1_024

    /// Servers that are kept of connections that were refused or not answered, and of those that speak DICOM: a port
    /// scan has more, and tells no more.
    static let servers = 1_024

    /// Of these, those that are told.
    static let serversTold = 16

    /// Addresses that are named with a finding about connections.
    static let callersOfFinding = 16

    /// How long a SYN may be without answer at the end of a capture: after a second it is sent again (RFC 6298 2.1).
    static let firstRepetition: Int64 = 1_000_000_000

    /// Ports at which DICOM may have been wanted: registered for it (104, 2761, 2762 and 11112), and defaults of
    /// widespread products (Orthanc, Conquest).
    static let ports: Set<UInt16> = [104, 2761, 2762, 4242, 5678, 11112]

    // MARK: Of memory

    /// What is kept of each connection on which something was said costs so many bytes.
    static let conversationCost = 384

    /// What is kept of a TLS handshake, besides the message that is under way.
    static let handshakeCost = 376

    /// What is kept of a connection's times where these are wanted.
    static let timingCost = 768

    /// What is kept of a connection with associations, besides their requests, commands and operations.
    static let associationsCost = 6_144

    /// A byte of an A-ASSOCIATE PDU costs as many when it is decoded and negotiated: short items have an array each.
    static let decodedCost = 8

    /// An operation that waits for its response: the table of these is up to three times as large as what stands in it,
    /// and while it is doubled there are two; where statistics are wanted, one that waits for more responses stands in
    /// a set of theirs too.
    static let operationCost = 464

    // MARK: Of data sets

    /// First bytes of a data set that are kept to list its elements: what stands before pixels is shorter.
    static let dataSetStart = 1 << 20

    /// The same of all data sets that are under way.
    static let dataSetStarts = 32 << 20

    /// Elements of one data set that are listed; of those of enhanced images with a sequence for each frame a part.
    static let elementsListed = 5_000

    // MARK: Of findings

    /// Response times that are kept of an association: what repeats shows in fewer.
    static let echoTimes = 1_000

    // MARK: Of statistics

    /// Pairs of AE titles and their hosts that statistics are made of: a large hospital's network has some hundred, and
    /// with several services each they take some ten megabytes.
    static let statisticsPairs = 4_096

    /// Messages with a data set of as many bytes or more tell how fast they were sent: of a shorter one, too much is in
    /// its first segment, which takes no time.
    static let measuredDataSet = 16_384

    /// Messages that took so long do, in nanoseconds: a millisecond or longer; those that took a day are a leap of the
    /// clock.
    static let measuredTimes: ClosedRange<Int64> = 1_000_000...86_400_000_000_000

    /// Times of a service that are kept one by one; of more, percentiles are at most 0.2 percent away.
    static let exactTimes = 1_000

    /// Associations that are told one by one: those that took the longest.
    static let timedAssociations = 256

    /// Statuses of failed operations that are named in an association's line; the others are counted.
    static let statusesTold = 8
}
