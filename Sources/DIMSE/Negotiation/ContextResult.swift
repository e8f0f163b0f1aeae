/// The answer to one proposed presentation context (PS3.8 9.3.3.2).
///
/// Values beyond 4 are kept as sent.
package struct ContextResult: RawRepresentable, Hashable, Sendable {
    /// The code as sent, 0 to 255; the standard defines 0 to 4.
    package var rawValue: UInt8

    /// Makes a result of a code.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// 0: acceptance.
    package static let acceptance = ContextResult(rawValue: 0)
    /// 1: user-rejection.
    package static let userRejection = ContextResult(rawValue: 1)
    /// 2: no-reason (provider rejection).
    package static let noReason = ContextResult(rawValue: 2)
    /// 3: abstract-syntax-not-supported (provider rejection).
    package static let abstractSyntaxNotSupported = ContextResult(rawValue: 3)
    /// 4: transfer-syntaxes-not-supported (provider rejection).
    package static let transferSyntaxesNotSupported = ContextResult(rawValue: 4)
}

extension ContextResult: CustomStringConvertible {
    /// The standard's name.
    package var description: String {
        switch rawValue {
        case 0: "acceptance"
        case 1: "user-rejection"
        case 2: "no-reason (provider rejection)"
        case 3: "abstract-syntax-not-supported (provider rejection)"
        case 4: "transfer-syntaxes-not-supported (provider rejection)"
        default: "result \(rawValue), which the standard does not define"
        }
    }
}
