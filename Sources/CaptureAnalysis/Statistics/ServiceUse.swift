package import DICOMWire
package import Diagnosis

/// A service as one end of an association used it.
package struct ServiceUse: Hashable, Sendable {
    /// The command of its requests.
    package let field: CommandField
    /// Who sent these: the acceptor sends the C-STORE-RQs of a C-GET.
    package let invoker: AssociationParty

    /// The standard's name of the service, such as `C-STORE`.
    package var name: String { "\(field)".replacing("-RQ", with: "") }
}
