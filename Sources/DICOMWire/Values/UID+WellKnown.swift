extension UID {
    /// The DICOM application context name (PS3.7 A.2.1).
    package static let dicomApplicationContext: UID = "1.2.840.10008.3.1.1.1"
}
extension UID {
    /// Verification SOP class.
    package static let verification: UID = "1.2.840.10008.1.1"
    /// Implicit VR little endian, the default transfer syntax.
    package static let implicitVRLittleEndian: UID = "1.2.840.10008.1.2"
}
