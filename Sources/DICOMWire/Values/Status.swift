/// The status of a DIMSE response, (0000,0900) (PS3.7 C).
package struct Status: Hashable, Sendable, RawRepresentable {
    /// The code.
    package var rawValue: UInt16

    /// Makes a status from its code.
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Makes a status from its code.
    package init(_ code: UInt16) { rawValue = code }

    /// What a code means for the operation.
    package enum Category: String, Hashable, Sendable, CaseIterable {
        /// Done.
        case success
        /// Under way, more responses follow.
        case pending
        /// Ended because the requestor asked for it.
        case cancel
        /// Done, with something to know about it.
        case warning
        /// Not done.
        case failure
    }

    /// What the code means for the operation, for any service (PS3.7 C.1).
    ///
    /// A code the standard does not assign is a failure: nothing says that the operation was done.
    package var category: Category {
        switch rawValue {
        case 0x0000: .success
        case 0xFF00, 0xFF01: .pending
        case 0xFE00: .cancel
        case 0x0001, 0x0107, 0x0116, 0xB000...0xBFFF: .warning
        default: .failure
        }
    }
}

extension Status {
    /// Success.
    package static let success = Status(0x0000)
    /// Refused: not authorized (PS3.7 C.5).
    package static let notAuthorized = Status(0x0124)
    /// Refused: SOP class not supported (PS3.7 C.5).
    package static let sopClassNotSupported = Status(0x0122)
    /// Ended by C-CANCEL (PS3.7 C.3).
    package static let cancel = Status(0xFE00)
}

extension Status: CustomStringConvertible {
    /// The form of the standard, `A700H`.
    package var description: String { EscapedText.hexadecimal(rawValue) + "H" }
}
