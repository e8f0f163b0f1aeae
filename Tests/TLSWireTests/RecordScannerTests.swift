import TLSWire
import Testing

@Suite struct RecordScannerTests {
    /// A ServerHello with a cipher suite, an old version field and extensions.
    private static func hello(
        _ suite: [UInt8],
        legacy: [UInt8] = [3, 3],
        random: [UInt8] = Array(repeating: 7, count: 32),
        extensions: [UInt8] = []
    ) -> [UInt8] {
        var body = legacy + random + [2, 0xAA, 0xBB] + suite + [0]
        if !extensions.isEmpty { body += [UInt8(extensions.count >> 8), UInt8(extensions.count & 0xFF)] + extensions }
        return [2, 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
    }

    private static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 3, 3, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }

    private static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]
    private static let version13: [UInt8] = [0, 51, 0, 3, 1, 2, 3, 0, 43, 0, 2, 3, 4]

    /// A TLS 1.3 server: retry request, change cipher spec, ServerHello over two records, application data, plain
    /// alert.
    private static let flight13: [UInt8] = {
        let second = hello([0x13, 0x02], extensions: version13)
        return record(22, hello([0x13, 0x02], random: retryRandom, extensions: version13)) + record(20, [1])
            + record(22, Array(second[..<20])) + record(22, Array(second[20...]))
            + record(23, Array(repeating: 0x15, count: 300)) + record(21, [2, 40])
    }()

    @Test("What is read does not depend on how the bytes arrive")
    func anySplit() {
        for first in 0...Self.flight13.count {
            var scanner = TLSRecordScanner()
            scanner.scan(Self.flight13[..<first])
            scanner.scan(Self.flight13[first...])
            expectFlight(scanner)
        }
        var single = TLSRecordScanner()
        for byte in Self.flight13 { single.scan(CollectionOfOne(byte)) }
        expectFlight(single)
    }

    @Test("A whole header of a record shows that TLS began")
    func began() {
        var scanner = TLSRecordScanner()
        scanner.scan([22, 3, 3, 0])
        #expect(!scanner.hasRecord)
        scanner.scan([122])
        #expect(scanner.hasRecord && scanner.serverHello == nil)
        var plain = TLSRecordScanner()
        plain.scan([7, 0, 0, 0, 0, 4, 0, 0, 0, 0])
        #expect(!plain.hasRecord)
    }

    private func expectFlight(_ scanner: TLSRecordScanner) {
        #expect(scanner.hasHelloRetryRequest)
        #expect(scanner.serverHello?.version == .tls13)
        #expect(scanner.serverHello?.cipherSuite == CipherSuite(rawValue: 0x1302))
        #expect(scanner.alerts == [.handshakeFailure])
        #expect(scanner.foreignBytes == nil)
    }

    @Test("TLS 1.2 has its version in the old field, and encrypted records are passed over")
    func version12() {
        var scanner = TLSRecordScanner()
        scanner.scan(Self.record(22, Self.hello([0xC0, 0x30]) + [11, 0, 0, 1, 0]))
        // Encrypted: a Finished that would read as a ServerHello, and an alert.
        scanner.scan(
            Self.record(20, [1]) + Self.record(22, Self.hello([0xC0, 0x2F])) + Self.record(21, [2, 48, 9, 9])
        )
        #expect(scanner.serverHello?.version == .tls12)
        #expect(scanner.serverHello?.cipherSuite.name == "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")
        #expect(scanner.alerts == [] && !scanner.hasHelloRetryRequest)
    }

    @Test("What is cut short or malformed gives nothing and no trap")
    func hostile() {
        for end in Self.flight13.indices {
            var scanner = TLSRecordScanner()
            scanner.scan(Self.flight13[..<end])
            for value in [UInt8](arrayLiteral: 0, 1, 2, 22, 0x7F, 0x80, 0xFF) {
                var changed = Self.flight13
                changed[end] = value
                var other = TLSRecordScanner()
                other.scan(changed)
                #expect(other.alerts.count <= TLSWireLimits.alerts)
            }
        }
        var short = TLSRecordScanner()
        short.scan(Self.record(22, [2, 0, 0, 3, 3, 3, 0]) + Self.record(22, Self.hello([0x13, 0x01])))
        #expect(short.serverHello == nil)
        var claims = TLSRecordScanner()
        claims.scan(Self.record(22, [2, 0xFF, 0xFF, 0xFF]) + Self.record(22, Self.hello([0x13, 0x01])))
        #expect(claims.serverHello == nil)
    }

    @Test("A peer without TLS is recognised by its first two bytes, and at most 256 are kept")
    func foreign() {
        var scanner = TLSRecordScanner()
        scanner.scan([0x16])
        #expect(scanner.foreignBytes == nil)
        scanner.scan([0x48])
        scanner.scan(Array(repeating: 0x20, count: 1000))
        #expect(scanner.foreignBytes == [0x16, 0x48] + Array(repeating: 0x20, count: 254))
        var later = TLSRecordScanner()
        later.scan(Self.record(21, [1, 0]) + Array("HTTP".utf8))
        #expect(later.foreignBytes == nil)
        #expect(later.alerts.map(\.description) == ["close_notify (0)"])
    }

    @Test("Alerts beyond the limit are not kept")
    func manyAlerts() {
        var scanner = TLSRecordScanner()
        for _ in 0..<100 { scanner.scan(Self.record(21, [1, 90])) }
        #expect(scanner.alerts.count == TLSWireLimits.alerts)
    }

    @Test("Versions, suites and alerts without a name are shown by number")
    func unknownNumbers() {
        #expect(TLSProtocolVersion(rawValue: 0x7F1C).description == "TLS version 7F1CH")
        let versions: [TLSProtocolVersion] = [.tls10, .tls11, .tls12, .tls13]
        #expect(versions.map(\.description) == ["TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"])
        #expect(CipherSuite(rawValue: 0xABCD).description == "cipher suite ABCDH")
        #expect(TLSAlert.Code(rawValue: 255).description == "unassigned (255)")
    }
}
