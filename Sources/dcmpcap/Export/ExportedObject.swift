import DICOMWire

/// A stored object, for the manifest.
struct ExportedObject: Encodable, Sendable {
    var file: String?
    /// Why there is no file.
    var skipped: String?
    /// What is missing of it, where that is why.
    var missing: String?
    let association: Int
    let t: Int64
    let calling: String?
    let called: String?
    let source: String?
    let sopClass: String
    let sopInstance: String
    let transferSyntax: String?
    let datasetBytes: Int
    let datasetSha256: String?

    /// Why there is no file, with what is missing.
    var reason: String? { skipped.map { reason in reason + (missing.map { ": \($0)" } ?? "") } }

    /// Digits and dots of its SOP Instance UID, which cannot name anything but a file in the folder.
    ///
    /// It is no longer than a UID may be: the escapes of one that cannot be shown are longer than a file's name may be.
    var fileName: String {
        let kept = sopInstance.prefix(PcapLimits.nameLength).map { $0.isASCII && ($0.isNumber || $0 == ".") ? $0 : "_" }
        let name = String(kept).drop { $0 == "." }
        return name.isEmpty ? "object" : String(name)
    }
}
