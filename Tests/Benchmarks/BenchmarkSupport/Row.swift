import Foundation

/// One comparison and the bar that it must reach.
package struct Row {
    /// The line that shows it.
    package let text: String
    /// Whether it reaches its bar.
    package let isReached: Bool

    /// A ratio that may be no larger than the bar.
    package init(_ name: String, ours: Double, theirs: Double, unit: String, scale: Double, atMost bar: Double) {
        self.init(name, ours, theirs, unit, scale, "at most \(bar)", ours / theirs <= bar)
    }

    /// A ratio that may be no smaller than the bar.
    package init(_ name: String, ours: Double, theirs: Double, unit: String, scale: Double, atLeast bar: Double) {
        self.init(name, ours, theirs, unit, scale, "at least \(bar)", ours / theirs >= bar)
    }

    private init(
        _ name: String,
        _ ours: Double,
        _ theirs: Double,
        _ unit: String,
        _ scale: Double,
        _ bar: String,
        _ isReached: Bool
    ) {
        self.isReached = isReached
        text = [
            name.padding(toLength: 40, withPad: " ", startingAt: 0),
            String(
                format: "%10.2f %@ %10.2f %@   ratio %8.3f",
                ours * scale,
                unit,
                theirs * scale,
                unit,
                ours / theirs
            ),
            "  \(bar)\(isReached ? "" : "  MISSED")",
        ].joined()
    }
}
