import DICOMWire
import DIMSE
import Diagnosis
import Foundation
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// What is found in real captures is what was there.
@Suite struct TruthTests {
    static let exact = CaptureManifest.all.filter {
        $0.kind != "hostile" && ($0.expect == "same" || $0.kind == "original") && $0.isThere
            // The truth of that one is the traffic, of which it keeps 96 bytes a packet.
            && !$0.name.hasPrefix("snaplen")
    }.map(\.name)

    static let lossy = CaptureManifest.all.filter { $0.expect == "lossy" && $0.isThere }.map(\.name)

    private static func capture(_ name: String) throws -> CaptureManifest.Capture {
        try #require(CaptureManifest.all.first { $0.name == name })
    }

    @Test("Associations and messages are those that were there", arguments: exact)
    func isTrue(name: String) throws {
        let capture = try Self.capture(name)
        let truth = try #require(CaptureManifest.truth(of: capture))
        // Packets in another order have others' times.
        let comparesTimes = capture.kind == "original"
        let (found, failure) = try CaptureCollector.read(capture.path)
        #expect(failure == nil)
        let connections = found.connections.sorted { $0.summary.number < $1.summary.number }
        try #require(connections.count == truth.connections.count)
        for (mine, theirs) in zip(connections, truth.connections) {
            let associations = found.associations.filter { $0.connection.number == mine.summary.number }
            let expected = theirs.associations ?? []
            try #require(associations.count == expected.count, "\(theirs.client)")
            for (one, other) in zip(associations, expected) {
                compare(one, other, comparesTimes, "\(theirs.client)")
                compare(found.messages[one.number] ?? [], other.messages, comparesTimes, "\(theirs.client)")
            }
        }
    }

    @Test(
        "Where a part is missing, every whole message is found and none is invented",
        arguments: lossy,
        [true, false]
    )
    func isTrueInPart(name: String, readsDataSets: Bool) throws {
        let capture = try Self.capture(name)
        let truth = try #require(capture.truth)
        let (found, _) = try CaptureCollector.read(capture.path, readsDataSets: readsDataSets)
        let content = { (message: ComparedMessage) in readsDataSets ? message.content : message.outline }
        var unfound: [String] = []
        var left: [String] = []
        for theirs in truth.connections.flatMap({ $0.associations ?? [] }).flatMap(\.messages) {
            if theirs.intact ?? true { unfound.append(content(ComparedMessage(theirs))) }
            left.append(content(ComparedMessage(theirs)))
        }
        for mine in found.messages.values.joined() where mine.message.isIntact {
            let text = content(ComparedMessage(mine.message, dataSet: mine.dataSet))
            if let index = unfound.firstIndex(of: text) { unfound.remove(at: index) }
            let index = try #require(left.firstIndex(of: text), "invented: \(text)")
            left.remove(at: index)
        }
        #expect(unfound.isEmpty)
        // A message that is broken off is told, too, and once.
        let whole = found.messages.values.joined().count { $0.message.isEnded }
        #expect(found.begunDataSets == found.messages.values.joined().count { $0.message.received.message.hasDataSet })
        #expect(whole > 0 || found.messages.isEmpty)
        #expect(found.messages.isEmpty == truth.connections.allSatisfy { ($0.associations ?? []).isEmpty })
    }

    @Test("Of packets that are cut, what is kept tells who talked to whom")
    func cutPackets() throws {
        let capture = try #require(CaptureManifest.all.first { $0.name.hasPrefix("snaplen") })
        let truth = try #require(capture.truth)
        let found = try CaptureCollector.read(capture.path).found
        let called = truth.connections.flatMap { $0.associations ?? [] }.map(\.called)
        #expect(found.associations.compactMap { $0.calledAETitle?.significant } == called)
        #expect(found.associations.allSatisfy { AssociationVerdict($0).findings.isEmpty })
    }

