extension [UInt8] {
    /// Whether the bytes occur one after the other.
    func contains(_ part: [UInt8]) -> Bool { !ranges(of: part).isEmpty }
}
