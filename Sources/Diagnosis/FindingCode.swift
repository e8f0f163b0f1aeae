/// The findings of the catalogue by name.
package enum FindingCode: String, Hashable, Sendable, CaseIterable {
    case nameNotResolved = "name-not-resolved"
}
