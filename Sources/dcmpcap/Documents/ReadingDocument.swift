/// How far the files were read, for JSON.
struct ReadingDocument: Encodable {
    /// What stands beside a list that is all else of a document, under the name that it has in a summary.
    struct Member: Encodable {
        let capture: ReadingDocument

        init(_ reading: CaptureReading) { capture = ReadingDocument(reading) }
    }

    /// What stood against reading them to their ends; empty where nothing did.
    let damage: [String]
    /// Whether the user ended it.
    let interrupted: Bool?

    init(_ reading: CaptureReading) {
        damage = reading.damageLines
        interrupted = reading.isInterrupted ? true : nil
    }
}
