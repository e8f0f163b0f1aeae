package import DICOMWire

extension AETitle: ExpressibleByStringLiteral {
    /// Takes the characters as they are, padded or cut.
    public init(stringLiteral text: String) { self.init(field: Array(text.utf8)) }
}
