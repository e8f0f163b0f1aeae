import DICOMWire
import DIMSE
import Diagnosis
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// An inventory has limits of pairs, and of what is told of each.
@Suite struct InventoryTests {
    /// An association that is accepted.
    private static func association() throws -> CapturedAssociation {
        var streams = ScriptedStreams()
        let request = AssociateRequest().bytes
        streams.send(request, from: .client)
        streams.send(ScriptedAnswers.accept(request), from: .server)
        return try #require(streams.finish().associations.first)
    }

    /// One that negotiated other abstract syntaxes.
    private static func association(
        _ accepted: CapturedAssociation,
        _ syntaxes: Range<Int>,
        refused: Bool,
        transferSyntax: String = "1.2.840.10008.1.2"
    ) -> CapturedAssociation {
        var association = accepted
        guard let context = accepted.record.negotiation?.contexts.first else { return accepted }
        association.record.negotiation?.contexts = syntaxes.map { number in
            var other = context
            other.abstractSyntax = UID("1.2.3.\(number)")
            other.outcome = refused ? .unanswered : .accepted(UID(transferSyntax))
            return other
        }
        return association
    }

    @Test("Of a pair as many abstract syntaxes are told as the limit gives", arguments: [true, false])
    func syntaxes(refused: Bool) throws {
        let accepted = try Self.association()
        let limit = CaptureAnalysisLimits.syntaxes
        var inventory = Inventory()
        let most = limit / 2 - 1
        inventory.add(Self.association(accepted, 0..<most, refused: refused))
        #expect(inventory.sorted.first?.isCut == false)
        for start in stride(from: 0, to: 200_000, by: 100) {
            inventory.add(Self.association(accepted, start..<start + 100, refused: refused))
        }
        let entry = try #require(inventory.sorted.first)
        #expect(entry.isCut && entry.attempts == 2_001)
        #expect(refused ? entry.refused.count == limit : entry.services.count == limit / 2)
        // What is known changes all the same.
        inventory.add(Self.association(accepted, 0..<1, refused: !refused))
        let changed = try #require(inventory.sorted.first)
        #expect(!changed.refused.contains(UID("1.2.3.0")))
    }

    @Test("Of one abstract syntax as many transfer syntaxes are told")
    func transferSyntaxes() throws {
        let accepted = try Self.association()
        var inventory = Inventory()
        for number in 0..<2 * CaptureAnalysisLimits.syntaxes {
            inventory.add(Self.association(accepted, 0..<1, refused: false, transferSyntax: "1.2.4.\(number)"))
        }
        let entry = try #require(inventory.sorted.first)
        #expect(entry.isCut && entry.services.values.first?.count == CaptureAnalysisLimits.syntaxes - 1)
    }

    @Test("All pairs together have a limit of syntaxes, and of pairs")
    func pairs() throws {
        let accepted = try Self.association()
        var inventory = Inventory()
        func add(_ number: Int, _ syntaxes: Range<Int>) {
            var association = Self.association(accepted, syntaxes, refused: true)
            association.record.request?.callingAETitle = AETitle(field: Array("CT\(number)".utf8))
            inventory.add(association)
        }
        let each = CaptureAnalysisLimits.syntaxes
        let full = CaptureAnalysisLimits.syntaxesOfAll / each + 1
        for number in 0..<full { add(number, 0..<each) }
        #expect(inventory.sorted.reduce(0) { $0 + $1.refused.count } == CaptureAnalysisLimits.syntaxesOfAll)
        #expect(inventory.sorted.filter(\.isCut).count == 1)
        for number in full...CaptureAnalysisLimits.inventory { add(number, 0..<1) }
        #expect(inventory.sorted.count == CaptureAnalysisLimits.inventory && inventory.dropped == 1)
        add(0, 0..<1)
        #expect(inventory.dropped == 1)
    }
}