    @Test("Files that follow each other are one capture")
    func rotated() throws {
        let parts = CaptureManifest.all.filter { $0.name.hasPrefix("rotated-") }.sorted { $0.name < $1.name }
        let parent = try #require(CaptureManifest.all.first { $0.file == parts.first?.parent })
        try #require(parts.count == 2)
        let (found, failure) = try CaptureCollector.read(parts[0].path, parts[1].path)
        let whole = try CaptureCollector.read(parent.path).found
        #expect(failure == nil && found.connections.map(\.summary) == whole.connections.map(\.summary))
        let contents = { (collector: CaptureCollector) in
            collector.messages.mapValues { $0.map { ComparedMessage($0.message, dataSet: $0.dataSet).description } }
        }
        #expect(contents(found) == contents(whole))
    }

    @Test("What is spoken on a connection is told by its bytes", arguments: exact)
    func protocols(name: String) throws {
        let capture = try Self.capture(name)
        let truth = try #require(CaptureManifest.truth(of: capture))
        let found = try CaptureCollector.read(capture.path).found
        for (mine, theirs) in zip(
            found.connections.sorted { $0.summary.number < $1.summary.number },
            truth.connections
        ) {
            let name =
                switch mine.spoken {
                case .dicom: "dicom"
                case .other(.tls): "tls"
                case .other(.http): "http"
                case .other, .unknown: "other"
                case .missing: "missing"
                case .none: "none"
                }
            #expect(name == theirs.protocol, "\(theirs.client)")
        }
    }

    private func compare(
        _ mine: CapturedAssociation,
        _ theirs: CaptureManifest.Association,
        _ comparesTimes: Bool,
        _ place: Comment
    ) {
        #expect(mine.callingAETitle?.significant == theirs.calling, place)
        #expect(mine.calledAETitle?.significant == theirs.called, place)
        #expect(mine.outcome.rawValue == theirs.end, place)
        let answer =
            mine.record.accept != nil ? "accepted" : mine.record.reject != nil ? "rejected" : "no-answer"
        #expect(answer == theirs.outcome, place)
        #expect(
            mine.record.reject.map { [$0.result, $0.source, $0.reason] }
                == theirs.reject.map { [$0.result, $0.source, $0.reason] },
            place
        )
        let abort = mine.record.abort.map {
            ($0.isFromPeer ? "acceptor" : "requestor") + " \($0.abort.source) \($0.abort.reason)"
        }
        #expect(abort == theirs.abort.map { "\($0.by) \($0.source) \($0.reason)" }, place)
        let releasedBy = mine.releaseRequestor.map { $0 == mine.requestor ? "requestor" : "acceptor" }
        #expect(releasedBy == theirs.releaseBy, place)
        if comparesTimes {
            #expect(mine.start == theirs.tRq, place)
            #expect(theirs.tAc == nil || mine.answerTime == theirs.tAc, place)
        }
        let contexts = (mine.record.negotiation?.contexts ?? []).map { context in
            CaptureManifest.Context(context)
        }
        if mine.record.negotiation != nil { #expect(contexts == theirs.contexts ?? [], place) }
    }

    private func compare(
        _ mine: [(message: CapturedMessage, dataSet: [UInt8])],
        _ theirs: [CaptureManifest.Message],
        _ comparesTimes: Bool,
        _ place: Comment
    ) {
        // Theirs are in the order of their first bytes, these in that of their last.
        let found = mine.map { ComparedMessage($0.message, dataSet: $0.dataSet) }.sorted {
            $0.description < $1.description
        }
        let expected = theirs.map(ComparedMessage.init).sorted { $0.description < $1.description }
        #expect(found.count == expected.count, place)
        for (one, other) in zip(found, expected) {
            #expect(one.description == other.description, place)
            if comparesTimes { #expect(one.times == other.times, place) }
        }
    }
}

extension AETitle {
    /// The manifest has bytes as ISO 8859-1.
    fileprivate var significant: String {
        String(String.UnicodeScalarView(significantBytes.map { Unicode.Scalar($0) }))
    }
}
