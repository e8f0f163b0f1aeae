/// A measurement that could not be made.
package struct Failure: Error, CustomStringConvertible {
    package let description: String

    /// Says why.
    package init(_ description: String) { self.description = description }
}
