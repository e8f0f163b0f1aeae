/// A document for `--json` with a list that may be long: its elements are written while they come, and not kept.
///
/// The list is the first of its members, and the rest follows at the end.
package struct JSONDocumentStream: Sendable {
    private let console: Console
    private let list: String
    /// The last element, which is written when it is known whether another follows.
    private var last: String?
    private var hasBegun = false

    /// Makes the document of a tool's result; nothing is written before its first element.
    ///
    /// - Parameters:
    ///   - list: The name of the list, as it stands in the document.
    ///   - console: Where it is written.
    package init(list: String, on console: Console) {
        self.list = list
        self.console = console
    }

    /// Adds an element to the list.
    ///
    /// - Throws: `EncodingError`, or `OutputError`.
    package mutating func append(_ element: some Encodable) throws {
        let text = try console.json.element(element)
        if let last { try write(last + ",") }
        last = text
    }

    /// Writes the rest of the document: what encodes to an object whose keys stand beside the list.
    ///
    /// - Throws: `EncodingError`, or `OutputError`.
    package mutating func finish(_ rest: some Encodable) throws {
        // The same lines as of a document that is written at once.
        let members = try console.json.document(rest).dropFirst(2)
        try write((last ?? "") + "\n  ],")
        try console.printLine(String(members))
        last = nil
    }

    private mutating func write(_ text: String) throws {
        if !hasBegun { try console.printLine("{\n  \"\(list)\" : [") }
        hasBegun = true
        try console.printLine(text)
    }
}
