import Testing

@testable import DIMSE

/// PS3.8 Table 9-10 and the next states of Tables 9-6 to 9-9.
///
/// They stand here as text, apart from the code and in the standard's layout, so that they can be laid beside the
/// printed tables; all 247 cells were compared with the text of edition 2020.
enum Table910 {
    private static let actions = """
               Sta1  Sta2  Sta3  Sta4  Sta5  Sta6  Sta7  Sta8  Sta9  Sta10 Sta11 Sta12 Sta13
        Evt1   AE-1  -     -     -     -     -     -     -     -     -     -     -     -
        Evt2   -     -     -     AE-2  -     -     -     -     -     -     -     -     -
        Evt3   -     AA-1  AA-8  -     AE-3  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
        Evt4   -     AA-1  AA-8  -     AE-4  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
        Evt5   AE-5  -     -     -     -     -     -     -     -     -     -     -     -
        Evt6   -     AE-6  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
        Evt7   -     -     AE-7  -     -     -     -     -     -     -     -     -     -
        Evt8   -     -     AE-8  -     -     -     -     -     -     -     -     -     -
        Evt9   -     -     -     -     -     DT-1  -     AR-7  -     -     -     -     -
        Evt10  -     AA-1  AA-8  -     AA-8  DT-2  AR-6  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
        Evt11  -     -     -     -     -     AR-1  -     -     -     -     -     -     -
        Evt12  -     AA-1  AA-8  -     AA-8  AR-2  AR-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-6
        Evt13  -     AA-1  AA-8  -     AA-8  AA-8  AR-3  AA-8  AA-8  AR-10 AR-3  AA-8  AA-6
        Evt14  -     -     -     -     -     -     -     AR-4  AR-9  -     -     AR-4  -
        Evt15  -     -     AA-1  AA-2  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  AA-1  -
        Evt16  -     AA-2  AA-3  -     AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-3  AA-2
        Evt17  -     AA-5  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AA-4  AR-5
        Evt18  -     AA-2  -     -     -     -     -     -     -     -     -     -     AA-2
        Evt19  -     AA-1  AA-8  -     AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-8  AA-7
        """

    /// AE-6 goes to Sta3 with an acceptable request, else Sta13; AR-8 to Sta9 at the requestor, else Sta10.
    private static let nextStates = """
        AE-1 Sta4   AE-2 Sta5   AE-3 Sta6   AE-4 Sta1   AE-5 Sta2   AE-6 Sta3/Sta13   AE-7 Sta6   AE-8 Sta13
        DT-1 Sta6   DT-2 Sta6
        AR-1 Sta7   AR-2 Sta8   AR-3 Sta1   AR-4 Sta13  AR-5 Sta1
        AR-6 Sta7   AR-7 Sta8   AR-8 Sta9/Sta10   AR-9 Sta11  AR-10 Sta12
        AA-1 Sta13  AA-2 Sta1   AA-3 Sta1   AA-4 Sta1   AA-5 Sta1   AA-6 Sta13  AA-7 Sta13  AA-8 Sta13
        """

    /// One cell of the table, in the standard's names.
    struct Cell: Sendable, CustomTestStringConvertible {
        let event: String
        let state: String
        /// Nil where the cell is blank.
        let action: String?

        var testDescription: String { "\(event) in \(state): \(action ?? "blank")" }
    }

    static let cells: [Cell] = {
        let rows = actions.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let states = rows[0]
        return rows.dropFirst().flatMap { row in
            zip(states, row.dropFirst()).map { state, action in
                Cell(event: row[0], state: state, action: action == "-" ? nil : action)
            }
        }
    }()

    /// The one or two next states of each action.
    static let nextStatesOfAction: [String: [String]] = {
        let words = nextStates.split { $0 == " " || $0 == "\n" }.map(String.init)
        return Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: words.count, by: 2).map {
                (words[$0], words[$0 + 1].split(separator: "/").map(String.init))
            }
        )
    }()
}
