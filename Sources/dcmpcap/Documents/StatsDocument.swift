/// What stands beside the list of pairs, for `--json`.
struct StatsDocument: Encodable {
    let longestAssociations: [TimedAssociationDocument]
    let associationsLeftOut: Int
    let associationsWithoutTitles: Int
    let capture: ReadingDocument
}
