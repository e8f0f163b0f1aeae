package import DICOMTransport

/// Settings that a test takes from an ordinary case and changes in what it is about.
package protocol Adjustable {}

extension Adjustable {
    /// The same with some other settings.
    package func with(_ change: (inout Self) -> Void) -> Self {
        var copy = self
        change(&copy)
        return copy
    }
}

extension AssociationConfiguration: Adjustable {}
extension TLSOptions: Adjustable {}
