extension String {
    /// How often a text occurs.
    func components(of text: String) -> Int { ranges(of: text).count }
}
