import DIMSE

/// What transfers and answers lose their time on, as only a capture shows it.
enum Transfers {
    /// When a transfer is called slow because of one thing.
    private enum Slow {
        /// A user waits for it.
        static let time: Nanoseconds = 1_000_000_000
        /// Of delayed acknowledgements: two or three of them, which no association has by chance.
        static let delayedAcknowledgements: Nanoseconds = 100_000_000
        /// An answer that takes so long is one that a user waits for.
        static let answer: Nanoseconds = 500_000_000
        /// Bytes a second, half of what a network of 1 Gbit/s carries: what is faster is not slow, whatever limits it.
        static let throughput = 50e6
        /// In percent of the time in which an end sends: what has most of it limits it.
        static let most = 50
        /// The same for what should not be there at all.
        static let some = 20
    }

    /// What limits a transfer, or makes its answers slow.
    static func findings(_ record: TransferRecord) -> [Finding] {
        let limits = AssociationParty.allCases.flatMap { party in
            [window(record, party), loss(record, party), pauses(record, party), stall(record, party)]
        }
        return (limits + [processing(record)]).compactMap { $0 }
    }

    /// The share of the time in which an end sends that goes on one thing, in percent; nil where that is not so much.
    private static func share(
        _ use: TimeUse,
        _ record: TransferRecord,
        _ party: AssociationParty,
        atLeast limit: Int,
        _ time: Nanoseconds = Slow.time
    ) -> String? {
        let uses = record.uses[party]
        guard uses[use] >= time, Double(uses[use]) * 100 >= Double(uses.sending) * Double(limit) else { return nil }
        return NumberText.percent(Int(uses[use]), of: Int(uses.sending)) + " %"
    }

    private static func isFast(_ record: TransferRecord) -> Bool {
        record.throughput.map { $0 >= Slow.throughput } ?? false
    }

    private static func line(_ use: TimeUse, _ record: TransferRecord, _ party: AssociationParty) -> String {
        let uses = record.uses[party]
        let ofAll = NumberText.percent(Int(uses[use]), of: Int(record.uses.total))
        return
            "\(record.name(of: party)) sent for \(DurationText.of(uses.sending)), of which \(DurationText.of(uses[use])) went on this: "
            + "\(ofAll) % of all the time"
    }

    private static func speedLine(_ record: TransferRecord) -> String? {
        record.throughput.map {
            "\(record.service): \(NumberText.bytes(UInt64(max(0, $0)))) a second while data sets were sent"
        }
    }

    private static func wayLine(_ record: TransferRecord) -> String? {
        record.roundTrip.map { "round trip between them: \(DurationText.of($0))" }
    }

    // MARK: What limits

    private static func window(_ record: TransferRecord, _ party: AssociationParty) -> Finding? {
        guard !isFast(record), let share = share(.receiverWindow, record, party, atLeast: Slow.most) else { return nil }
        let (sender, receiver) = (record.name(of: party), record.name(of: party.other))
        // A window is sent in a round trip: where that is about what was reached, nothing else limits it.
        let most: Double? =
            if let window = record.window(of: party.other), let way = record.roundTrip, way > 0 {
                Double(window) / (Double(way) / 1e9)
            } else { nil }
        let isSmall = most.map { most in record.throughput.map { $0 > most / 2 } ?? false } ?? false
        return Finding(
            .receiveWindowFull,
            .warning,
            isSmall
                ? "\(share) of the time in which \(sender) sends, it waits since \(receiver)'s receive window is too small "
                    + "for the way between them."
                : "\(share) of the time in which \(sender) sends, it waits since \(receiver) does not read what has come: its "
                    + "receive window is full.",
            evidence: [
                line(.receiverWindow, record, party), speedLine(record),
                record.window(of: party.other).map { "largest window of \(receiver): \(NumberText.bytes(UInt64($0)))" },
                wayLine(record),
                isSmall
                    ? most.map { "a window in a round trip: \(NumberText.bytes(UInt64($0))) a second at most" } : nil,
            ],
            remedy: isSmall
                ? [
                    "Let \(receiver) have a larger receive buffer: the system's limit (Linux: net.ipv4.tcp_rmem), or the "
                        + "program's own setting, which switches the system's growing buffer off (DCMTK: the environment "
                        + "variable TCP_BUFFER_LENGTH).",
                    "A window of 64 kB or less also comes from a firewall on the way that takes the window scale option away.",
                    "Several associations at a time share no window.",
                ]
                : [
                    "Look at what \(receiver) does while it receives: its disk, its database, and whether it compresses or "
                        + "checks each object at once.",
                    "A larger buffer does not help: it fills up as well.",
                ],
            source: "RFC 9293 3.8.6 (the window), RFC 7323 2 (its scale)"
        )
    }

