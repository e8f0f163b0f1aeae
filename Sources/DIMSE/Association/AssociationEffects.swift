/// The effects of one transition, in the order in which they have to be executed.
///
/// No action has more than three, so they are held in place: a P-DATA-TF PDU costs no allocation here.
package struct AssociationEffects: Hashable, Sendable, RandomAccessCollection {
    private let first: AssociationEffect?
    private let second: AssociationEffect?
    private let third: AssociationEffect?

    /// Makes a list of up to three effects.
    init(_ first: AssociationEffect) {
        self.init(first: first, second: nil, third: nil)
    }

    init(_ first: AssociationEffect, _ second: AssociationEffect) {
        self.init(first: first, second: second, third: nil)
    }

    init(_ first: AssociationEffect, _ second: AssociationEffect, _ third: AssociationEffect) {
        self.init(first: first, second: second, third: third)
    }

    private init(first: AssociationEffect?, second: AssociationEffect?, third: AssociationEffect?) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// No effect: the event is noted and that is all (AA-6).
    static let none = AssociationEffects(first: nil, second: nil, third: nil)

    /// The first effect's index, 0.
    package var startIndex: Int { 0 }

    /// How many effects there are, 0 to 3.
    package var endIndex: Int { third != nil ? 3 : second != nil ? 2 : first != nil ? 1 : 0 }

    /// The effect to be executed after so many others.
    package subscript(position: Int) -> AssociationEffect {
        let effect: AssociationEffect? =
            switch position {
            case 0: first
            case 1: second
            case 2: third
            default: nil
            }
        guard let effect else { preconditionFailure("index \(position) of \(count) effects") }
        return effect
    }
}

extension AssociationEffects: CustomStringConvertible {
    /// The effects in brackets, for failures.
    package var description: String { Array(self).description }
}
