/// How the elements of a data set are encoded; each transfer syntax has one of the three (PS3.5 A).
package enum DataEncoding: Hashable, Sendable, CaseIterable {
    /// Without VRs, lowest byte first (PS3.5 A.1).
    case implicitVRLittleEndian
    /// With VRs, lowest byte first (PS3.5 A.2); all compressed transfer syntaxes have it (PS3.5 A.4).
    case explicitVRLittleEndian
    /// With VRs, highest byte first (PS3.5 A.3 of editions up to 2016b).
    case explicitVRBigEndian

    /// The encoding of a registered transfer syntax, or nil for what is none.
    ///
    /// A deflated one has it after inflating. Private transfer syntaxes do not tell.
    package init?(transferSyntax: UID) {
        switch transferSyntax {
        case .implicitVRLittleEndian: self = .implicitVRLittleEndian
        case .explicitVRBigEndian: self = .explicitVRBigEndian
        default:
            guard transferSyntax.registryEntry?.kind == .transferSyntax else { return nil }
            self = .explicitVRLittleEndian
        }
    }

    /// Whether elements carry their VR.
    package var isExplicit: Bool { self != .implicitVRLittleEndian }

    /// Whether numbers start with their highest byte.
    package var isBigEndian: Bool { self == .explicitVRBigEndian }
}
