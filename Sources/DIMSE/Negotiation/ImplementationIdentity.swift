package import DICOMWire

/// Who an implementation says it is (PS3.7 D.3.3.2).
package struct ImplementationIdentity: Hashable, Sendable {
    /// The implementation class UID.
    package var classUID: UID
    /// The implementation version name, at most 16 characters; empty leaves it out.
    package var versionName: String

    /// Makes an identity.
    package init(classUID: UID, versionName: String) {
        self.classUID = classUID
        self.versionName = versionName
    }

    /// Sonde's own identity.
    package static let sonde = ImplementationIdentity(
        classUID: "2.25.238711427514657788665064253269457371418",
        versionName: "SONDE_" + SondeVersion.text
    )
}
