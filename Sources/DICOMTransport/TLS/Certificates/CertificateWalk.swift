import NIOSSL
import TLSWire

/// What BoringSSL said of each certificate while it verified a chain.
///
/// BoringSSL first builds the path from the peer's certificate to a trusted CA, and complains where it finds none; then
/// it goes down from the CA to the peer's certificate and says yes or no to each (`X509_verify_cert`). So a no before
/// any yes is about the path, or about the CA's own certificate.
struct CertificateWalk {
    private(set) var verdicts: [(certificate: CertificateSummary, isTrusted: Bool, isAccepted: Bool)] = []
    private(set) var isRefusedForPolicies = false

    /// Notes a verdict.
    ///
    /// - Returns: Whether BoringSSL may go on to what it checks last, the policies. NIOSSL (2.37) ends the process
    ///   where those fail, since BoringSSL then names no certificate; such a chain is refused here first.
    mutating func note(_ certificate: CertificateSummary, isTrusted: Bool, isAccepted: Bool) -> Bool {
        if verdicts.count < TransportLimits.verdicts { verdicts.append((certificate, isTrusted, isAccepted)) }
        guard isAccepted else { return true }
        let path = verdicts.lazy.filter(\.isAccepted).map(\.certificate.policies)
        isRefusedForPolicies =
            verdicts.count == TransportLimits.verdicts
            || !CertificatePolicies.areSurelySatisfied(by: Array(path.dropFirst()))
        return !isRefusedForPolicies
    }

    /// The certificates that were seen, the peer's own first.
    ///
    /// The peer's own is given where it is known: a walk that ended early did not reach it.
    func chain(from leaf: CertificateSummary?) -> [CertificateSummary] {
        var chain: [CertificateSummary] = []
        let accepted = verdicts.filter(\.isAccepted)
        let refused = verdicts.filter { !$0.isAccepted }
        for certificate in (leaf.map { [$0] } ?? []) + (accepted.reversed() + refused).map(\.certificate)
        where !chain.contains(certificate) { chain.append(certificate) }
        return chain
    }

    /// What is wrong with the chain's trust, use and dates.
    func findings(on chain: [CertificateSummary], of role: TLSRole, at now: UTCInstant) -> [CertificateFinding] {
        var findings: [CertificateFinding] = []
        func add(_ finding: CertificateFinding) { if !findings.contains(finding) { findings.append(finding) } }
        for (index, certificate) in chain.enumerated() {
            if let end = certificate.notAfter, end < now { add(.expired(certificate: index)) }
            if let start = certificate.notBefore, now < start { add(.notYetValid(certificate: index)) }
            if certificate.publicKey?.isWeak == true { add(.weakKey(certificate: index)) }
            if certificate.hasWeakSignature { add(.weakSignature(certificate: index)) }
        }
        if let leaf = chain.first, !(role == .client ? leaf.servesServers : leaf.servesClients) { add(.wrongPurpose) }
        var isPathKnown = false
        for verdict in verdicts {
            if verdict.isAccepted {
                isPathKnown = true
            } else if let index = chain.firstIndex(of: verdict.certificate) {
                let certificate = verdict.certificate
                let dates: [CertificateFinding] = [.expired(certificate: index), .notYetValid(certificate: index)]
                // A trusted certificate ends a path only if it is its own issuer.
                let endsPath = verdict.isTrusted && certificate.isSelfIssued
                if !isPathKnown, !endsPath, let reason = pathFinding(certificate, at: index, findings) {
                    add(reason)
                } else if !dates.contains(where: findings.contains) {
                    add(.refused(certificate: index))
                }
            }
        }
        if isRefusedForPolicies { add(.policies) }
        return findings
    }

    /// Why no path was found.
    private func pathFinding(
        _ certificate: CertificateSummary,
        at index: Int,
        _ findings: [CertificateFinding]
    ) -> CertificateFinding? {
        if certificate.isSelfIssued { return index == 0 ? .selfSigned : .unknownAuthority(certificate: index) }
        if index == 0, findings.contains(.wrongPurpose) { return .wrongPurpose }
        if index > 0, !certificate.isAuthority { return .issuerIsNoAuthority(certificate: index) }
        return .unknownAuthority(certificate: index)
    }
}
