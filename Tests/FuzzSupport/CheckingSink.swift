package import CaptureAnalysis
import DICOMWire
package import DIMSE
import Diagnosis
package import PacketFlow

/// Checks what holds of anything that is told of a capture, and keeps it to be compared.
package struct CheckingSink: CaptureSink {
    /// What was told.
    package struct Report: Equatable, Sendable {
        /// A message, without when and how its bytes came.
        struct Message: Equatable, Sendable {
            let association: Int
            let isFromRequestor: Bool
            let received: ReceivedMessage
            let range: Range<UInt64>
            let commandFragments: Int
            let commandLength: Int
            let dataFragments: Int
            let isEnded: Bool
        }

        /// An association at its end.
        struct Association: Equatable, Sendable {
            let number: Int
            let requestor: ConnectionSide
            var record: AssociationRecord?
            let isStartMissing: Bool
            let isDamaged: Bool
        }

        var messages: [Message] = []
        var associations: [Association] = []
        var spoken: [ConnectionProtocol] = []

        /// What has come to its end.
        ///
        /// What is wrong with a fragment of a data set is noticed with its first byte where its bytes are looked at,
        /// and with its last where they are counted: that shows in messages that never end, and in the record.
        package var ended: Report {
            var ended = self
            ended.messages.removeAll { !$0.isEnded }
            for index in ended.associations.indices { ended.associations[index].record = nil }
            return ended
        }

        /// Stops where another reading of the same told something else, and says what.
        package func check(_ other: Report) {
            guard self != other else { return }
            for (mine, theirs) in zip(messages, other.messages) where mine != theirs {
                fatalError("\(mine)\n\(theirs)")
            }
            for (mine, theirs) in zip(associations, other.associations) where mine != theirs {
                fatalError("\(mine)\n\(theirs)")
            }
            fatalError(
                """
                \(messages.count) and \(other.messages.count) messages, \(associations.count) and \
                \(other.associations.count) associations, \(spoken) and \(other.spoken)
                """
            )
        }
    }

    package let readsDataSets: Bool
    package let measuresTime = true
    package let isDone = false
    /// What was told so far.
    package private(set) var report = Report()

    private var begun = 0
    private var open: Set<Int> = []
    private var statistics = TrafficStatistics()
    /// Bytes of the data set that is coming, by association and side.
    private var dataSets: [Int: (told: Int, missed: Int)] = [:]

    /// Makes a sink, which wants the bytes of data sets or not.
    package init(readsDataSets: Bool) { self.readsDataSets = readsDataSets }

    package mutating func begin(_ association: CapturedAssociation) {
        begun += 1
        precondition(association.number == begun)
        open.insert(begun)
    }

    package mutating func beginDataSet(
        of message: ReceivedMessage,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        precondition(open.contains(association.number) && message.message.hasDataSet)
        dataSets[key(association, side)] = (0, 0)
    }

    package mutating func takeDataSet(
        _ piece: RawSpan,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        precondition(readsDataSets && piece.byteCount > 0 && open.contains(association.number))
        dataSets[key(association, side)]?.told += piece.byteCount
    }

    package mutating func missDataSet(
        _ count: Int,
        from side: ConnectionSide,
        in association: CapturedAssociation
    ) {
        precondition(readsDataSets && count > 0 && open.contains(association.number) && association.isDamaged)
        dataSets[key(association, side)]?.missed += count
    }

    package mutating func take(_ message: CapturedMessage, of association: CapturedAssociation) {
        precondition(open.contains(association.number))
        let side = message.isFromRequestor ? association.requestor : association.acceptor
        let dataSet = dataSets.removeValue(forKey: key(association, side))
        if message.isEnded {
            precondition(message.range.count >= message.commandLength)
            precondition(!message.received.message.hasDataSet || dataSet != nil)
            if readsDataSets, message.received.message.hasDataSet, let dataSet {
                precondition(dataSet.told + dataSet.missed == message.received.dataSetLength)
                precondition(dataSet.missed == message.received.missingLength)
            }
        }
        statistics.add(message, of: association)
        report.messages.append(
            Report.Message(
                association: association.number,
                isFromRequestor: message.isFromRequestor,
                received: message.received,
                range: message.range,
                commandFragments: message.commandFragments,
                commandLength: message.commandLength,
                dataFragments: message.dataFragments,
                isEnded: message.isEnded
            )
        )
    }

    package mutating func end(_ association: CapturedAssociation) {
        precondition(open.remove(association.number) != nil)
        statistics.end(association)
        if let timing = association.timing {
            // All time goes on something, and nothing takes less than none.
            precondition(timing.duration >= 0 && timing.uses.total == timing.duration)
            for use in TimeUse.allCases {
                precondition(timing.uses.requestor[use] >= 0 && timing.uses.acceptor[use] >= 0)
            }
        }
        let verdict = AssociationVerdict(association)
        // What a peer sent never controls a terminal.
        precondition(isPrintable(verdict.text) && verdict.findings.allSatisfy { isPrintable($0.sentence) })
        // How many bytes have come when the first show that they are no PDU depends on how they are cut.
        var record = association.record
        record.foreignBytes = Array(record.foreignBytes.prefix(PDUHeader.length))
        report.associations.append(
            Report.Association(
                number: association.number,
                requestor: association.requestor,
                record: record,
                isStartMissing: association.isStartMissing,
                isDamaged: association.isDamaged
            )
        )
    }

    package mutating func end(_ connection: CapturedConnection) {
        precondition(connection.summary.sent.allSatisfy { $0.missing <= $0.bytes })
        precondition(
            connection.associations == 0 || connection.hasPDUs || connection.summary.sent.contains { $0.missing > 0 }
        )
        report.spoken.append(connection.spoken)
    }

    /// Checks that all that began was told to be over.
    package func finish(connections: Int) {
        for pair in statistics.sorted {
            precondition(pair.services.values.allSatisfy { $0.unanswered <= $0.operations })
            if let transfer = pair.transfer {
                precondition(Catalogue.findings(for: transfer).allSatisfy { isPrintable($0.sentence) })
            }
        }
        precondition(open.isEmpty && report.associations.count == begun && report.spoken.count == connections)
    }

    private func key(_ association: CapturedAssociation, _ side: ConnectionSide) -> Int {
        association.number * 2 + side.rawValue
    }

    private func isPrintable(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) }
    }
}
