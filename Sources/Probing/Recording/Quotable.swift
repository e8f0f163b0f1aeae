import DIMSE

/// What one direction of a connection has sent, and may be quoted in the other one.
struct Quotable {
    /// The fields of AE titles: a copy of one is no quotation of a secret.
    var titles: [[UInt8]] = []
    /// What is masked of identities.
    var secrets = EchoedSecrets([])

    /// Whether a field, as far as it came, is a copy of a title.
    func hasTitle(_ field: [UInt8]) -> Bool { titles.contains { $0.starts(with: field) } }
}
