/// Something that did not happen within its limit.
package struct TimedOut: Error, CustomStringConvertible {
    package let description: String

    package init(_ awaited: String, after limit: Duration, saw: String = "") {
        description = "not within \(limit): \(awaited)" + (saw.isEmpty ? "" : "\n\(saw)")
    }
}

/// Waits until a condition holds.
///
/// The peers are programs of others: what shows that one is ready (a line, a listening port, its end) can only be
/// looked at again and again. The limit is there to end a broken run, not to time anything.
///
/// - Throws: ``TimedOut`` with what was seen instead, or what the condition throws.
package func eventually(
    _ awaited: String,
    within limit: Duration = .seconds(20),
    saw: () -> String = { "" },
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        if ContinuousClock.now >= deadline { throw TimedOut(awaited, after: limit, saw: saw()) }
        try await Task.sleep(for: .milliseconds(2))
    }
}
