import CaptureAnalysis
import DIMSE

/// Gathers the inventory.
struct InventorySink: CaptureSink {
    private(set) var inventory = Inventory()
    private let filter: AssociationFilter

    init(filter: AssociationFilter) { self.filter = filter }

    mutating func end(_ association: CapturedAssociation) {
        if filter.contains(association, isFailed: AssociationVerdict(association).isFailed) {
            inventory.add(association)
        }
    }
}
