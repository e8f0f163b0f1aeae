import Glibc
import Synchronization

/// What is left to undo when the test process ends, so that no run leaves servers or folders behind.
///
/// A run that dies without `exit` is cleared by `Tests/run`, which knows its children by `SONDE_TEST_FOLDER`.
enum Cleanup {
    private struct State {
        var actions: [@Sendable () -> Void] = []
        var isInstalled = false
    }

    private static let state = Mutex(State())

    /// Adds an action; the newest runs first.
    static func atExit(_ action: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.actions.append(action)
            guard !state.isInstalled else { return }
            state.isInstalled = true
            atexit { Cleanup.run() }
        }
    }

    private static func run() {
        let actions = state.withLock { state in
            defer { state.actions = [] }
            return state.actions
        }
        for action in actions.reversed() { action() }
    }
}
