import CaptureAnalysis
import DIMSE

/// Gathers the inventory.
struct InventorySink: CaptureSink {
    private(set) var inventory = Inventory()
    private let filter: AssociationFilter
    private var begun = 0

    init(filter: AssociationFilter) { self.filter = filter }

    mutating func begin(_ association: CapturedAssociation) -> Int {
        begun += 1
        return begun
    }

    mutating func end(_ association: CapturedAssociation) {
        if filter.contains(association, isFailed: AssociationVerdict(association).isFailed) {
            inventory.add(association)
        }
    }
}
