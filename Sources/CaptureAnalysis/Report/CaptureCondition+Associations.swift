package import Diagnosis

extension CaptureCondition {
    /// Adds what is missing of an association.
    package mutating func add(_ association: CapturedAssociation) {
        if association.isOneSided {
            associationsOfOneSide += 1
        } else if association.isStartCut {
            associationsWithCutStart += 1
        } else if association.isStartMissing {
            associationsWithoutStart += 1
        } else if association.isDamaged, !association.isNotFollowed {
            associationsWithHoles += 1
        }
    }
}
