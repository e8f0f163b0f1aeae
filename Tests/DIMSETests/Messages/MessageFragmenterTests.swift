import DICOMWire
import Testing

@testable import DIMSE

@Suite struct MessageFragmenterTests {
    /// The maximum covers the whole body: 4 bytes of length, context ID, control header and the fragment (PS3.8 D.1).
    @Test(
        "The longest fragment for each maximum of the peer is even and fits",
        arguments: [
            (0, 131_066), (8, 2), (9, 2), (13, 6), (64, 58), (1024, 1018), (16384, 16378), (131_072, 131_066),
            (131_073, 131_066), (UInt32.max, 131_066),
        ]
    )
    func fragmentLength(maximum: UInt32, length: Int) {
        let fragmenter = MessageFragmenter(peerMaximumLength: maximum)
        #expect(fragmenter.fragmentLength == length)
        #expect(maximum == 0 || length + PresentationDataWalk.Header.length <= Int(maximum))
        #expect(length + PresentationDataWalk.Header.length <= DIMSELimits.unlimitedLength)
    }

    @Test("A maximum without room for a fragment is exceeded by the smallest one", arguments: [1, 6, 7] as [UInt32])
    func tinyMaximum(maximum: UInt32) {
        #expect(MessageFragmenter(peerMaximumLength: maximum).fragmentLength == 2)
    }

    @Test("A peer that says no maximum has none")
    func noMaximum() {
        #expect(MessageFragmenter(peerMaximumLength: nil) == MessageFragmenter(peerMaximumLength: 0))
    }

    /// Sizes around each boundary: one fragment, one byte more, several.
    private static func sizes(of length: Int) -> [Int] {
        let sizes = [0, 1, 2, length - 1, length, length + 1, 2 * length - 1, 2 * length, 2 * length + 1, 3 * length]
        return Set(sizes).sorted()
    }

    @Test(
        "A message with a data set of any size comes out of an assembler as it went in",
        arguments: [0, 1, 6, 7, 8, 13, 64, 1024, 16384, UInt32.max]
    )
    func roundTrip(maximum: UInt32) throws {
        let fragmenter = MessageFragmenter(peerMaximumLength: maximum)
        let message = Samples.findRequest(7)
        for size in Self.sizes(of: fragmenter.fragmentLength) {
            let dataSet = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            let fragments = try Fragments(pdus: fragmenter.encode(message, dataSet: dataSet, contextID: 3))
            let values = try fragments.values
            let commandCount = (message.encodedCommandSet().count - 1) / fragmenter.fragmentLength + 1
            let dataCount = max(1, (size + fragmenter.fragmentLength - 1) / fragmenter.fragmentLength)
            #expect(values.count == commandCount + dataCount)
            #expect(values.allSatisfy { $0.contextID == 3 })
            #expect(values.map(\.isCommand) == (0..<values.count).map { $0 < commandCount })
            #expect(values.indices.filter { values[$0].isLast } == [commandCount - 1, values.count - 1])
            #expect(values.filter { !$0.isLast }.allSatisfy { $0.fragment.count == fragmenter.fragmentLength })
            #expect(fragments.bodies.count == values.count)
            if maximum >= 8 {
                #expect(fragments.bodies.allSatisfy { $0.count <= Int(maximum) })
            }

            var limits = MessageAssembler.Limits()
            limits.dataSetLength = 1 << 20
            var assembler = MessageAssembler(limits: limits)
            let received = try fragments.assemble(with: &assembler)
            #expect(received.errors.isEmpty && received.messages.count == 1)
            #expect(received.last.map { if case .success(.some) = $0 { true } else { false } } == true)
            #expect(received.messages.first?.message == message)
            #expect(received.messages.first?.dataSet == dataSet)
            #expect(received.messages.first?.dataSetLength == size)
            // It waits for the next command.
            let next = try Fragments(pdus: fragmenter.encode(Samples.echoRequest(8), contextID: 1))
            #expect(try next.assemble(with: &assembler).messages.map(\.message) == [Samples.echoRequest(8)])
        }
    }

    @Test("A message without data set is a command and nothing else", arguments: [0, 8, 64, 16384] as [UInt32])
    func withoutDataSet(maximum: UInt32) throws {
        let bytes = MessageFragmenter(peerMaximumLength: maximum).encode(Samples.echoRequest(1), contextID: 1)
        let fragments = try Fragments(pdus: bytes)
        let values = try fragments.values
        #expect(values.allSatisfy { $0.isCommand })
        #expect(values.map(\.isLast) == (1...values.count).map { $0 == values.count })
        var assembler = MessageAssembler()
        #expect(try fragments.assemble(with: &assembler).messages.map(\.message) == [Samples.echoRequest(1)])
    }

    @Test("A C-ECHO-RQ on the wire")
    func echo() {
        let bytes = MessageFragmenter(peerMaximumLength: 16384).encode(Samples.echoRequest(1), contextID: 1)
        let expected = hex(
            """
            04 00 0000004A
            00000046 01 03  // context 1, last fragment of a command
            0000 0000 04000000 38000000  // (0000,0000) group length, 56
            0000 0200 12000000 312E322E3834302E31303030382E312E3100  // (0000,0002) 1.2.840.10008.1.1
            0000 0001 02000000 3000  // (0000,0100) C-ECHO-RQ
            0000 1001 02000000 0100  // (0000,0110) message ID 1
            0000 0008 02000000 0101  // (0000,0800) no data set
            """
        )
        #expect(hexText(bytes) == hexText(expected))
    }
}
