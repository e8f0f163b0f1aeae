import Foundation

/// A Verification and Storage SCP on pynetdicom, made to misbehave by its options.
package struct Pynetdicom: PeerServer {
    package let port: UInt16
    package let process: RunningProcess

    /// One way in which it differs from a peer that accepts everything.
    package enum Behaviour: Sendable {
        /// Where it listens, `127.0.0.1` unless given.
        case address(String)
        /// Its AE title, `PYNETDICOM` unless given.
        case title(String)
        /// Rejects calls of another AE title with 1/1/7.
        case requiresCalledTitle
        /// Rejects other callers with 1/1/3.
        case requiresCallingTitle([String])
        /// Rejects every association; only the values of PS3.8 9.3.4.
        case rejects(result: Int, source: Int, reason: Int)
        /// Rejects calls of `REJECT-1-1-7` with that result, source and reason, and answers C-ECHO-RQ to `STATUS-0122`
        /// with that status: one server for many cases.
        case doesAsCalled
        /// Answers A-ASSOCIATE-RQ with A-ABORT.
        case abortsAssociation
        /// Answers A-ASSOCIATE-RQ only after so many seconds.
        case acceptsAfter(seconds: Double)
        /// Accepts, and answers C-ECHO-RQ with A-ABORT.
        case abortsEcho
        /// Accepts, and never answers C-ECHO-RQ.
        case neverAnswersEcho
        /// Answers C-ECHO-RQ only after so many seconds.
        case answersEchoAfter(seconds: Double)
        /// Answers C-ECHO-RQ with this status, and an Error Comment where one is given.
        case answersEcho(status: UInt16, comment: String?)
        /// Lets every user identity pass; types 3 to 5 get the positive response that they ask for.
        case acceptsIdentity(response: [UInt8])
        /// Rejects every user identity with 2/2/1.
        case refusesIdentity
        /// Rejects more associations than these with 2/3/2.
        case maximumAssociations(Int)
        /// Accepts the association without its Verification context.
        case refusesVerification
        /// Speaks TLS.
        case tls(ServerTLS)
    }

    /// Starts it.
    ///
    /// - Throws: ``MissingProgram`` where the Python of `Tests/run` is not there, ``EndedEarly`` with what it said.
    package static func start(_ behaviours: Behaviour...) async throws -> Pynetdicom {
        let process = try RunningProcess(
            try python(),
            [PythonScript.path("pynetdicom_peer")] + behaviours.flatMap(arguments)
        )
        try await process.waitForOutput("ready ")
        var port: UInt16?
        try await eventually("a whole line with the port", saw: { process.command }) {
            guard
                let line = try process.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().first
            else { return false }
            port = line.split(separator: " ").last.flatMap { UInt16($0) }
            return port != nil
        }
        guard let port else { throw EndedEarly(process: process, awaited: "a port") }
        return Pynetdicom(port: port, process: process)
    }

    /// The Python that has pynetdicom: `SONDE_PYTHON`, which `Tests/run` sets, or where that puts it.
    package static func python() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        if let python = environment["SONDE_PYTHON"] { return python }
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        return cache + "/sonde/python/bin/python"
    }

    private static func arguments(_ behaviour: Behaviour) -> [String] {
        switch behaviour {
        case .address(let address): ["--address", address]
        case .title(let title): ["--title", title]
        case .requiresCalledTitle: ["--require-called"]
        case .requiresCallingTitle(let titles): ["--require-calling"] + titles
        case .rejects(let result, let source, let reason): ["--reject", "\(result)", "\(source)", "\(reason)"]
        case .doesAsCalled: ["--as-called"]
        case .abortsAssociation: ["--abort-association"]
        case .acceptsAfter(let seconds): ["--accept-delay", "\(seconds)"]
        case .abortsEcho: ["--abort-echo"]
        case .neverAnswersEcho: ["--silent-echo"]
        case .answersEchoAfter(let seconds): ["--echo-delay", "\(seconds)"]
        case .answersEcho(let status, let comment):
            ["--echo-status", String(status, radix: 16)] + (comment.map { ["--echo-comment", $0] } ?? [])
        case .acceptsIdentity(let response):
            ["--identity", "accept", "--identity-response", PythonScript.hexadecimal(response)]
        case .refusesIdentity: ["--identity", "refuse"]
        case .maximumAssociations(let count): ["--maximum-associations", "\(count)"]
        case .refusesVerification: ["--no-verification"]
        case .tls(let tls): arguments(tls)
        }
    }

    private static func arguments(_ tls: ServerTLS) -> [String] {
        let files = ["--tls", tls.identity.certificate, tls.identity.key]
        return switch tls.clientCertificate {
        case .ignored: files
        case .required: files + ["--client-authority", tls.authority]
        }
    }
}
