/// An action of the upper layer protocol machine, by the standard's name (PS3.8 9.2.2, Tables 9-6 to 9-9).
package enum AssociationAction: String, Hashable, Sendable, CaseIterable {
    // Association establishment, Table 9-6

    /// Issue TRANSPORT CONNECT request primitive to the local transport service.
    case ae1 = "AE-1"
    /// Send A-ASSOCIATE-RQ PDU.
    case ae2 = "AE-2"
    /// Issue A-ASSOCIATE confirmation (accept) primitive.
    case ae3 = "AE-3"
    /// Issue A-ASSOCIATE confirmation (reject) primitive and close transport connection.
    case ae4 = "AE-4"
    /// Issue TRANSPORT CONNECT response primitive; start ARTIM timer.
    case ae5 = "AE-5"
    /// Stop ARTIM timer and, if the A-ASSOCIATE-RQ is acceptable to the service-provider, issue A-ASSOCIATE indication
    /// primitive; otherwise send A-ASSOCIATE-RJ PDU and start ARTIM timer.
    case ae6 = "AE-6"
    /// Send A-ASSOCIATE-AC PDU.
    case ae7 = "AE-7"
    /// Send A-ASSOCIATE-RJ PDU and start ARTIM timer.
    case ae8 = "AE-8"

    // Data transfer, Table 9-7

    /// Send P-DATA-TF PDU.
    case dt1 = "DT-1"
    /// Issue P-DATA indication primitive.
    case dt2 = "DT-2"

    // Association release, Table 9-8

    /// Send A-RELEASE-RQ PDU.
    case ar1 = "AR-1"
    /// Issue A-RELEASE indication primitive.
    case ar2 = "AR-2"
    /// Issue A-RELEASE confirmation primitive and close transport connection.
    case ar3 = "AR-3"
    /// Send A-RELEASE-RP PDU and start ARTIM timer.
    case ar4 = "AR-4"
    /// Stop ARTIM timer.
    case ar5 = "AR-5"
    /// Issue P-DATA indication primitive.
    case ar6 = "AR-6"
    /// Send P-DATA-TF PDU.
    case ar7 = "AR-7"
    /// Issue A-RELEASE indication primitive (release collision).
    case ar8 = "AR-8"
    /// Send A-RELEASE-RP PDU.
    case ar9 = "AR-9"
    /// Issue A-RELEASE confirmation primitive.
    case ar10 = "AR-10"

    // Association abort, Table 9-9

    /// Send A-ABORT PDU (service-user source) and start ARTIM timer, or restart it where it runs.
    case aa1 = "AA-1"
    /// Stop ARTIM timer if it runs; close transport connection.
    case aa2 = "AA-2"
    /// Issue A-ABORT indication where the service-user aborted and A-P-ABORT indication otherwise; close transport
    /// connection.
    case aa3 = "AA-3"
    /// Issue A-P-ABORT indication primitive.
    case aa4 = "AA-4"
    /// Stop ARTIM timer.
    case aa5 = "AA-5"
    /// Ignore PDU.
    case aa6 = "AA-6"
    /// Send A-ABORT PDU.
    case aa7 = "AA-7"
    /// Send A-ABORT PDU (service-provider source), issue A-P-ABORT indication and start ARTIM timer.
    case aa8 = "AA-8"
}

extension AssociationAction: CustomStringConvertible {
    /// The standard's name, `AE-1`.
    package var description: String { rawValue }
}
