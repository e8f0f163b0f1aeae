import DIMSE

/// Slow stages, and delays that have a shape of their own.
enum Performance: Chapter {
    /// From here on a stage is called slow: a user waits for it, and networks and servers in order stay far below.
    enum Slow {
        /// Name servers in reach answer in some milliseconds.
        static let resolution: Nanoseconds = 1_000_000_000
        /// A round trip, below 300 ms around the world.
        static let connection: Nanoseconds = 500_000_000
        /// Two or three round trips and a signature.
        static let tls: Nanoseconds = 1_000_000_000
        /// A round trip and a look into a list.
        static let association: Nanoseconds = 1_000_000_000
        /// A round trip.
        static let echo: Nanoseconds = 500_000_000
        /// What waits in a server, and is not the network between.
        static let waiting: Nanoseconds = 100_000_000
        /// A round trip.
        static let release: Nanoseconds = 1_000_000_000
    }

    /// Linux holds an acknowledgement back for 40 ms; measured with DCMTK 3.6.7: 38 to 50 ms.
    static let delayedAcknowledgement: ClosedRange<Nanoseconds> = 38_000_000...50_000_000
    /// Below this the network itself cannot be what takes 40 ms.
    static let nearby: Nanoseconds = 20_000_000
    /// How far from a whole number of seconds an answer may be: Orthanc polls once a second, and adds its own time.
    static let wholeSecondSlack: Nanoseconds = 60_000_000
    static let second: Nanoseconds = 1_000_000_000

    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] {
        let stages = [
            resolution(evidence), connection(evidence), tls(evidence), association(evidence),
            stall(evidence), wholeSeconds(evidence) ?? tail(evidence) ?? echo(evidence), release(evidence),
        ]
        return stages.compactMap { $0 }
    }

    /// Whether a stage is slow even without what this side's own recording may have held up of it.
    private static func isSlow(_ time: Nanoseconds, _ limit: Nanoseconds, _ evidence: Evidence) -> Bool {
        time >= limit && time - max(0, evidence.recordingDelay?.timeOfStages ?? 0) >= limit
    }

    static func isNearWholeSecond(_ span: Nanoseconds) -> Bool {
        guard span >= second - wholeSecondSlack, span < .max - second else { return false }
        let rest = span % second
        return rest <= wholeSecondSlack || rest >= second - wholeSecondSlack
    }

    /// What spans come to, as the tools tell it; none is below zero, whatever a broken clock gave.
    static func summary(_ spans: [Nanoseconds]) -> Statistics.Summary? {
        var statistics = Statistics()
        for span in spans { statistics.add(nanoseconds: UInt64(max(0, span))) }
        return statistics.summary
    }

    /// The middle one, or what lies halfway between the two in the middle.
    static func median(_ spans: [Nanoseconds]) -> Nanoseconds? { summary(spans).map { Nanoseconds($0.median) } }

    /// Whether a span is what a resolver waits for name servers that do not answer, and a little: 5 s for each try.
    private static func isNearNameServerWait(_ span: Nanoseconds) -> Bool {
        let (tries, rest) = span.quotientAndRemainder(dividingBy: nameServerWait)
        return tries > 0 && rest <= second / 2 || nameServerWait - rest <= second / 5
    }

    /// How long one try at a name server waits, unless it is set otherwise (resolv.conf(5)).
    private static let nameServerWait = 5 * second

    private static func resolution(_ evidence: Evidence) -> Finding? {
        guard let resolution = evidence.connection.resolution, resolution.failure == nil,
            isSlow(resolution.time, Slow.resolution, evidence)
        else { return nil }
        return Finding(
            .slowResolution,
            .warning,
            "Looking up the name \(evidence.host) takes \(DurationText.of(resolution.time)); every connection by name "
                + "waits for it.",
            evidence: ["the answer came after \(DurationText.of(resolution.time))"],
            remedy: [
                isNearNameServerWait(resolution.time)
                    ? "Check the name servers (/etc/resolv.conf): \(DurationText.of(resolution.time)) is close to a multiple of "
                        + "5 s, so the first one does not answer."
                    : "Check the name servers (/etc/resolv.conf), and the way to them.",
                "Give clients the address in place of the name.",
            ],
            source: "resolv.conf(5): timeout 5 s for each try"
        )
    }

    private static func connection(_ evidence: Evidence) -> Finding? {
        guard evidence.connection.isConnected, let attempt = evidence.connection.attempts.last,
            isSlow(attempt.time, Slow.connection, evidence)
        else { return nil }
        return Finding(
            .slowConnect,
            .warning,
            "Opening the connection takes \(DurationText.of(attempt.time)).",
            evidence: [Connecting.line(attempt)],
            remedy: [
                "About 1 s, 3 s or 7 s mean that the first packets were lost: a full accept queue at the server, or "
                    + "a lossy network.",
                "Otherwise look at the way there (VPN, satellite, overloaded firewall).",
            ],
            source: "RFC 6298 2: a SYN is repeated after 1 s, 3 s, 7 s"
        )
    }

    private static func tls(_ evidence: Evidence) -> Finding? {
        guard let time = evidence.connection.tlsTime, isSlow(time, Slow.tls, evidence) else { return nil }
        return Finding(
            .slowTLS,
            .warning,
            "The TLS handshake takes \(DurationText.of(time)).",
            evidence: ["TLS handshake: \(DurationText.of(time))"],
            remedy: [
                "Look at the server's load, and whether it asks a revocation server or a name server on the way."
            ],
            source: "RFC 8446 2: one round trip, RFC 5246 7.3: two"
        )
    }

    private static func association(_ evidence: Evidence) -> Finding? {
        guard let time = evidence.association?.associationTime, isSlow(time, Slow.association, evidence) else {
            return nil
        }
        let isNearWait = isNearNameServerWait(time)
        // A connection that took as long lost packets, and says nothing of the way.
        let network = evidence.connection.attempts.last.map(\.time).flatMap { $0 < time / 2 ? $0 : nil }
        return Finding(
            .slowAssociation,
            .warning,
            "The peer takes \(DurationText.of(time)) to answer the association request.",
            evidence: [
                "A-ASSOCIATE-RQ to its answer: \(DurationText.of(time))",
                evidence.association?.implementationLine,
            ],
            remedy: [
                isNearWait
                    ? "\(DurationText.of(time)) is close to a multiple of 5 s, which points to the server looking up the "
                        + "caller's name at a name server that does not answer: give \(evidence.machine)'s address a name there, "
                        + "or switch the look-up off." : nil,
                network.map {
                    "Of this the network takes about \(DurationText.of($0)), as the TCP connection did; the rest is the "
                        + "server's: look at its load."
                },
                "Servers that serve one client at a time answer when the one before has ended.",
            ],
            source: isNearWait
                ? "PS3.8 9.2; resolv.conf(5): timeout 5 s for each try; DCMTK's switch for the look-up is "
                    + "dcmDisableGethostbyaddr; the delay is unmeasured" : "PS3.8 9.2"
        )
    }

    private static func release(_ evidence: Evidence) -> Finding? {
        guard let time = evidence.association?.releaseTime, isSlow(time, Slow.release, evidence) else { return nil }
        return Finding(
            .slowRelease,
            .note,
            "The peer takes \(DurationText.of(time)) to answer the release.",
            evidence: ["A-RELEASE-RQ to A-RELEASE-RP: \(DurationText.of(time))"],
            remedy: ["Nothing needs to be done unless many associations are opened: each one ends this late."],
            source: "PS3.8 9.2"
        )
    }

    /// The spans between slow answers, where these come on a grid of seconds however long each took; else none.
    ///
    /// A server that looks once a second at what waits answers at its own seconds: with a pause between the echoes, it
    /// is the answers that are whole seconds apart, and not the round trips that take them. Round trips that all take
    /// the same are another thing.
    private static func wholeSecondGaps(_ evidence: Evidence) -> [Nanoseconds] {
        let slow = zip(evidence.roundTrips, evidence.answerTimes).filter { $0.0 >= Slow.waiting }
        guard let shortest = slow.map(\.0).min(), let longest = slow.map(\.0).max(),
            longest - shortest >= Slow.waiting
        else { return [] }
        let gaps = zip(slow.dropFirst(), slow).map { $0.1 - $1.1 }
        let near = gaps.filter(isNearWholeSecond)
        return near.count >= 2 && near.count * 10 >= gaps.count * 8 ? near : []
    }

    private static func wholeSeconds(_ evidence: Evidence) -> Finding? {
        let slow = evidence.roundTrips.filter { $0 >= second - wholeSecondSlack }
        let near = slow.filter(isNearWholeSecond)
        let isWhole =
            near.count >= 2 && near.count * 10 >= slow.count * 8 && slow.count * 3 >= evidence.roundTrips.count
        let gaps = wholeSecondGaps(evidence)
        guard isWhole || !gaps.isEmpty else { return nil }
        // Waiting in turn takes one second and then another number of them; a wait that is built in is always the same.
        let counts = Set(near.map { ($0 + wholeSecondSlack) / second })
        let isConstant = gaps.isEmpty && counts.count == 1 && near.count == evidence.roundTrips.count
        return Finding(
            .wholeSecondAnswers,
            .warning,
            isConstant
                ? "Every answer takes close to \(DurationText.of((counts.first ?? 0) * second)): a fixed wait or poll at the peer "
                    + "looks like this, and so may Orthanc where it has more associations open than threads."
                : "Answers take close to whole seconds, as Orthanc's do where it has more associations open than "
                    + "threads; a fixed wait or poll of one second looks the same.",
            evidence: [
                isWhole
                    ? "\(near.count) of \(evidence.roundTrips.count) round trips are within "
                        + "\(DurationText.of(wholeSecondSlack)) of a whole second" : nil,
                isWhole
                    ? "the first: \(near.prefix(DiagnosisLimits.listed).map(DurationText.of).joined(separator: ", "))"
                    : nil,
                gaps.isEmpty
                    ? nil
                    : "slow answers came apart by \(gaps.prefix(DiagnosisLimits.listed).map(DurationText.of).joined(separator: ", "))",
                evidence.association?.implementationLine,
            ],
            remedy: [
                "Close viewers and gateways one after the other, and measure again: where the time stays the same, it is a "
                    + "fixed wait, and the peer's vendor or log says for what.",
                "Where it shrinks, associations wait for threads. In Orthanc 1.10.1: raise DicomThreadsCount (default 4), "
                    + "or find the clients that leave associations open without using them.",
            ],
            source:
                "measured: Orthanc 1.10.1 with 4 threads: 4 idle associations add up to 1 s, 8 about 2 s, 16 about 4 s"
        )
    }
}
