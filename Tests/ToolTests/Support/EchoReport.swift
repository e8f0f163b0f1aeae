/// The document of `dcmecho --json`, with the keys that users rely on.
struct EchoReport: Decodable {
    struct Peer: Decodable {
        let host: String
        let port: Int
        let called: String
        let calling: String
        let defaults: [String]
        let tls: Bool
    }

    struct Attempt: Decodable {
        let address: String
        let port: Int
        let outcome: String
        let nanoseconds: Int
    }

    struct Summary: Decodable {
        let count: Int
        let minimumNanoseconds: Int
        let meanNanoseconds: Int
        let medianNanoseconds: Int
        let percentile95Nanoseconds: Int
        let percentile99Nanoseconds: Int
        let maximumNanoseconds: Int
        let standardDeviationNanoseconds: Int?
    }

    struct Finding: Decodable {
        let code: String
        let severity: String
        let sentence: String
        let evidence: [String]
        let remedy: [String]
        let source: String
    }

    struct Association: Decodable {
        struct Context: Decodable {
            let id: Int
            let abstract: String
            let proposed: [String]
            let result: Int?
            let accepted: String?
        }

        struct Reject: Decodable {
            let result: Int
            let source: Int
            let reason: Int
            let text: String
        }

        struct Side: Decodable {
            let implementationClassUID: String?
            let implementationVersionName: String?
            let maxPDU: Int?
        }

        struct Abort: Decodable {
            let by: String
            let source: Int
            let reason: Int
        }

        let calling: String?
        let called: String?
        let contexts: [Context]
        let requestor: Side?
        let acceptor: Side?
        let userIdentity: String?
        let outcome: String
        let reject: Reject?
        let abort: Abort?
        let end: String
    }

    struct Comparison: Decodable {
        let tried: Int
        let succeeded: Int
    }

    struct Contrast: Decodable {
        let change: String
        let title: String?
        let outcome: String
        let status: Int?
        let text: String
    }

    struct TLS: Decodable {
        struct Certificate: Decodable {
            let subject: String
            let issuer: String
            let notAfter: String?
        }

        let established: Bool
        let version: String?
        let cipherSuite: String?
        let certificates: [Certificate]
    }

    let schema: String
    let peer: Peer
    let tried: Int
    let succeeded: Int
    let failed: Int
    let lost: Int
    let withoutQuickAcknowledgement: Comparison?
    let statistics: [String: Summary]
    let addresses: [Attempt]
    let tls: TLS?
    let association: Association?
    let contrasts: [Contrast]
    let findings: [Finding]
    let exitStatus: Int32

    /// The codes of the findings, in order.
    var codes: [String] { findings.map(\.code) }
    /// The code of the first finding: what a failure is explained by.
    var cause: String? { codes.first }

    /// The first finding, or one without content, so that a test without it fails and does not end the run.
    var explanation: Finding {
        findings.first
            ?? Finding(code: "", severity: "", sentence: "", evidence: [], remedy: [], source: "")
    }
}
