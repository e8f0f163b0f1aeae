import DIMSE
import Testing

@testable import Diagnosis

/// What makes transfers and answers slow is found, and what narrowly does not is not.
@Suite struct TransferTests {
    static let codes: Set<FindingCode> = [.receiveWindowFull, .packetLoss, .senderPauses, .slowProcessing]

    struct Case: CustomTestStringConvertible, Sendable {
        let code: FindingCode
        let says: String
        let shows: String
        let advises: String
        let change: @Sendable (inout TransferRecord) -> Void
        /// What changes it so that it is not found any more.
        let nearMiss: @Sendable (inout TransferRecord) -> Void

        var testDescription: String { "\(code) \(says)" }
    }

    /// Milliseconds of time.
    private static func set(_ use: TimeUse, _ party: AssociationParty, _ time: Int64, in record: inout TransferRecord) {
        record.uses[party][use] = time * 1_000_000
    }

    static let cases = [
        Case(
            code: .receiveWindowFull,
            says: "60 % of the time in which CT1 sends, it waits since ARCHIVE does not read",
            shows: "CT1 sent for 5.00 s, of which 3.00 s",
            advises: "its disk, its database"
        ) {
            set(.receiverWindow, .requestor, 3_000, in: &$0)
            set(.transmission, .requestor, 2_000, in: &$0)
        } nearMiss: {
            set(.transmission, .requestor, 3_010, in: &$0)
        },
        Case(
            code: .receiveWindowFull,
            says: "receive window is too small for the way",
            shows: "a window in a round trip: 1.31 MB a second at most",
            advises: "window scale option"
        ) {
            set(.receiverWindow, .requestor, 3_000, in: &$0)
            ($0.acceptorWindow, $0.roundTrip, $0.throughput) = (65_536, 50_000_000, 1.2e6)
        } nearMiss: {
            $0.throughput = 60e6
        },
        Case(
            code: .receiveWindowFull,
            says: "ARCHIVE sends, it waits since CT1 does not read",
            shows: "largest window of CT1: 8.00 kB",
            advises: "CT1"
        ) {
            set(.receiverWindow, .acceptor, 3_000, in: &$0)
            $0.requestorWindow = 8_000
        } nearMiss: {
            set(.receiverWindow, .acceptor, 999, in: &$0)
        },
        Case(
            code: .packetLoss,
            says: "20 % of the time in which CT1 sends",
            shows: "of which 1.00 s",
            advises: "drop counters"
        ) {
            set(.loss, .requestor, 1_000, in: &$0)
            set(.transmission, .requestor, 4_000, in: &$0)
        } nearMiss: {
            set(.transmission, .requestor, 4_001, in: &$0)
        },
        Case(
            code: .senderPauses,
            says: "75 % of the time in which CT1 sends, it pauses",
            shows: "C-STORE: 3.00 MB a second",
            advises: "limits its own speed"
        ) {
            set(.senderPause, .requestor, 3_000, in: &$0)
            set(.network, .requestor, 1_000, in: &$0)
            $0.throughput = 3e6
        } nearMiss: {
            $0.throughput = 50e6
        },
        Case(
            code: .delayedAcknowledgementStall,
            says: "ARCHIVE sends, it holds the rest of a message back until CT1 acknowledges",
            shows: "round trip between them: 0.100 ms",
            advises: "at ARCHIVE, switch Nagle's algorithm off"
        ) {
            set(.delayedAcknowledgement, .acceptor, 130, in: &$0)
            $0.roundTrip = 100_000
        } nearMiss: {
            set(.delayedAcknowledgement, .acceptor, 99, in: &$0)
        },
        Case(
            code: .slowProcessing,
            says: "ARCHIVE works on a request for 1.20 s",
            shows: "median response time of 10 C-STORE operations: 1.20 s",
            advises: "load, the disk and the database of ARCHIVE"
        ) {
            set(.turn, .acceptor, 12_000, in: &$0)
            set(.turn, .requestor, 2_000, in: &$0)
            ($0.medianResponse, $0.operations) = (1_200_000_000, 10)
        } nearMiss: {
            $0.medianResponse = 499_000_000
        },
        Case(
            code: .slowProcessing,
            says: "80 % of all the time",
            shows: "had not begun to answer for 8.00 s of 10.0 s",
            advises: "neither the network nor CT1"
        ) {
            set(.turn, .acceptor, 8_000, in: &$0)
            set(.transmission, .requestor, 2_000, in: &$0)
            ($0.medianResponse, $0.operations) = (800_000_000, 10)
        } nearMiss: {
            // It is slow, and not what takes the time.
            set(.turn, .requestor, 7_000, in: &$0)
        },
    ]

    private static let empty = TransferRecord(
        requestor: "CT1",
        acceptor: "ARCHIVE",
        service: "C-STORE",
        uses: PartyTimes()
    )

    @Test("What takes the time is found, and nothing else", arguments: cases.indices)
    func finds(_ index: Int) throws {
        let item = Self.cases[index]
        var record = Self.empty
        item.change(&record)
        let findings = Catalogue.findings(for: record)
        #expect(findings.map(\.code) == [item.code])
        let found = try #require(findings.first)
        #expect(found.severity == .warning && !found.source.isEmpty)
        #expect(found.sentence.contains(item.says), "\(found.sentence)")
        #expect(found.evidence.contains { $0.contains(item.shows) }, "\(found.evidence)")
        #expect(found.remedy.contains { $0.contains(item.advises) }, "\(found.remedy)")
        item.nearMiss(&record)
        #expect(Catalogue.findings(for: record).isEmpty)
    }

    @Test("What is fast, or took no time, is not slow")
    func fast() {
        #expect(Catalogue.findings(for: Self.empty).isEmpty)
        var record = Self.empty
        for party in AssociationParty.allCases {
            for use in TimeUse.allCases { record.uses[party][use] = 90_000_000 }
        }
        #expect(Catalogue.findings(for: record).isEmpty)
    }
}
