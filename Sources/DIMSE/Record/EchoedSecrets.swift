package import DICOMWire

/// The secrets of a user identity where the peer sends them back: a service of text that is asked in DICOM quotes what
/// it cannot read, whole or in part.
package struct EchoedSecrets: Sendable {
    /// Bytes that a secret has in a row and that are looked for: of fewer, many would be chance.
    package static let length = 4

    /// Every ``length`` bytes of the secrets, or all of a shorter one, as numbers.
    private var parts: Set<UInt64> = []
    private var lengths: Set<Int> = []

    /// Makes one of what was sent.
    package init(_ secrets: [[UInt8]]) {
        for secret in secrets where !secret.isEmpty {
            let length = min(secret.count, Self.length)
            lengths.insert(length)
            for start in 0...secret.count - length { parts.insert(Self.number(secret[start..<start + length])) }
        }
    }

    /// Makes one of what an identity holds: of a name and a passcode the name is no secret (PS3.7 D.3.3.7.1).
    package init(_ identity: UserIdentityRequest?) {
        let isNamed = (identity?.identityType ?? 0) <= 2
        self.init([isNamed ? [] : identity?.primaryField ?? [], identity?.secondaryField ?? []])
    }

    /// Whether nothing is secret.
    package var isEmpty: Bool { parts.isEmpty }

    /// The bytes with stars for what is secret.
    package func masked(_ bytes: [UInt8]) -> [UInt8] {
        guard !isEmpty else { return bytes }
        var masked = bytes
        for length in lengths where length <= bytes.count {
            for start in 0...bytes.count - length
            where parts.contains(Self.number(bytes[start..<start + length])) {
                for index in start..<start + length { masked[index] = UInt8(ascii: "*") }
            }
        }
        return masked
    }

    /// Bytes as a number that tells their count, too.
    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(1) { $0 << 8 | UInt64($1) } }
}
