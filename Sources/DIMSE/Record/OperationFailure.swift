package import DICOMWire

/// Operations of one kind that were not done, and what their final responses said.
package struct OperationFailure: Hashable, Sendable {
    /// The command of the requests.
    package let field: CommandField
    /// The status of the responses.
    package let status: UInt16
    /// How many there were.
    package internal(set) var count = 1

    /// Makes one of a failed operation; nil where it has no response.
    init?(_ operation: OperationRecord) {
        guard let response = operation.response else { return nil }
        (field, status) = (operation.field, response.status)
    }

    /// Whether the operation was ended by who asked for it: a C-CANCEL-RQ did what it is for (PS3.7 9.3.2.3).
    package var isCanceled: Bool { field.mayBePending && Status(status).category == .cancel }

    func isAlike(_ other: OperationFailure) -> Bool { field == other.field && status == other.status }
}
