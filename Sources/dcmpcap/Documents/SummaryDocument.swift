/// What follows the associations, for `--json`.
struct SummaryDocument: Encodable {
    let findings: [FindingDocument]
    let capture: CaptureDocument
}
