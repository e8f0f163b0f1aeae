extension UID {
    /// Verification SOP Class (PS3.4 A.4).
    package static let verification: UID = "1.2.840.10008.1.1"

    /// DICOM Application Context Name (PS3.7 A.2.1).
    package static let dicomApplicationContext: UID = "1.2.840.10008.3.1.1.1"

    /// Implicit VR Little Endian (PS3.5 A.1), the default transfer syntax.
    package static let implicitVRLittleEndian: UID = "1.2.840.10008.1.2"

    /// Explicit VR Little Endian (PS3.5 A.2).
    package static let explicitVRLittleEndian: UID = "1.2.840.10008.1.2.1"

    /// Deflated Explicit VR Little Endian (PS3.5 A.5).
    package static let deflatedExplicitVRLittleEndian: UID = "1.2.840.10008.1.2.1.99"

    /// Explicit VR Big Endian (PS3.5 A.3 of editions up to 2016b), retired.
    package static let explicitVRBigEndian: UID = "1.2.840.10008.1.2.2"
}
