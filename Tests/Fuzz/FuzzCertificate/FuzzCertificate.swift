import TLSWire

/// Any bytes as a certificate: nothing traps, what is kept is bounded and printable, what stands behind a certificate
/// is no part of it, and one that is cut short is none.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCertificate(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    checkElements(of: bytes)
    guard let summary = CertificateSummary(der: bytes) else { return 0 }
    check(summary)

    guard let length = lengthOfFirstElement(bytes) else { preconditionFailure("a certificate that is no element") }
    precondition(CertificateSummary(der: Array(bytes[..<length])) == summary)
    precondition(CertificateSummary(der: Array(bytes[..<(length - 1)])) == nil)
    precondition(CertificateSummary(der: bytes + [0x30, 0x80, 0xFF]) == summary)
    return 0
}

private func check(_ summary: CertificateSummary) {
    for name in [summary.subject, summary.issuer] {
        precondition(name.attributes.count <= TLSWireLimits.nameAttributes)
        precondition(isPrintable(name.description))
        // A byte shows as four characters at most, and one of UTF-16 that is no character as three bytes so.
        precondition(name.attributes.allSatisfy { $0.value.utf8.count <= TLSWireLimits.nameLength * 6 })
        precondition(name.commonNames.count <= name.attributes.count)
    }
    precondition(summary.dnsNames.count + summary.addresses.count <= TLSWireLimits.alternativeNames)
    precondition(summary.hasAlternativeNames || summary.dnsNames.isEmpty && summary.addresses.isEmpty)
    precondition((summary.dnsNames + summary.addresses).allSatisfy(isPrintable))
    precondition(summary.serialNumber.utf8.count <= 64 && isHexadecimal(summary.serialNumber))
    precondition(isPrintable(summary.signatureAlgorithm) && isPrintable(summary.publicKey?.description ?? ""))
    precondition(summary.extendedKeyUsage?.count ?? 0 <= 32)
    precondition(summary.extendedKeyUsage != nil || summary.servesServers && summary.servesClients)
    precondition(summary.isSelfIssued == (summary.subject.encoded == summary.issuer.encoded))
    precondition(!summary.hasWeakSignature || !summary.isSelfIssued)
    for instant in [summary.notBefore, summary.notAfter].compactMap({ $0 }) { check(instant) }
    // One certificate of a path shares all its policies with itself.
    let path = [summary.policies, summary.policies]
    precondition(
        CertificatePolicies.areSurelySatisfied(by: path)
            == CertificatePolicies.areSurelySatisfied(by: [summary.policies])
    )
}

/// A moment is shown in ISO 8601, and is the same when that is read as GeneralizedTime.
private func check(_ instant: UTCInstant) {
    let digits = instant.description.utf8.filter { (0x30...0x39).contains($0) }
    precondition(instant.description.utf8.count == 20 && digits.count == 14)
    var reader = DERReader(([0x18, 15] + digits + [UInt8(ascii: "Z")])[...])
    guard let element = reader.next() else { preconditionFailure("not read again") }
    precondition(UTCInstant(element) == instant)
}

/// The elements one after the other take two bytes at least, and their object identifiers are what their dots say.
private func checkElements(of bytes: [UInt8]) {
    var reader = DERReader(bytes[...])
    var elements = 0
    while let element = reader.next() {
        elements += 1
        guard let identifier = element.objectIdentifier else { continue }
        let arcs = identifier.split(separator: ".").compactMap { UInt32($0) }
        precondition(arcs.count >= 2 && arcs[0] <= 2 && (arcs[0] == 2 || arcs[1] < 40))
        precondition(arcs.map(String.init).joined(separator: ".") == identifier)
    }
    precondition(elements <= bytes.count / 2)
}

/// Where the first element ends: the shortest start of the bytes in which there is one.
private func lengthOfFirstElement(_ bytes: [UInt8]) -> Int? {
    var range = 0...bytes.count
    func hasElement(_ length: Int) -> Bool {
        var reader = DERReader(bytes[..<length])
        return reader.next() != nil
    }
    guard hasElement(bytes.count) else { return nil }
    while range.count > 1 {
        let middle = (range.lowerBound + range.upperBound) / 2
        range = hasElement(middle) ? range.lowerBound...middle : (middle + 1)...range.upperBound
    }
    return range.lowerBound
}

private func isPrintable(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }

private func isHexadecimal(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
}
