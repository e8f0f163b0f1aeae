package import DICOMWire

/// A presentation context to be proposed: what is to be talked about, and in which encodings.
package struct ProposedContext: Hashable, Sendable {
    /// The SOP class, most often.
    package var abstractSyntax: UID
    /// The encodings offered, the preferred one first by convention.
    package var transferSyntaxes: [UID]

    /// Makes a context.
    package init(_ abstractSyntax: UID, _ transferSyntaxes: [UID]) {
        self.abstractSyntax = abstractSyntax
        self.transferSyntaxes = transferSyntaxes
    }
}
