import TestSupport
import Testing

@Suite("Rejected associations", .serialized) struct RejectionTests {
    @Test("Each result, source and reason of A-ASSOCIATE-RJ has its finding, as pynetdicom sends it")
    func all() async throws {
        try await Pynetdicom.start(.doesAsCalled).use { server in
            let reasons = [
                (1, 1, "rejected-without-reason"), (1, 2, "application-context-not-supported"),
                (1, 3, "calling-ae-title-not-recognized"), (1, 7, "called-ae-title-not-recognized"),
                (2, 1, "rejected-by-provider"), (2, 2, "protocol-version-not-supported"),
                (3, 1, "temporary-congestion"), (3, 2, "association-limit"),
            ]
            for (source, reason, code) in reasons {
                for result in [1, 2] {
                    let called = "REJECT-\(result)-\(source)-\(reason)"
                    let report = try await Dcmecho.report([Dcmecho.peer(server.port, called: called)])
                    report.expect(.no(code))
                    let reject = report.association?.reject
                    #expect(
                        reject?.result == result && reject?.source == source && reject?.reason == reason,
                        "\(called)"
                    )
                    #expect(report.association?.outcome == "rejected" && report.association?.end == "rejected")
                }
            }
            let text = try await Dcmecho.run([Dcmecho.peer(server.port, called: "REJECT-1-1-7")])
            #expect(text.output.contains("FAILURE  called-ae-title-not-recognized"), "\(text)")
            #expect(text.output.contains("A-ASSOCIATE-RJ 1-1-7"), "\(text)")
        }
    }

    @Test("dcmqrscp blames the called AE title for an unknown caller too, and both causes are named")
    func accessList() async throws {
        let server = try await Dcmqrscp.start(
            entities: [.init("ARCHIVE", peers: .named(["known"]))],
            hosts: [.init("known", title: "KNOWN")]
        )
        try await server.use { server in
            let known = try await Dcmecho.report(["-aet", "KNOWN", Dcmecho.peer(server.port, called: "ARCHIVE")])
            known.expect(.success)
            for arguments in [
                ["-aet", "KNOWN", Dcmecho.peer(server.port, called: "archive")],
                [Dcmecho.peer(server.port, called: "ARCHIVE")],
            ] {
                let report = try await Dcmecho.report(arguments)
                report.expect(.no("called-ae-title-not-recognized"))
                let reject = report.association?.reject
                #expect([reject?.result, reject?.source, reject?.reason] == [1, 1, 7])
                #expect(report.explanation.sentence.contains("called title is wrong, or the caller"))
            }
        }
    }

    @Test("Orthanc with DicomCheckCalledAet rejects another called AE title, whatever its case")
    func orthancCalled() async throws {
        try await Orthanc.start(Orthanc.checksCalledTitle).use { server in
            try await Dcmecho.report([Dcmecho.peer(server.port, called: "orthanc")]).expect(.success)
            let report = try await Dcmecho.report([Dcmecho.peer(server.port, called: "PACS")])
            report.expect(.no("called-ae-title-not-recognized"))
            #expect(report.explanation.remedy.contains { $0.contains("DicomCheckCalledAet") })
        }
    }

    @Test("Orthanc that knows its modalities rejects the callers it does not")
    func orthancCalling() async throws {
        let settings = Orthanc.knows(["workstation": ["WORKSTATION", "127.0.0.1", 11112]])
        try await Orthanc.start(settings).use { server in
            try await Dcmecho.report(["-aet", "WORKSTATION", Dcmecho.peer(server.port)]).expect(.success)
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            report.expect(.no("calling-ae-title-not-recognized"))
            #expect(report.explanation.remedy.contains { $0.contains("DicomModalities") })
        }
    }

    @Test("A peer that aborts instead of answering, and one that offers no Verification")
    func otherRefusals() async throws {
        try await Pynetdicom.start(.abortsAssociation).use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            report.expect(.no("aborted-instead-of-answer"))
        }
        try await Pynetdicom.start(.refusesVerification).use { server in
            let report = try await Dcmecho.report([Dcmecho.peer(server.port)])
            report.expect(.no("abstract-syntax-not-supported"))
            #expect(report.association?.contexts.first?.result == 3)
        }
    }

    @Test("A server that has as many associations as it allows")
    func limit() async throws {
        try await Dcmqrscp.start(maximumAssociations: 1).use { server in
            let holder = try PlainClient(port: server.port)
            defer { holder.stop() }
            try holder.send(AssociateRequest(called: "ARCHIVE").bytes)
            #expect(try holder.readPDUType() == 0x02)
            let report = try await Dcmecho.report([Dcmecho.peer(server.port, called: "ARCHIVE")])
            report.expect(.no("association-limit"))
        }
    }
}
