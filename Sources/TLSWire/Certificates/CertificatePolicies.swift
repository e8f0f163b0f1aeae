/// What a certificate says of certificate policies (RFC 5280 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14).
package struct CertificatePolicies: Hashable, Sendable {
    private static let anyPolicy = "2.5.29.32.0"

    private var asserted: Set<String> = []
    private var isConstraining = false
    private var isMapping = false

    /// Takes an extension, if it is one of policies.
    package mutating func read(_ type: String, _ value: DERReader) {
        var value = value
        switch type {
        case "2.5.29.32":
            guard var list = value.next(DERReader.Tag.sequence)?.contained else { return }
            while asserted.count < TLSWireLimits.policies, let information = list.next(DERReader.Tag.sequence) {
                var parts = information.contained
                if let policy = parts.next()?.objectIdentifier { asserted.insert(policy) }
            }
        case "2.5.29.36": isConstraining = true
        case "2.5.29.33", "2.5.29.54": isMapping = true
        default: break
        }
    }

    /// Whether a path cannot fail for its policies, for certificates below the trust anchor.
    ///
    /// That holds without policy constraints, and with them if all certificates share a policy and none maps policies
    /// or inhibits anyPolicy (RFC 5280 6.1.3 to 6.1.5).
    package static func areSurelySatisfied(by path: some Collection<CertificatePolicies>) -> Bool {
        guard path.contains(where: \.isConstraining) else { return true }
        guard !path.contains(where: \.isMapping), !path.contains(where: \.asserted.isEmpty) else { return false }
        let explicit = path.map(\.asserted).filter { !$0.contains(anyPolicy) }
        guard let first = explicit.first else { return true }
        return !explicit.dropFirst().reduce(first) { $0.intersection($1) }.isEmpty
    }
}
