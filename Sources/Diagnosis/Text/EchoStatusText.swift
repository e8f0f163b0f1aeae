package import DICOMWire

extension Status {
    /// What a status other than success says in answer to a C-ECHO, in the standard's words; nil where C-ECHO does not
    /// have it.
    ///
    /// It can succeed, or fail with a code that holds for every service (PS3.4 A.4, PS3.7 9.1.5.1.4 and C.5); the words
    /// of other services would mislead.
    package var echoMeaning: String? {
        guard let meaning = meaning(in: .verification), meaning.category == .failure, meaning.source != .otherService
        else { return nil }
        return meaning.text
    }
}
