import DICOMWire
import DIMSE
import TestSupport
import Testing

@testable import CaptureAnalysis

/// The captures that are made for measurements are what they are said to be, and read to the last byte.
@Suite struct GeneratedCaptureTests {
    @Test("All that is made is found, and whole")
    func isFound() throws {
        let capture = try GeneratedCapture(
            GeneratedCapture.Plan(size: 20_000_000),
            at: TemporaryFolder("generated").file("mixture.pcap")
        )
        let (found, failure) = try CaptureCollector.read(capture.path)
        #expect(failure == nil)
        #expect(found.associations.count == capture.associations && capture.associations >= 4)
        #expect(found.associations.allSatisfy { $0.outcome == .released && !$0.isDamaged })
        let messages = found.messages.values.joined()
        #expect(messages.allSatisfy { $0.message.isIntact && $0.message.received.dataSetLength == $0.dataSet.count })
        // One image is large; the pixels of the others alone are half a megabyte.
        let images = messages.filter { !$0.dataSet.isEmpty }
        #expect(images.count >= 10 && images.allSatisfy { $0.dataSet.count > 512 * 512 * 2 })
    }

    @Test("One image is on one association, in PDUs of 4 kB")
    func oneImage() throws {
        let capture = try GeneratedCapture(
            .oneImage(size: 8_000_000),
            at: TemporaryFolder("generated").file("image.pcap")
        )
        let (found, _) = try CaptureCollector.read(capture.path)
        let association = try #require(found.associations.first)
        #expect(found.associations.count == 1)
        let messages = try #require(found.messages[association.number])
        #expect(messages.map { "\($0.message.command.field)" } == ["C-STORE-RQ", "C-STORE-RSP"])
        let image = try #require(messages.first)
        #expect(image.dataSet.count / (4096 - 6) + 1 == image.message.dataFragments)
        #expect((6_000_000..<8_100_000).contains(image.dataSet.count))
    }

    @Test("The same plan makes the same file, and another seed another")
    func isRepeatable() throws {
        let folder = try TemporaryFolder("generated")
        var plan = GeneratedCapture.Plan(size: 1_000_000)
        _ = try GeneratedCapture(plan, at: folder.file("first"))
        _ = try GeneratedCapture(plan, at: folder.file("again"))
        plan.seed = 2
        _ = try GeneratedCapture(plan, at: folder.file("other"))
        let first = try folder.readBytes("first")
        #expect(try folder.readBytes("again") == first)
        #expect(try folder.readBytes("other") != first)
    }
}
