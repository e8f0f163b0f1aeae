import NIOCore

extension EventLoopFuture<Void>.Isolated {
    /// Says what became of a write: that the system took it, or the error by which it did not.
    ///
    /// A write can meet the peer's reset before a read does. What fails for other reasons never came to the system, and
    /// whoever caused those knows.
    func whenWritten(_ taken: @escaping () -> Void, refused: @escaping (IOError) -> Void) {
        whenComplete { result in
            switch result {
            case .success: taken()
            case .failure(let error as IOError): refused(error)
            case .failure: break
            }
        }
    }
}