    private static func loss(_ record: TransferRecord, _ party: AssociationParty) -> Finding? {
        guard let share = share(.loss, record, party, atLeast: Slow.some) else { return nil }
        let (sender, receiver) = (record.name(of: party), record.name(of: party.other))
        return Finding(
            .packetLoss,
            .warning,
            "\(share) of the time in which \(sender) sends, it waits for packets that were lost on their way to \(receiver) and "
                + "are sent again.",
            evidence: [line(.loss, record, party), speedLine(record), wayLine(record)],
            remedy: [
                "Look at the error and drop counters of both network cards and of the switch ports between (Linux: ip -s link, "
                    + "ethtool -S): a bad cable, a radio link, a port set to half duplex, or a link that is overloaded.",
                "Capture at the other end, too: what is sent there and does not arrive here is lost between.",
            ],
            source:
                "RFC 5681 3.2, RFC 6298 2: what is lost is sent again after three duplicate acknowledgements, or a time-out "
                + "of 200 ms and more"
        )
    }

    private static func pauses(_ record: TransferRecord, _ party: AssociationParty) -> Finding? {
        guard !isFast(record), let share = share(.senderPause, record, party, atLeast: Slow.most) else { return nil }
        let (sender, receiver) = (record.name(of: party), record.name(of: party.other))
        return Finding(
            .senderPauses,
            .warning,
            "\(share) of the time in which \(sender) sends, it pauses in the middle of a message: the network and \(receiver) "
                + "wait for it.",
            evidence: [line(.senderPause, record, party), speedLine(record), wayLine(record)],
            remedy: [
                "Look at what \(sender) does while it sends: whether it reads from a slow disk or archive, converts or "
                    + "compresses on the way, or limits its own speed."
            ],
            source: "RFC 9293 3.8.6: the window was open, and all that was sent was acknowledged"
        )
    }

    private static func stall(_ record: TransferRecord, _ party: AssociationParty) -> Finding? {
        let share = share(
            .delayedAcknowledgement,
            record,
            party,
            atLeast: Slow.some,
            Slow.delayedAcknowledgements
        )
        guard let share else { return nil }
        let (sender, receiver) = (record.name(of: party), record.name(of: party.other))
        return Finding(
            .delayedAcknowledgementStall,
            .warning,
            "\(share) of the time in which \(sender) sends, it holds the rest of a message back until \(receiver) acknowledges "
                + "what came before, which \(receiver) delays.",
            evidence: [line(.delayedAcknowledgement, record, party), speedLine(record), wayLine(record)],
            remedy: [
                "It is not the network: at \(sender), switch Nagle's algorithm off (TCP_NODELAY; DCMTK 3.6.7 and Orthanc "
                    + "1.10.1: start it with the environment variable TCP_NODELAY=1).",
                "Or let \(receiver) acknowledge at once (Linux: TCP_QUICKACK before each read).",
            ],
            source: "RFC 9293 3.7.4 (Nagle's algorithm) and 3.8.6.3 (delayed acknowledgements); "
                + Performance.stallSource
        )
    }

    private static func processing(_ record: TransferRecord) -> Finding? {
        let time = record.uses.acceptor[.turn]
        guard let median = record.medianResponse, median >= Slow.answer, time >= Slow.time,
            Double(time) * 2 >= Double(record.uses.total)
        else { return nil }
        let share = NumberText.percent(Int(time), of: Int(record.uses.total))
        return Finding(
            .slowProcessing,
            .warning,
            "\(record.acceptor) works on a request for \(DurationText.of(median)) before it answers: \(share) % of all the time.",
            evidence: [
                "median response time of \(NumberText.count(record.operations, "\(record.service) operation")): "
                    + DurationText.of(median),
                "\(record.acceptor) had the whole request and had not begun to answer for \(DurationText.of(time)) of "
                    + DurationText.of(record.uses.total),
                wayLine(record),
            ],
            remedy: [
                "It is neither the network nor \(record.requestor): look at the load, the disk and the database of "
                    + "\(record.acceptor)."
            ],
            source: "PS3.7 9.1: the response follows when the operation is done"
        )
    }
}

extension Catalogue {
    /// What limits the transfers of a caller and an AE, or makes its answers slow; none where nothing does.
    package static func findings(for transfer: TransferRecord) -> [Finding] { Transfers.findings(transfer) }
}
