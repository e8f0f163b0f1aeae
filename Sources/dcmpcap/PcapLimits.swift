/// What the commands hold: every limit of the tool stands here, with its reason.
enum PcapLimits {
    /// PDUs, messages and elements of an association that are shown, which is told at its end: 40 MB, and more than
    /// anybody reads.
    static let messagesShown = 20_000

    /// The same of all associations that go on at a time.
    static let messagesKept = 40_000

    /// Associations that are over and wait for the end of their connections, which a document has them by: a client has
    /// some on one connection, and each takes some ten kilobytes when the document is written.
    static let associationsWaiting = 2_000

    /// Seconds that a live capture may be told to take: a month, which no clock of the system refuses.
    static let longestDuration = 2_678_400.0

    /// Comments of captures that are told: a reader looks at fewer.
    static let comments = 100

    /// Names of interfaces that are told: machines have fewer.
    static let interfaces = 100

    /// Connections in vain, and how often they come on average, in nanoseconds, of which a scan or a flood is spoken:
    /// all clients of a server that is down do not make so many so fast.
    static let floodedConnections = 1_000
    static let floodedInterval: Int64 = 10_000_000

    /// Servers that are named of connections without DICOM, of each kind: the rest are counted.
    static let serversNamed = 3

    /// Unknown link types that are named, those of the most packets.
    static let linkTypesNamed = 4

    /// Findings about slow transfers that are shown, those of the pairs that took the most time, unless all are asked
    /// for.
    static let transferFindings = 5

    /// Pairs for which it is shown where the time went, unless all are asked for: they fill a screen or two.
    static let pairsPictured = 8

    /// Objects without a file that are named, unless all are asked for: a screen.
    static let objectsNamed = 16

    /// Bytes of an object that are handed to the writer at once: few calls of the system.
    static let objectPiece = 256 << 10

    /// Objects whose pieces are held before they are handed to the writer: 31 MB, with room for the last bytes that are
    /// added; with those under way, and as many that are free, 52 MB.
    static let heldPieces = 96

    /// Pieces and files that the writer has not come to: enough to let reading go on while the disk takes a moment.
    static let piecesUnderWay = 32

    /// Bytes that a deflated data set is inflated to at most, to list its elements.
    static let inflatedDataSet = 4 << 20

    /// Characters of a value in JSON.
    static let valueLength = 1_024

    /// Characters of a value on a line.
    static let valueLengthOfLine = 64

    /// How often it is looked what is due while packets are captured, in milliseconds: a file that is written is at
    /// most so old.
    static let liveInterval = 250

    /// How far capture time stays behind the clock on a silent network, in nanoseconds: the kernel has handed over by
    /// then what came before.
    static let liveLag: Int64 = 1_000_000_000

    /// Characters of a SOP Instance UID that name a file: as many as a UID may have (PS3.5 9.1).
    static let nameLength = 64

    /// Names that are tried for an object: the third and further ones only where files of earlier runs have the others.
    static let namesTried = 1_000

    /// Names that are kept, in 16 MB, so that objects of a run do not replace each other; beyond that no file is
    /// replaced.
    static let namesReplaced = 500_000

    /// Files that are open at once; of a thousand descriptors, which are usual, most are left.
    static let openObjects = 128
}
