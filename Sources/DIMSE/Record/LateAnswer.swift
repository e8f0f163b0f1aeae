package import DICOMWire

/// What a peer answered when the limit of the stage had run out, and the connection still stood.
///
/// It changes nothing of what the association came to; it shows that the peer is there, and what it would have said.
package struct LateAnswer: Hashable, Sendable {
    /// What came.
    package enum Content: Hashable, Sendable {
        /// A-ASSOCIATE-AC.
        case acceptance
        /// A-ASSOCIATE-RJ.
        case rejection(AssociateReject)
        /// The response of an operation.
        case response(Response)
        /// A-RELEASE-RP.
        case release
        /// A-ABORT.
        case abort(Abort)
    }

    /// What came.
    package var content: Content
    /// From the request to what came, in nanoseconds.
    package var time: Nanoseconds

    /// Makes a record of an answer.
    package init(_ content: Content, after time: Nanoseconds) {
        self.content = content
        self.time = time
    }
}
