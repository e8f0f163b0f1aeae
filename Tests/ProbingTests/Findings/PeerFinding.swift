import Diagnosis
import Testing

/// A finding, the live peer that gives it, and another that differs from that one in one thing and does not.
struct PeerFinding: Sendable, CustomTestStringConvertible {
    let code: FindingCode
    let situation: Situation
    /// What its sentence has to say.
    let says: [String]
    /// What its evidence has to show, in any line.
    let shows: [String]
    /// What its remedies have to name.
    let advises: [String]
    let nearMiss: Situation
    /// What the near miss gives first in its place; nil is nothing at all.
    let instead: FindingCode?
    /// How often a measurement may be repeated that a busy machine disturbs.
    var tries = 1
    /// Whether what is on the wire alone tells it.
    var isOnTheWire = true

    var testDescription: String { code.rawValue }

    init(
        _ code: FindingCode,
        _ situation: Situation,
        says: [String] = [],
        shows: [String],
        advises: [String],
        not nearMiss: Situation,
        but instead: FindingCode?,
        tries: Int = 1,
        isOnTheWire: Bool = true
    ) {
        self.code = code
        self.situation = situation
        self.says = says
        self.shows = shows
        self.advises = advises
        self.nearMiss = nearMiss
        self.instead = instead
        self.tries = tries
        self.isOnTheWire = isOnTheWire
    }

    static let all: [PeerFinding] =
        ways + protocols + handshakes + certificates + rejections + contexts + messages + aborts + endings + statuses
        + times + runs
}

/// Every finding of the catalogue, as the probes come to it with a live peer.
@Suite(.timeLimit(.minutes(5))) struct PeerFindingTests {
    @Test("A peer gives its finding, with what was seen and what to do", arguments: PeerFinding.all)
    func gives(_ item: PeerFinding) async throws {
        var findings: [Finding] = []
        for _ in 0..<item.tries where !findings.contains(where: { $0.code == item.code }) {
            findings = try await item.situation.findings()
        }
        let found = try #require(findings.first { $0.code == item.code }, "\(findings.map(\.code))")
        #expect(!found.sentence.isEmpty && !found.source.isEmpty && !found.evidence.isEmpty && !found.remedy.isEmpty)
        for text in item.says { #expect(found.sentence.contains(text), "\(text) in \(found.sentence)") }
        for text in item.shows {
            #expect(found.evidence.contains { $0.contains(text) }, "\(text) in \(found.evidence)")
        }
        for text in item.advises {
            #expect(found.remedy.contains { $0.contains(text) }, "\(text) in \(found.remedy)")
        }
        // One thing went wrong, and has one explanation.
        #expect(findings.count { $0.severity == .failure } <= 1, "\(findings.map(\.code))")
    }

    @Test("A near miss does not give it", arguments: PeerFinding.all)
    func doesNotGive(_ item: PeerFinding) async throws {
        var codes: [FindingCode] = [item.code]
        for _ in 0..<item.tries where codes.contains(item.code) || codes.first != item.instead {
            codes = try await item.nearMiss.findings().map(\.code)
        }
        #expect(!codes.contains(item.code) && codes.first == item.instead, "\(codes)")
    }

    /// Findings that no peer can make the tools of today come to, and why.
    static let unreachable: [FindingCode: String] = [
        .unexplained:
            "defence in depth: every failure known has a finding of its own, and DiagnosisTests make one that has not",
        .captureDamaged: "it is about a capture file: CaptureConditionTests, and PcapTests with damaged ones",
        .captureIncomplete: "it is about a capture: CaptureConditionTests, and PcapTests with captures that lack much",
        .abortedAtUnknownMoment:
            "only a capture has an abort without what came before: PartialAssociationTests",
        .captureConflicting:
            "it is about a capture: CaptureConditionTests, and PcapConditionTests with copies that differ",
        .receiveWindowFull: "only captures show it: TransferTests, and PcapTimeTests with real peers",
        .packetLoss: "only captures show it: TransferTests, and PcapTimeTests with real peers",
        .senderPauses: "only captures show it: TransferTests, and PcapTimeTests with real peers",
        .slowProcessing: "only captures show it: TransferTests, and PcapTimeTests with real peers",
    ]

    @Test("Every finding of the catalogue is reached with a live peer, or it is said why none can")
    func isWhole() {
        let reached = Set(PeerFinding.all.map(\.code)).union(ExhaustionTests.codes)
        let missing = Set(FindingCode.allCases).subtracting(reached).subtracting(Self.unreachable.keys)
        #expect(missing.isEmpty, "\(missing.map(\.rawValue).sorted())")
        #expect(reached.isDisjoint(with: Self.unreachable.keys), "what is reached needs no excuse")
    }

    @Test("No near miss is the finding itself, and each has texts to look for")
    func isMeaningful() {
        for item in PeerFinding.all {
            #expect(item.instead != item.code && !item.shows.isEmpty && !item.advises.isEmpty, "\(item.code)")
        }
    }
}
