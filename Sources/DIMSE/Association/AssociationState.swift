/// A state of the upper layer protocol machine, by the standard's number (PS3.8 9.2.2, Tables 9-1 to 9-5).
package enum AssociationState: UInt8, Hashable, Sendable, CaseIterable {
    /// Idle: there is no association and no transport connection.
    case sta1 = 1
    /// Transport connection open, awaiting A-ASSOCIATE-RQ PDU.
    case sta2
    /// Awaiting local A-ASSOCIATE response primitive from the local user.
    case sta3
    /// Awaiting transport connection opening to complete, from the local transport service.
    case sta4
    /// Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ PDU.
    case sta5
    /// Association established and ready for data transfer.
    case sta6
    /// Awaiting A-RELEASE-RP PDU.
    case sta7
    /// Awaiting local A-RELEASE response primitive from the local user.
    case sta8
    /// Release collision, requestor side: awaiting A-RELEASE response from the local user.
    case sta9
    /// Release collision, acceptor side: awaiting A-RELEASE-RP PDU.
    case sta10
    /// Release collision, requestor side: awaiting A-RELEASE-RP PDU.
    case sta11
    /// Release collision, acceptor side: awaiting A-RELEASE response primitive from the local user.
    case sta12
    /// Awaiting transport connection closed indication: the association no longer exists.
    case sta13

    /// The number in the standard, 1 to 13.
    package var number: Int { Int(rawValue) }

    /// Whether ARTIM, the association request/reject/release timer, counts (PS3.8 9.1.5).
    ///
    /// Every action that leads into these two states starts the timer and every one that leads out of them stops it, so
    /// the state alone tells.
    package var runsARTIM: Bool {
        switch self {
        case .sta2, .sta13: true
        case .sta1, .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: false
        }
    }

    /// Whether an open transport connection belongs to the state.
    ///
    /// PDUs can come in these states only, and the connection can be lost in these and in Sta4, where it is being
    /// opened.
    package var hasTransportConnection: Bool {
        switch self {
        case .sta1, .sta4: false
        case .sta2, .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: true
        }
    }
}

extension AssociationState: CustomStringConvertible {
    /// The standard's name, `Sta1`.
    package var description: String { "Sta\(number)" }
}
