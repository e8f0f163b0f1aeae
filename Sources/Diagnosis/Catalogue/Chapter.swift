/// One concept's part of the catalogue: each finding with its sentence, evidence, remedy and source in one place.
///
/// To add a finding: give it a code in ``FindingCode``, write it in the chapter it belongs to, and add a case that
/// produces it and one that narrowly does not to the tests, which fail without them.
protocol Chapter: SendableMetatype {
    /// Why what was asked for did not work, or how the association came to a bad end, where this chapter knows.
    static func cause(of evidence: Evidence) -> Finding?

    /// What is worth knowing besides the cause; nothing that merely follows from it.
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding]
}

extension Chapter {
    static func cause(of evidence: Evidence) -> Finding? { nil }
    static func remarks(on evidence: Evidence, besides cause: Finding?) -> [Finding] { [] }
}
