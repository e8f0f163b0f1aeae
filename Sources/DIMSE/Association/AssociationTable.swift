/// PS3.8 Table 9-10, the state transition table of the upper layer protocol machine: 123 actions and 124 blank cells.
///
/// Every cell is written out and there is no `default`, so that the compiler checks that none is forgotten.
enum AssociationTable {
    /// The action for an event in a state; nil is a blank cell.
    static func action(on event: AssociationEvent, in state: AssociationState) -> AssociationAction? {
        switch event {
        case .associateRequested:  // Evt1
            switch state {
            case .sta1: .ae1
            case .sta2, .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .transportConnectionConfirmed:  // Evt2
            switch state {
            case .sta4: .ae2
            case .sta1, .sta2, .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .associateAcceptReceived:  // Evt3
            switch state {
            case .sta2: .aa1
            case .sta5: .ae3
            case .sta3, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa6
            case .sta1, .sta4: nil
            }
        case .associateRejectReceived:  // Evt4
            switch state {
            case .sta2: .aa1
            case .sta5: .ae4
            case .sta3, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa6
            case .sta1, .sta4: nil
            }
        case .transportConnectionIndicated:  // Evt5
            switch state {
            case .sta1: .ae5
            case .sta2, .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .associateRequestReceived:  // Evt6
            switch state {
            case .sta2: .ae6
            case .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa7
            case .sta1, .sta4: nil
            }
        case .associateAccepted:  // Evt7
            switch state {
            case .sta3: .ae7
            case .sta1, .sta2, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .associateRejected:  // Evt8
            switch state {
            case .sta3: .ae8
            case .sta1, .sta2, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .dataRequested:  // Evt9
            switch state {
            case .sta6: .dt1
            case .sta8: .ar7
            case .sta1, .sta2, .sta3, .sta4, .sta5, .sta7, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .dataReceived:  // Evt10
            switch state {
            case .sta2: .aa1
            case .sta6: .dt2
            case .sta7: .ar6
            case .sta3, .sta5, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa6
            case .sta1, .sta4: nil
            }
        case .releaseRequested:  // Evt11
            switch state {
            case .sta6: .ar1
            case .sta1, .sta2, .sta3, .sta4, .sta5, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12, .sta13: nil
            }
        case .releaseRequestReceived:  // Evt12
            switch state {
            case .sta2: .aa1
            case .sta6: .ar2
            case .sta7: .ar8
            case .sta3, .sta5, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa6
            case .sta1, .sta4: nil
            }
        case .releaseResponseReceived:  // Evt13
            switch state {
            case .sta2: .aa1
            case .sta7, .sta11: .ar3
            case .sta10: .ar10
            case .sta3, .sta5, .sta6, .sta8, .sta9, .sta12: .aa8
            case .sta13: .aa6
            case .sta1, .sta4: nil
            }
        case .releaseAnswered:  // Evt14
            switch state {
            case .sta8, .sta12: .ar4
            case .sta9: .ar9
            case .sta1, .sta2, .sta3, .sta4, .sta5, .sta6, .sta7, .sta10, .sta11, .sta13: nil
            }
        case .abortRequested:  // Evt15
            switch state {
            case .sta4: .aa2
            case .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa1
            case .sta1, .sta2, .sta13: nil
            }
        case .abortReceived:  // Evt16
            switch state {
            case .sta2, .sta13: .aa2
            case .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa3
            case .sta1, .sta4: nil
            }
        case .transportConnectionClosed:  // Evt17
            switch state {
            case .sta2: .aa5
            case .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa4
            case .sta13: .ar5
            case .sta1: nil
            }
        case .artimExpired:  // Evt18
            switch state {
            case .sta2, .sta13: .aa2
            case .sta1, .sta3, .sta4, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: nil
            }
        case .invalidPDUReceived:  // Evt19
            switch state {
            case .sta2: .aa1
            case .sta3, .sta5, .sta6, .sta7, .sta8, .sta9, .sta10, .sta11, .sta12: .aa8
            case .sta13: .aa7
            case .sta1, .sta4: nil
            }
        }
    }
}
