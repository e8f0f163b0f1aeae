import DICOMWire
import DIMSE
import Diagnosis
import LiveToolSupport
import Probing
import ToolSupport

/// One echo in JSON; times in nanoseconds.
struct EchoEventDocument: Encodable {
    private struct Times: Encodable {
        let resolve: Nanoseconds?
        let connect: Nanoseconds?
        let tls: Nanoseconds?
        let association: Nanoseconds?
        let echo: Nanoseconds?
    }

    private let sequence: Int
    private let success: Bool
    private let status: UInt16?
    private let finding: String?
    private let calling: String
    private let nanoseconds: Times

    init(_ event: EchoEvent, calling: String) {
        sequence = event.sequence
        success = event.isSuccess
        self.calling = calling
        finding = event.cause?.rawValue
        switch event.outcome {
        case .answered(let status): self.status = status
        case .failed: status = nil
        }
        let times = event.times
        nanoseconds = Times(
            resolve: times.resolve,
            connect: times.connect,
            tls: times.tls,
            association: times.association,
            echo: times.echo
        )
    }
}

/// A run under one calling title in JSON.
struct EchoRunDocument: Encodable {
    private struct Peer: Encodable {
        let host: String
        let port: Int
        let called: String
        let calling: String
        let defaults: [String]
        let tls: Bool
    }

    private struct Comparison: Encodable {
        let tried: Int
        let succeeded: Int
    }

    private let peer: Peer
    private let tried: Int
    private let succeeded: Int
    private let failed: Int
    private let lost: Int
    private let withoutQuickAcknowledgement: Comparison?
    private let statistics: [String: Statistics.Summary]
    private let addresses: [AttemptDocument]
    private let tls: TLSDocument?
    private let association: AssociationDocument?
    private let contrasts: [ContrastDocument]
    private let findings: [Finding]
    private let exitStatus: Int32

    /// Takes the exit status of the process where this run is the only one.
    init(_ run: EchoRun, _ exit: ToolExit? = nil) {
        let target = run.report.evidence.target
        let connection = run.report.evidence.connection
        peer = Peer(
            host: connection.host,
            port: connection.port,
            called: target.calledAETitle.text,
            calling: target.callingAETitle.text,
            defaults: target.defaults.map(\.rawValue),
            tls: target.usesTLS
        )
        tried = run.report.tried
        succeeded = run.report.succeeded
        failed = run.tally.failed
        lost = run.tally.lost
        withoutQuickAcknowledgement = run.report.comparison.map {
            Comparison(tried: $0.tried, succeeded: $0.succeeded)
        }
        var summaries: [String: Statistics.Summary] = [:]
        for stage in EchoTally.Stage.allCases { summaries[stage.rawValue] = run.tally.summary(of: stage) }
        statistics = summaries
        addresses = connection.attempts.map(AttemptDocument.init)
        tls = run.report.evidence.tls.map(TLSDocument.init)
        association = connection.association.map(AssociationDocument.init)
        contrasts = run.report.evidence.contrasts.map(ContrastDocument.init)
        findings = run.findings
        exitStatus = (exit ?? ToolExit(run.report.verdict)).rawValue
    }
}

/// What came of several runs together, in JSON.
struct EchoComparisonDocument: Encodable {
    private let notTried: [String]
    private let comparison: String
    private let exitStatus: Int32

    init(_ runs: [EchoRun], of titles: [AETitle], _ exit: ToolExit) {
        notTried = EchoRun.untried(runs, of: titles).map(\.text)
        comparison = TitleComparison(runs.map { ($0.report, $0.findings) }, of: titles.count).name
        exitStatus = exit.rawValue
    }
}

/// Several runs in JSON.
struct EchoRunsDocument: Encodable {
    private let comparison: EchoComparisonDocument
    private let runs: [EchoRunDocument]

    init(_ comparison: EchoComparisonDocument, _ runs: [EchoRun]) {
        self.comparison = comparison
        self.runs = runs.map { EchoRunDocument($0) }
    }

    private enum CodingKeys: CodingKey {
        case runs
    }

    func encode(to encoder: any Encoder) throws {
        try comparison.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(runs, forKey: .runs)
    }
}
