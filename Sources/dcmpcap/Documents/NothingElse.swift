/// What stands beside a list that is all of a document.
struct NothingElse: Encodable {}
