import TestSupport

/// What is on the wire between the two sides of a situation, from before it begins.
actor SituationWire {
    private var capture: WireCapture?
    private var failure: (any Error)?
    private var isFinished = false

    /// Begins to capture a port, unless it has begun.
    func begin(port: UInt16, in namespace: NetworkNamespace? = nil) async {
        guard capture == nil, failure == nil else { return }
        do {
            capture = try await WireCapture(port: port, in: namespace)
        } catch {
            failure = error
        }
    }

    /// Waits until all is captured; in a namespace before that ends.
    func finish() async throws {
        if let failure { throw failure }
        guard !isFinished else { return }
        isFinished = true
        try await capture?.finish()
    }

    /// Where the capture lies, when it is finished.
    var path: String? { isFinished ? capture?.path : nil }
}
