import Crypto
import DICOMWire
import DIMSE
import TestSupport

@testable import CaptureAnalysis

/// What is compared of a message, one line for each.
struct ComparedMessage: CustomStringConvertible {
    private let fields: [(name: String, value: String?)]

    /// What it is, wherever in its stream it stands.
    var content: String { fields.dropFirst(2).map(Self.text).joined(separator: ", ") }

    /// The same without what tells the bytes of its data set.
    var outline: String { fields.dropFirst(2).filter { $0.name != "SHA-256" }.map(Self.text).joined(separator: ", ") }

    /// When its first byte came, and its last where it has a data set, in nanoseconds since 1970.
    let times: [Int64]

    var description: String { fields.map(Self.text).joined(separator: ", ") }

    init(_ theirs: CaptureManifest.Message) {
        times = [theirs.t] + (theirs.tEnd.map { [$0] } ?? [])
        fields = [
            ("first", "\(theirs.stream[0])"), ("last", "\(theirs.stream[1])"), ("by", theirs.by), ("type", theirs.type),
            ("context", "\(theirs.ctx)"), ("id", theirs.messageId.map { "\($0)" }),
            ("responding to", theirs.respondingTo.map { "\($0)" }), ("status", theirs.status.map { "\($0)" }),
            ("class", theirs.reqSopClass ?? theirs.sopClass), ("instance", theirs.reqSopInstance ?? theirs.sopInstance),
            ("command", "\(theirs.cmdBytes) bytes in \(theirs.cmdFragments)"),
            ("data set", theirs.hasDataset ? "\(theirs.datasetBytes ?? 0) in \(theirs.dataFragments ?? 0)" : nil),
            ("SHA-256", theirs.datasetSha256), ("remaining", theirs.remaining.map { "\($0)" }),
            ("completed", theirs.completed.map { "\($0)" }), ("failed", theirs.failed.map { "\($0)" }),
            ("warning", theirs.warning.map { "\($0)" }), ("originator", theirs.moveOriginator),
            ("originator's ID", theirs.moveOriginatorId.map { "\($0)" }), ("destination", theirs.moveDestination),
        ]
    }

    init(_ mine: CapturedMessage, dataSet: [UInt8]) {
        let command = mine.command
        var response: Response?
        var store: CStoreRequest?
        var move: CMoveRequest?
        var cancelled: UInt16?
        switch command {
        case .response(let it): response = it
        case .cStoreRequest(let it): store = it
        case .cMoveRequest(let it): move = it
        case .cCancelRequest(let it): cancelled = it.messageIDBeingRespondedTo
        default: break
        }
        let counts = response?.suboperations
        let hasDataSet = mine.received.message.hasDataSet
        times = [mine.startTime] + (hasDataSet && mine.isEnded ? [mine.endTime] : [])
        fields = [
            ("first", "\(mine.range.lowerBound)"), ("last", "\(mine.range.upperBound)"),
            ("by", mine.isFromRequestor ? "requestor" : "acceptor"), ("type", "\(command.field)"),
            ("context", "\(mine.received.contextID)"), ("id", command.messageID.map { "\($0)" }),
            ("responding to", (response?.messageIDBeingRespondedTo ?? cancelled).map { "\($0)" }),
            ("status", response.map { "\($0.status)" }), ("class", command.sopClassUID.map { "\($0)" }),
            ("instance", command.sopInstanceUID.map { "\($0)" }),
            ("command", "\(mine.commandLength) bytes in \(mine.commandFragments)"),
            ("data set", hasDataSet ? "\(mine.received.dataSetLength) in \(mine.dataFragments)" : nil),
            ("SHA-256", hasDataSet && mine.isEnded ? Self.digest(of: dataSet) : nil),
            ("remaining", counts?.remaining.map { "\($0)" }), ("completed", counts?.completed.map { "\($0)" }),
            ("failed", counts?.failed.map { "\($0)" }), ("warning", counts?.warning.map { "\($0)" }),
            ("originator", store?.moveOriginatorAETitle.map { String(decoding: $0.significantBytes, as: UTF8.self) }),
            ("originator's ID", store?.moveOriginatorMessageID.map { "\($0)" }),
            ("destination", move.map { String(decoding: $0.moveDestination.significantBytes, as: UTF8.self) }),
        ]
    }

    private static func text(_ field: (name: String, value: String?)) -> String {
        "\(field.name) \(field.value ?? "-")"
    }

    private static func digest(of bytes: [UInt8]) -> String {
        let hexadecimal = Array("0123456789abcdef".utf8)
        return String(
            decoding: SHA256.hash(data: bytes).flatMap { [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]] },
            as: UTF8.self
        )
    }
}

extension CaptureManifest.Context {
    /// A context as it was observed.
    init(_ context: Negotiation.Context) {
        let result: UInt8? =
            switch context.outcome {
            case .accepted: 0
            case .refused(let result): result.rawValue
            case .unanswered: nil
            }
        self.init(
            id: context.id,
            abstract: "\(context.abstractSyntax)",
            proposed: context.proposedTransferSyntaxes.map { "\($0)" },
            result: result,
            accepted: context.transferSyntax.map { "\($0)" }
        )
    }
}
