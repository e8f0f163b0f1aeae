package import DICOMWire

extension Associate {
    /// How long the body of a P-DATA-TF may be that is sent to who sends this, in bytes: what it announces, and what
    /// some peers take beyond that (``DIMSELimits/dataPDUSlack``); any length where it announces none (PS3.8 D.1.1).
    package var dataPDULimit: Int {
        let announced = Int(userInformation?.maximumLength ?? 0)
        return announced == 0 ? Int(UInt32.max) : announced + DIMSELimits.dataPDUSlack
    }
}
