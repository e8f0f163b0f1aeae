import DICOMWire
import TLSWire
import Testing

@testable import DIMSE
@testable import Diagnosis

/// Nothing that a peer, a name server or a capture says reaches a line of a finding as it is.
@Suite struct HostileTextTests {
    /// Clears a screen, forges a line, rings the bell, turns the text round, and ends in bytes that are no UTF-8.
    static let bytes: [UInt8] = Array("\u{1B}[2J\r\nOK\u{7}\u{202E}\u{9B}0m\\".utf8) + [0x00, 0xFF, 0xC0]
    static let text = String(decoding: bytes, as: UTF8.self)

    @Test("Hostile text is escaped in sentence, evidence and remedy", arguments: FindingCase.all)
    func escaped(_ finding: FindingCase) {
        for evidence in [finding.evidence, finding.nearMiss] { Self.check(Self.poisoned(evidence)) }
    }

    @Test("The poison reaches the findings, so that escaping it is what was tested")
    func poisonArrives() {
        let lines = FindingCase.all.flatMap { Catalogue.findings(for: Self.poisoned($0.evidence)) }
            .flatMap { [$0.sentence] + $0.evidence + $0.remedy }
        #expect(lines.count { $0.contains("\\x1B[2J") } > 100)
    }

    static func check(_ evidence: Evidence, sourceLocation: SourceLocation = #_sourceLocation) {
        for finding in Catalogue.findings(for: evidence) {
            for line in [finding.sentence, finding.source] + finding.evidence + finding.remedy {
                let isPlain = line.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
                #expect(isPlain, "\(finding.code): \(line.debugDescription)", sourceLocation: sourceLocation)
                #expect(line.utf8.count < 3000, "\(finding.code): \(line.utf8.count)", sourceLocation: sourceLocation)
            }
            #expect(finding.evidence.count < 64, sourceLocation: sourceLocation)
        }
    }

    /// The evidence with hostile text wherever text or bytes of others are.
    static func poisoned(_ evidence: Evidence) -> Evidence {
        evidence.with { evidence in
            evidence.connection.host = text
            evidence.connection.localAddress = text
            evidence.target.sourceAddress = evidence.target.sourceAddress.map { _ in text }
            evidence.target.calledAETitle = AETitle(field: bytes)
            evidence.target.callingAETitle = AETitle(field: bytes.reversed())
            for index in evidence.connection.attempts.indices { evidence.connection.attempts[index].address = text }
            if case .other(let number, _) = evidence.connection.resolution?.failure {
                evidence.connection.resolution?.failure = .other(number, text)
            }
            evidence.contrasts = evidence.contrasts.map(poisoned)
            evidence.tls = evidence.tls.map(poisoned)
        }.association { record in
            record.request = record.request.map(poisoned)
            record.accept = record.accept.map(poisoned)
            if let request = record.request, let accept = record.accept {
                record.negotiation = Negotiation(request: request, accept: accept)
            }
            if !record.foreignBytes.isEmpty { record.foreignBytes += bytes }
            if !record.partialPDU.isEmpty { record.partialPDU += bytes }
            record.note([Deviation(.invalidUID, offset: 0, bytes: bytes)], in: nil)
            poisonOperations(&record)
        }
    }

    private static func poisoned(_ report: TLSReport) -> TLSReport {
        var report = report
        report.certificates = TestCertificate.make(subject: text, issuer: text, names: [text]).map { [$0, $0] } ?? []
        report.foreignBytes = report.foreignBytes.map { $0 + bytes }
        if case .protocolError = report.failure { report.failure = .protocolError(reason: text) }
        report.findings = report.findings.map { finding in
            switch finding {
            case .wrongName: .wrongName(expected: text)
            case .nameFitsByAddressOnly: .nameFitsByAddressOnly(expected: text, address: text)
            case .nameFitsByCommonNameOnly: .nameFitsByCommonNameOnly(expected: text)
            case .unknownAuthority, .selfSigned, .expired, .notYetValid, .wrongPurpose, .issuerIsNoAuthority, .policies,
                .refused,
                .weakKey, .weakSignature:
                finding
            }
        }
        return report
    }

    private static func poisoned(_ contrast: Contrast) -> Contrast {
        var contrast = contrast
        switch contrast.change {
        case .calledAETitle: contrast.change = .calledAETitle(AETitle(field: bytes.dropFirst()))
        case .callingAETitle: contrast.change = .callingAETitle(AETitle(field: bytes.dropFirst()))
        case .nothing, .minimalRequest, .withoutUserIdentity, .tls, .plain, .http, .listening: break
        }
        if case .bytes(let own) = contrast.outcome { contrast.outcome = .bytes(own + bytes) }
        return contrast
    }

    private static func poisoned(_ associate: Associate) -> Associate {
        var associate = associate
        associate.calledAETitle = AETitle(field: bytes)
        associate.callingAETitle = AETitle(field: bytes.reversed())
        associate.items = associate.items.map { item in
            switch item {
            case .userInformation(var information):
                information.subItems = information.subItems.map { subItem in
                    switch subItem {
                    case .implementationVersionName: .implementationVersionName(RawItem(type: 0x55, value: bytes))
                    case .implementationClassUID: .implementationClassUID(RawItem(type: 0x52, value: bytes))
                    default: subItem
                    }
                }
                return .userInformation(information)
            case .presentationContext(var context):
                context.subItems = context.subItems.map { RawItem(type: $0.type, value: bytes) }
                return .presentationContext(context)
            case .applicationContext, .other:
                return .applicationContext(RawItem(type: 0x10, value: bytes))
            }
        }
        return associate
    }

    private static func poisonOperations(_ record: inout AssociationRecord) {
        guard var failed = record.firstFailedOperation else { return }
        failed.affectedSOPClassUID = UID(bytes)
        failed.response?.errorComment = bytes + Array(repeating: 0x41, count: 70_000)
        failed.response?.affectedSOPInstanceUID = UID(bytes)
        failed.response?.offendingElements = Array(repeating: Tag(0xFFFF, 0), count: 1000)
        record.firstFailedOperation = failed
    }
}
