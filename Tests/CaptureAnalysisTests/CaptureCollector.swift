import CaptureInput
import DICOMWire
import DIMSE
import Foundation
import PacketFlow
import TestSupport
import Testing

@testable import CaptureAnalysis

/// Keeps all that is found in a capture.
struct CaptureCollector: CaptureSink {
    struct Key: Hashable {
        var association: Int
        var side: ConnectionSide
    }

    var readsDataSets = true
    let isDone = false
    var associations: [CapturedAssociation] = []
    var connections: [CapturedConnection] = []
    /// The messages of each association, by its number.
    var messages: [Int: [(message: CapturedMessage, dataSet: [UInt8])]] = [:]
    /// Data sets that began, whether they ended or not.
    private(set) var begunDataSets = 0
    private var dataSets: [Key: [UInt8]] = [:]

    mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        dataSets[Key(association: association.number, side: side)] = []
        begunDataSets += 1
    }

    mutating func takeDataSet(_ piece: RawSpan, from side: ConnectionSide, in association: CapturedAssociation) {
        let bytes = unsafe piece.withUnsafeBytes { unsafe Array($0) }
        dataSets[Key(association: association.number, side: side), default: []] += bytes
    }

    mutating func missDataSet(_ count: Int, from side: ConnectionSide, in association: CapturedAssociation) {}

    mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        let side = message.isFromRequestor ? association.requestor : association.acceptor
        let dataSet = dataSets.removeValue(forKey: Key(association: association.number, side: side)) ?? []
        messages[association.number, default: []].append((message, dataSet))
    }

    mutating func end(_ association: CapturedAssociation) { associations.append(association) }

    mutating func end(_ connection: CapturedConnection) { connections.append(connection) }
}

extension CaptureCollector {
    /// What was found in files that follow each other, and why one could not be read to its end.
    static func read(
        _ paths: String...,
        readsDataSets: Bool = true
    ) throws -> (found: CaptureCollector, failure: CaptureInputError?) {
        var collector = CaptureCollector()
        collector.readsDataSets = readsDataSets
        var pipeline = CapturePipeline(collector)
        var failure: CaptureInputError?
        for path in paths {
            do throws(CaptureInputError) {
                var input = try CaptureInput(path: path)
                while try input.read(into: &pipeline) {}
            } catch {
                failure = error
            }
        }
        pipeline.finish()
        return (pipeline.sink, failure)
    }
}
