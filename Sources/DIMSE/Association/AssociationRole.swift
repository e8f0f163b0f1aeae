/// Which side of an association an AE is (PS3.8 3.8.1).
///
/// The role decides how a machine may start and which way a release collision goes (AR-8).
package enum AssociationRole: Hashable, Sendable, CaseIterable {
    /// Opens the transport connection and sends the A-ASSOCIATE-RQ.
    case requestor
    /// Accepts the transport connection and answers the A-ASSOCIATE-RQ.
    case acceptor
}

extension AssociationRole: CustomStringConvertible {
    /// The standard's word for it.
    package var description: String {
        switch self {
        case .requestor: "association-requestor"
        case .acceptor: "association-acceptor"
        }
    }
}
