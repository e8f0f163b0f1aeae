import TestSupport
import Testing

@testable import TLSWire

/// Each limit is reached, and one more is passed over or refused.
@Suite struct TLSWireLimitTests {
    private static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    /// What a scanner has read of bytes and of a ServerHello behind them.
    private static func scanned(_ bytes: [UInt8]) -> TLSRecordScanner {
        var scanner = TLSRecordScanner()
        scanner.scan(bytes)
        return scanner
    }

    /// A ServerHello whose extensions fill it up to a length.
    private static func hello(length: Int) -> [UInt8] {
        let start: [UInt8] = [3, 3] + Array(repeating: 7, count: 32) + [0, 0x13, 0x01, 0]
        let extensions = length - start.count - 2
        let filler = extensions - 4
        var body = start + [UInt8(extensions >> 8), UInt8(extensions & 0xFF)]
        body += [0, 0x33, UInt8(filler >> 8), UInt8(filler & 0xFF)]
        body += Array(repeating: 0, count: filler)
        return [2, 0, UInt8(length >> 8), UInt8(length & 0xFF)] + body
    }

    @Test("A record's length")
    func recordLength() {
        let alert = Self.record(21, [2, 40])
        for (excess, alerts) in [(0, 1), (1, 0)] {
            let content = Array(repeating: 0 as UInt8, count: TLSWireLimits.recordLength + excess)
            #expect(Self.scanned(Self.record(23, content) + alert).alerts.count == alerts)
        }
    }

    @Test("A handshake message's length")
    func handshakeMessageLength() {
        for (excess, isRead) in [(0, true), (1, false)] {
            let message = Self.hello(length: TLSWireLimits.handshakeMessageLength + excess)
            #expect((Self.scanned(Self.record(22, message)).serverHello != nil) == isRead)
        }
    }

    @Test("Alerts", arguments: [TLSWireLimits.alerts, TLSWireLimits.alerts + 1])
    func alerts(count: Int) {
        let bytes = (0..<count).flatMap { Self.record(21, [1, UInt8($0)]) }
        #expect(Self.scanned(bytes).alerts.map(\.rawValue) == (0..<UInt8(TLSWireLimits.alerts)).map { $0 })
    }

    @Test("Bytes of a peer without TLS", arguments: [TLSWireLimits.foreignBytes, TLSWireLimits.foreignBytes + 1])
    func foreignBytes(count: Int) {
        let foreign = Self.scanned(Array(repeating: 0x20, count: count)).foreignBytes
        #expect(foreign?.count == TLSWireLimits.foreignBytes)
    }

    @Test("Attributes of a name", arguments: [TLSWireLimits.nameAttributes, TLSWireLimits.nameAttributes + 1])
    func nameAttributes(count: Int) throws {
        let bytes = DER.certificate(subject: DER.name(Array(repeating: [0x41], count: count)))
        let certificate = try #require(CertificateSummary(der: bytes))
        #expect(certificate.subject.commonNames == Array(repeating: "A", count: TLSWireLimits.nameAttributes))
    }

    @Test(
        "Bytes of a name's value and of a host name",
        arguments: [TLSWireLimits.nameLength, TLSWireLimits.nameLength + 1]
    )
    func nameLength(count: Int) throws {
        let value = Array(repeating: 0x41 as UInt8, count: count)
        let bytes = DER.certificate(
            subject: DER.name([value]),
            extensions: [([0x55, 0x1D, 0x11], DER.element(0x30, DER.element(0x82, value)))]
        )
        let certificate = try #require(CertificateSummary(der: bytes))
        let kept = String(repeating: "A", count: TLSWireLimits.nameLength)
        #expect(certificate.subject.commonNames == [kept] && certificate.dnsNames == [kept])
    }

    @Test(
        "Names and addresses of a certificate",
        arguments: [TLSWireLimits.alternativeNames, TLSWireLimits.alternativeNames + 1]
    )
    func alternativeNames(count: Int) throws {
        let names = (0..<count).flatMap {
            $0.isMultiple(of: 2) ? DER.element(0x82, [0x61]) : DER.element(0x87, [192, 0, 2, 1])
        }
        let bytes = DER.certificate(extensions: [([0x55, 0x1D, 0x11], DER.element(0x30, names))])
        let certificate = try #require(CertificateSummary(der: bytes))
        #expect(certificate.dnsNames.count + certificate.addresses.count == TLSWireLimits.alternativeNames)
    }

    @Test(
        "Bytes of a serial number",
        arguments: [TLSWireLimits.serialNumberLength, TLSWireLimits.serialNumberLength + 1]
    )
    func serialNumberLength(count: Int) throws {
        let bytes = DER.certificate(serial: Array(repeating: 0x7F, count: count))
        let certificate = try #require(CertificateSummary(der: bytes))
        #expect(certificate.serialNumber.count == 2 * TLSWireLimits.serialNumberLength)
    }

    @Test(
        "Purposes of a certificate",
        arguments: [TLSWireLimits.extendedKeyUsages, TLSWireLimits.extendedKeyUsages + 1]
    )
    func extendedKeyUsages(count: Int) throws {
        let usages = (0..<count).flatMap { [6, 1, UInt8($0)] as [UInt8] }
        let bytes = DER.certificate(extensions: [([0x55, 0x1D, 0x25], DER.element(0x30, usages as [UInt8]))])
        let certificate = try #require(CertificateSummary(der: bytes))
        #expect(certificate.extendedKeyUsage?.count == TLSWireLimits.extendedKeyUsages)
    }

    @Test("Policies of a certificate")
    func policies() throws {
        // Two certificates that share only the last policy, under a third that demands one.
        let last: [UInt8] = [6, 1, 0x7F]
        func certificate(_ others: Int, _ first: UInt8) throws -> CertificatePolicies {
            let list: [[UInt8]] = (0..<others).map { [6, 2, first, UInt8($0)] } + [last]
            let policies = DER.element(0x30, list.flatMap { DER.element(0x30, $0) })
            let bytes = DER.certificate(
                extensions: [([0x55, 0x1D, 0x20], policies), ([0x55, 0x1D, 0x24], DER.element(0x30, []))]
            )
            return try #require(CertificateSummary(der: bytes)).policies
        }
        for (count, isSatisfied) in [(TLSWireLimits.policies, true), (TLSWireLimits.policies + 1, false)] {
            let path = [try certificate(count - 1, 1), try certificate(count - 1, 2)]
            #expect(CertificatePolicies.areSurelySatisfied(by: path) == isSatisfied, "\(count) policies")
        }
    }

    @Test("Bytes of an object identifier")
    func objectIdentifierLength() {
        for (excess, isRead) in [(0, true), (1, false)] {
            let bytes = DER.objectIdentifier(length: TLSWireLimits.objectIdentifierLength + excess)
            var reader = DERReader(bytes[...])
            let element = reader.next()
            #expect(element != nil && (element?.objectIdentifier != nil) == isRead)
        }
    }
}
