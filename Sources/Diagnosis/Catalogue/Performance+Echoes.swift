import DIMSE

// How long answers take, and which shape that has.
extension Performance {
    /// How much longer than the middle one a slow answer takes where the others are not: no network spreads so far.
    private static let tailRatio: Nanoseconds = 10

    static func stall(_ evidence: Evidence) -> Finding? {
        let plain = median(evidence.roundTripsWithoutQuickAcknowledgement)
        if let quick = median(evidence.roundTrips), let plain {
            guard plain > quick,
                delayedAcknowledgement.contains(plain - quick)
                    || (delayedAcknowledgement.contains(plain) && quick < nearby)
            else { return nil }
            return Finding(
                .delayedAcknowledgementStall,
                .warning,
                "The peer makes ordinary clients wait \(DurationText.of(plain - quick)) for each answer: it sends an "
                    + "answer in two small pieces, and holds the second back until the first is acknowledged.",
                evidence: [
                    "median round trip with quick acknowledgement: \(DurationText.of(quick))",
                    "median round trip without, as other clients have it: \(DurationText.of(plain))",
                    evidence.association?.implementationLine,
                ],
                remedy: stallRemedy,
                source: stallSource
            )
        }
        let spans = evidence.roundTrips
        // With quick acknowledgement the second piece is not held back: who takes 40 ms then takes them for another
        // reason.
        guard plain == nil, evidence.connection.acknowledgesQuickly != true, spans.count >= 3,
            let middle = median(spans), delayedAcknowledgement.contains(middle),
            spans.filter(delayedAcknowledgement.contains).count * 10 >= spans.count * 8,
            let connect = evidence.connection.attempts.last?.time, evidence.connection.isConnected, connect < nearby
        else { return nil }
        return Finding(
            .delayedAcknowledgementStall,
            .warning,
            "Nearly every answer takes \(DurationText.of(middle)), while the network takes \(DurationText.of(connect)): the "
                + "peer may send an answer in two small pieces, and hold the second back until the first is "
                + "acknowledged.",
            evidence: [
                "median round trip: \(DurationText.of(middle)), of \(spans.count)",
                "TCP connection: \(DurationText.of(connect))",
                evidence.association?.implementationLine,
            ],
            remedy: [
                "Measure both ways \(evidence.option("--quick-ack both")): where answers come at once with quick acknowledgement, it is so, and "
                    + "where they take as long, the peer itself takes the time.",
                "Where it is so, switch Nagle's algorithm off at the server (DCMTK 3.6.7 and Orthanc 1.10.1: start it with the "
                    + "environment variable TCP_NODELAY=1), or re-arm TCP_QUICKACK at the client before each read (Linux).",
            ],
            source: stallSource
        )
    }

    private static let stallRemedy: [String?] = [
        "It is not the network: at the server, switch Nagle's algorithm off (DCMTK 3.6.7 and Orthanc 1.10.1: start it "
            + "with the environment variable TCP_NODELAY=1).",
        "At the client, re-arm TCP_QUICKACK before each read (Linux), as Sonde does.",
    ]
    static let stallSource =
        "measured: Orthanc 1.10.1, storescp and dcmrecv 3.6.7 take 44 ms a C-ECHO on loopback, and 0.06 to 0.08 ms "
        + "with quick acknowledgement; storescp and Orthanc started with TCP_NODELAY=1 take 0.3 ms without it; known: "
        + "fo-dicom#2110"

    static func echo(_ evidence: Evidence) -> Finding? {
        guard let middle = median(evidence.roundTrips), middle >= Slow.echo else { return nil }
        let isLong = middle >= second - wholeSecondSlack
        return Finding(
            .slowEcho,
            .warning,
            "The peer takes \(DurationText.of(middle)) for an answer.",
            evidence: [
                "median round trip: \(DurationText.of(middle)), of \(evidence.roundTrips.count)",
                evidence.connection.isConnected ? evidence.route : nil, evidence.association?.implementationLine,
            ],
            remedy: [
                "Compare with the time of the TCP connection, which is the network's round trip: the rest is the "
                    + "server's.",
                isLong
                    ? "Orthanc 1.10.1 takes a second and more where more associations are idle than it has threads "
                        + "(DicomThreadsCount, default 4): measure several times \(evidence.option("--count")), and where the "
                        + "answers come whole seconds apart, find the clients that leave associations open." : nil,
                "Look at the server's load.",
            ],
            source: isLong
                ? "PS3.7 9.1.5; measured: Orthanc 1.10.1 with 4 threads: 4 idle associations add up to 1 s, 8 about 2 s"
                : "PS3.7 9.1.5"
        )
    }

    /// Some answers are slow, and most are not.
    static func tail(_ evidence: Evidence) -> Finding? {
        let spans = evidence.roundTrips
        guard let summary = summary(spans) else { return nil }
        // Of two servers behind one address each answers half: what lies between their times is no answer's.
        let fast = max(0, spans.sorted()[(spans.count - 1) / 2])
        let late = Nanoseconds(summary.percentile95)
        guard late >= Slow.echo, late / tailRatio >= fast else { return nil }
        let slow = spans.enumerated().filter { $1 >= Slow.echo && $1 / tailRatio >= fast }
        let shown = slow.prefix(DiagnosisLimits.listed).map { "answer \($0 + 1) \(DurationText.of($1))" }
        let isPart = slow.count > shown.count
        return Finding(
            .slowTail,
            .note,
            "Half of the answers or more come within \(DurationText.of(fast)), and some take \(DurationText.of(late)).",
            evidence: [
                "\(spans.count - slow.count) of \(NumberText.count(spans.count, "answer")) are not slow",
                "\(NumberText.count(slow.count, "slow one")): \(shown.joined(separator: ", "))\(isPart ? ", ..." : "")",
                evidence.association?.implementationLine,
            ],
            remedy: [
                "Measure longer \(evidence.option("--count 100 --interval 0.1")), and look at the peer's log and load at the slow moments.",
                "Where every second or third one is slow, several servers may share the address, and one of them be slow: "
                    + "ask each by its own.",
                "Lost packets look the same: measure at another time, and from another place.",
            ],
            source: "PS3.7 9.1.5; RFC 6298 2: a segment that is lost is repeated after 200 ms and more"
        )
    }
}
