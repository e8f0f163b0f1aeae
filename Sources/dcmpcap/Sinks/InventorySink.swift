import CaptureAnalysis
import DIMSE

/// Gathers the inventory.
struct InventorySink: CaptureSink {
    private(set) var inventory = Inventory()
    /// Associations that were chosen.
    private(set) var chosen = 0
    private let filter: AssociationFilter

    init(filter: AssociationFilter) { self.filter = filter }

    mutating func end(_ association: CapturedAssociation) {
        if filter.contains(association, isFailed: AssociationVerdict(association).isFailed) {
            chosen += 1
            inventory.add(association)
        }
    }
}
