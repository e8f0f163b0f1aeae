import DIMSE

@testable import Diagnosis

/// Slow stages, and delays with a shape.
enum PerformanceCases {
    private static func echoes(
        _ milliseconds: [Nanoseconds],
        at answers: [Nanoseconds] = [],
        without: [Nanoseconds] = [],
        connect: Nanoseconds = 1,
        quickly: Bool? = nil
    ) -> Evidence {
        Sample.working(echoes: milliseconds.count).with { evidence in
            evidence.roundTrips = milliseconds.map { $0 * Sample.milliseconds }
            evidence.answerTimes = answers.map { $0 * Sample.milliseconds }
            evidence.roundTripsWithoutQuickAcknowledgement = without.map { $0 * Sample.milliseconds }
            evidence.connection.attempts[0].time = connect * Sample.milliseconds
            evidence.connection.acknowledgesQuickly = quickly
        }
    }

    private static func changed(_ change: (inout Evidence) -> Void) -> Evidence { Sample.working().with(change) }

    /// A slow stage of which the recording held so much up.
    private static func heldUp(_ milliseconds: Nanoseconds) -> Evidence {
        changed {
            $0.connection.association?.associationTime = 2 * Sample.seconds
            $0.recordingDelay = .init(
                time: 3 * Sample.seconds,
                timeOfStages: milliseconds * Sample.milliseconds,
                roundTripsLeftOut: 2
            )
        }
    }

