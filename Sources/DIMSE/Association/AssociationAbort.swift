/// Who ends an association abnormally, and why: the content of an A-ABORT PDU (PS3.8 9.3.8).
package enum AssociationAbort: Hashable, Sendable {
    /// The service-user (source 0): an A-ABORT for the user at the other end.
    case serviceUser
    /// The service-provider (source 2), for a reason: an A-P-ABORT for the user.
    case serviceProvider(Reason)

    /// Why a service-provider aborts, by the number in the reason/diagnostic field.
    package enum Reason: UInt8, Hashable, Sendable, CaseIterable {
        /// No reason is given, or it is none of the others.
        case notSpecified = 0
        /// A PDU of a type that the standard does not define.
        case unrecognizedPDU = 1
        /// A PDU that may not come in this state.
        case unexpectedPDU = 2
        /// A PDU with an item that the standard does not define there.
        case unrecognizedPDUParameter = 4
        /// A PDU with an item that may not be in it.
        case unexpectedPDUParameter = 5
        /// A PDU with a field or an item that has an invalid value.
        case invalidPDUParameterValue = 6
    }

    /// Takes the two fields of a received A-ABORT.
    ///
    /// AA-3 knows the service-user and "otherwise", so that every source but 0 is the provider, the reserved 1
    /// included. A reason that the standard does not define is taken as not specified: the fields themselves are for
    /// the report.
    package init(source: UInt8, reason: UInt8) {
        self = source == 0 ? .serviceUser : .serviceProvider(Reason(rawValue: reason) ?? .notSpecified)
    }

    /// The source field, 0 or 2.
    package var source: UInt8 {
        switch self {
        case .serviceUser: 0
        case .serviceProvider: 2
        }
    }

    /// The reason/diagnostic field, which is 0 and not significant where the service-user aborts.
    package var reason: UInt8 {
        switch self {
        case .serviceUser: 0
        case .serviceProvider(let reason): reason.rawValue
        }
    }
}