    static let all: [FindingCase] = [
        FindingCase(
            .recordingHeldUp,
            .note,
            heldUp(1500),
            says: ["held this run up for 3.00 s"],
            shows: ["left out of the times: 2 answers"],
            advises: ["without --record"],
            not: changed { $0.add(.init(time: 0)) },
            but: nil
        ),
        FindingCase(
            .recordingHeldUp,
            .note,
            changed { $0.recordingDelay = .init(time: Sample.milliseconds, roundTripsLeftOut: 1) },
            says: ["held this run up for 1.00 ms"],
            shows: ["left out of the times: 1 answer"],
            advises: ["without --record"],
            // A thread that hands over to another takes as long.
            not: changed { $0.recordingDelay = .init(time: Sample.milliseconds - 1, roundTripsLeftOut: 1) },
            but: nil
        ),
        FindingCase(
            .slowAssociation,
            .warning,
            with: [.slowAssociation, .recordingHeldUp],
            heldUp(900),
            shows: ["2.00 s"],
            advises: ["server's"],
            not: heldUp(1001),
            but: .recordingHeldUp
        ),
        FindingCase(
            .slowResolution,
            .warning,
            changed { $0.connection.resolution?.time = 5 * Sample.seconds },
            shows: ["the answer came after 5.00 s"],
            advises: ["first one does not answer"],
            not: changed { $0.connection.resolution?.time = 900 * Sample.milliseconds },
            but: nil
        ),
        FindingCase(
            .slowConnect,
            .warning,
            changed { $0.connection.attempts[0].time = 1030 * Sample.milliseconds },
            shows: ["connected, after 1.03 s"],
            advises: ["first packets were lost"],
            not: changed { $0.connection.attempts[0].time = 300 * Sample.milliseconds },
            but: nil
        ),
        FindingCase(
            .slowTLS,
            .warning,
            changed { $0.connection.tlsTime = 2 * Sample.seconds },
            shows: ["TLS handshake: 2.00 s"],
            advises: ["revocation"],
            not: changed { $0.connection.tlsTime = 90 * Sample.milliseconds },
            but: nil
        ),
        FindingCase(
            .slowAssociation,
            .warning,
            changed { $0.connection.association?.associationTime = 10 * Sample.seconds },
            shows: ["10.0 s"],
            advises: ["caller's name"],
            not: changed { $0.connection.association?.associationTime = 500 * Sample.milliseconds },
            but: nil
        ),
        FindingCase(
            .slowRelease,
            .note,
            changed { $0.connection.association?.releaseTime = 3 * Sample.seconds },
            shows: ["3.00 s"],
            advises: ["many associations"],
            not: changed { $0.connection.association?.releaseTime = 44 * Sample.milliseconds },
            but: nil
        ),
        FindingCase(
            .slowEcho,
            .warning,
            echoes([700, 720, 710]),
            shows: ["median round trip: 710 ms, of 3"],
            advises: ["server's load"],
            not: echoes([90, 400, 1700]),
            but: nil
        ),
        FindingCase(
            .slowEcho,
            .warning,
            echoes([1001]),
            shows: ["1.00 s, of 1"],
            advises: ["DicomThreadsCount"],
            not: echoes([1001, 999]),
            but: .wholeSecondAnswers
        ),
        FindingCase(
            .slowEcho,
            .warning,
            // Measured at Orthanc with eight idle associations: how long it is says when it came, and not how long a
            // turn is.
            echoes([1700]),
            shows: ["1.70 s, of 1"],
            advises: ["DicomThreadsCount, default 4", "server's load"],
            not: echoes([400]),
            but: nil
        ),
        FindingCase(
            .slowTail,
            .note,
            // Every second one is slow, and the middle one is not.
            echoes([2, 1500, 2, 1500, 2, 1500]),
            says: ["Half of the answers or more come within 2.00 ms, and some take 1.50 s"],
            shows: ["3 of 6 answers are not slow", "3 slow ones: answer 2 1.50 s, answer 4 1.50 s"],
            advises: ["share the address", "--count 100"],
            not: echoes([160, 1500, 160, 1500, 160, 1500]),
            but: .slowEcho
        ),
        FindingCase(
            .slowTail,
            .note,
            echoes([2, 2, 2, 1800, 2, 2]),
            says: ["some take 1.80 s"],
            shows: ["1 slow one: answer 4 1.80 s"],
            advises: ["Lost packets"],
            not: echoes([2, 2, 2, 400, 2, 2]),
            but: nil
        ),
        FindingCase(
            .slowTail,
            .note,
            echoes(Array(repeating: 2, count: 19) + [700, 800]),
            says: ["some take 700 ms"],
            shows: ["2 slow ones: answer 20 700 ms, answer 21 800 ms"],
            advises: ["log and load"],
            // One of twenty-one is not one in twenty.
            not: echoes(Array(repeating: 2, count: 20) + [800]),
            but: nil
        ),
        FindingCase(
            .wholeSecondAnswers,
            .warning,
            echoes([1001, 2003, 990, 1998]),
            says: ["as Orthanc's do where", "a fixed wait or poll of one second looks the same"],
            shows: ["4 of 4 round trips", "1.00 s, 2.00 s"],
            advises: ["DicomThreadsCount (default 4)"],
            not: echoes([1400, 2003, 1700, 1250]),
            but: .slowEcho
        ),
        FindingCase(
            .wholeSecondAnswers,
            .warning,
            // A server that sleeps for a second at each echo.
            echoes([1001, 1002, 1001, 1001]),
            says: ["Every answer takes close to 1.00 s: a fixed wait or poll", "so may Orthanc"],
            shows: ["4 of 4 round trips"],
            advises: ["where the time stays the same, it is a fixed wait"],
            not: echoes([1400, 1401, 1400, 1400]),
            but: .slowEcho
        ),
        FindingCase(
            .wholeSecondAnswers,
            .warning,
            // Measured at Orthanc with eight idle associations, echoes 0.3 s apart.
            echoes([1990, 701, 701, 1700], at: [1990, 2991, 3992, 5992]),
            shows: ["slow answers came apart by 1.00 s, 1.00 s, 2.00 s"],
            advises: ["DicomThreadsCount (default 4)"],
            not: echoes([1990, 701, 701, 1700], at: [1990, 3391, 4392, 6692]),
            but: .slowEcho
        ),
        FindingCase(
            .delayedAcknowledgementStall,
            .warning,
            echoes([44, 44, 43, 45], quickly: false),
            says: ["may send an answer in two small pieces"],
            shows: ["median round trip: 44.0 ms, of 4", "TCP connection: 1.00 ms"],
            advises: ["--quick-ack both", "TCP_NODELAY=1"],
            // With quick acknowledgement there is no stall to see.
            not: echoes([44, 44, 43, 45], quickly: true),
            but: nil
        ),
        FindingCase(
            .delayedAcknowledgementStall,
            .warning,
            // In a capture nobody knows what the client's system does.
            echoes([44, 44, 43, 45]),
            says: ["may send an answer in two small pieces"],
            shows: ["median round trip: 44.0 ms, of 4"],
            advises: ["--quick-ack both"],
            // Here the network itself takes 40 ms.
            not: echoes([44, 44, 43, 45], connect: 42),
            but: nil
        ),
        FindingCase(
            .delayedAcknowledgementStall,
            .warning,
            echoes([0, 0, 0], without: [44, 44, 44], quickly: true),
            says: ["it sends an answer in two small pieces"],
            shows: ["with quick acknowledgement: 0.000 ms", "as other clients have it: 44.0 ms"],
            advises: ["TCP_QUICKACK"],
            not: echoes([44, 44, 44], without: [45, 44, 44], quickly: true),
            but: nil
        ),
    ]
}
